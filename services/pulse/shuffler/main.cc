#include <initializer_list>

#include "libs/auth/token.h"
#include "libs/observability/log.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/process.h"
#include "libs/runtime/version.h"
#include "services/pulse/keeping/config.h"
#include "services/pulse/keeping/due_work.h"
#include "services/pulse/shuffler/shuffler.h"
#include "services/pulse/shuffler/shuffler_service.h"

using namespace fairlead;         // NOLINT(google-build-using-namespace): the one file that sees everything
using namespace fairlead::pulse;  // NOLINT(google-build-using-namespace)

int main(int argc, char** argv) {
  runtime::ConfigureProcess();
  const bool locked = runtime::KeepMemoryPrivate();
  const auto config =
      KeepingConfig::Load("fairlead-pulse-shuffler", "Takes the order out of what was collected.", argc, argv);
  observability::Log(observability::Level::kInfo, "core dumps are off", {{"memory_locked", locked}});
  if constexpr (!kShuffles) {
    observability::Log(
        observability::Level::kError,
        "THIS BUILD DOES NOT SHUFFLE: it is a control for scripts/linkage.sh, and no survey is anonymous");
  }
  runtime::Application app(config.process.Application());
  const auto ready = [&app] { return app.Ready(); };
  observability::Metrics metrics;
  metrics.SetBuildInfo("pulse-shuffler", runtime::kVersion);
  runtime::AdminServer admin(config.process.admin, metrics, ready);
  auth::TokenVerifier verifier(config.auth, app.clock());

  const auto keys = config.OpenKeys();
  SurveyBook book(config.process.PlatformKey());
  const auto log = config.process.ConnectKafka();
  FactReader reader(*log, {"catalog", "collector", "shuffler"}, [&book](const auto& fact) { book.Apply(fact); });
  FactWriter facts(*log, app.clock(), "shuffler");
  Shuffler shuffler(*log, book, *keys, facts);
  const auto heard = [&reader] { return reader.Ready(); };
  DueWork work(
      "shuffling", book, [&](const auto& survey, const auto& stopping) { return shuffler.Step(survey, stopping); },
      heard, config.interval);
  ShufflerService service(shuffler, work, book, *keys, heard);
  observability::Metrics unseen;  // no counters by method (rule R10)
  rpc::Server server(config.rpc, verifier, ShufflerAccess(), unseen, ready);
  service.RegisterWith(server);

  for (runtime::Component* part :
       std::initializer_list<runtime::Component*>{&admin, &verifier, &reader, &work, &server}) {
    app.Add(*part);
  }
  return app.Run();
}
