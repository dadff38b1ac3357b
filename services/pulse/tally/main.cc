#include <initializer_list>
#include <string>

#include "libs/auth/token.h"
#include "libs/observability/log.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/periodic.h"
#include "libs/runtime/process.h"
#include "libs/runtime/version.h"
#include "services/pulse/keeping/config.h"
#include "services/pulse/keeping/due_work.h"
#include "services/pulse/tally/ballot_files.h"
#include "services/pulse/tally/tally.h"
#include "services/pulse/tally/tally_service.h"

using namespace fairlead;         // NOLINT(google-build-using-namespace): the one file that sees everything
using namespace fairlead::pulse;  // NOLINT(google-build-using-namespace)

int main(int argc, char** argv) {
  runtime::ConfigureProcess();
  const bool locked = runtime::KeepMemoryPrivate();
  std::string ballots_directory;
  absl::Duration ballots_kept = absl::Hours(24 * 30);
  const auto config = KeepingConfig::Load(
      "fairlead-pulse-tally", "Counts ballots and makes the release.", argc, argv, [&](runtime::ConfigParser& parser) {
        parser.Add("ballots_directory", ballots_directory,
                   "directory for what second signers count again, sealed to them; empty: ballots in key_directory");
        parser.Add("ballots_kept", ballots_kept, "how long it is kept for them");
      });
  observability::Log(observability::Level::kInfo, "core dumps are off", {{"memory_locked", locked}});
  runtime::Application app(config.process.Application());
  const auto ready = [&app] { return app.Ready(); };
  observability::Metrics metrics;
  metrics.SetBuildInfo("pulse-tally", runtime::kVersion);
  runtime::AdminServer admin(config.process.admin, metrics, ready);
  auth::TokenVerifier verifier(config.auth, app.clock());

  const auto keys = config.OpenKeys();
  if (ballots_directory.empty()) ballots_directory = config.key_directory + "/ballots";
  const auto ballots = config.process.OrExit(BallotFiles::Open(ballots_directory));
  SurveyBook book(config.process.PlatformKey());
  const auto log = config.process.ConnectKafka();
  FactReader reader(*log, {"catalog", "issuer", "shuffler", "tally"}, [&book](const auto& fact) { book.Apply(fact); });
  FactWriter facts(*log, app.clock(), "tally");
  Tally tally(*log, book, *keys, *ballots, facts, runtime::kVersion);
  const auto heard = [&reader] { return reader.Ready(); };
  DueWork work(
      "counting", book, [&](const auto& survey, const auto& stopping) { return tally.Step(survey, stopping); }, heard,
      config.interval);
  TallyService service(work, book, *keys, *ballots, heard);
  runtime::Periodic old_ballots("old ballots", absl::Hours(1), [&] {
    const absl::Status removed = ballots->RemoveOlderThan(app.clock().Now() - ballots_kept);
    if (!removed.ok()) observability::Log(observability::Level::kWarning, "old ballots stay", {{"error", removed}});
  });
  observability::Metrics unseen;  // no counters by method (rule R10)
  rpc::Server server(config.rpc, verifier, TallyAccess(), unseen, ready);
  service.RegisterWith(server);

  for (runtime::Component* part :
       std::initializer_list<runtime::Component*>{&admin, &verifier, &reader, &work, &old_ballots, &server}) {
    app.Add(*part);
  }
  return app.Run();
}
