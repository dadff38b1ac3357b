#include "libs/observability/log.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/periodic.h"
#include "libs/runtime/process.h"
#include "libs/runtime/version.h"
#include "services/pulse/issuer/config.h"
#include "services/pulse/issuer/directory_client.h"
#include "services/pulse/issuer/endpoint.h"
#include "services/pulse/issuer/issuer_service.h"
#include "services/pulse/issuer/participation.h"

using namespace fairlead;                 // NOLINT(google-build-using-namespace): the one file that sees everything
using namespace fairlead::pulse;          // NOLINT(google-build-using-namespace)
using namespace fairlead::pulse::issuer;  // NOLINT(google-build-using-namespace)

int main(int argc, char** argv) {
  runtime::ConfigureProcess();
  const auto config = Config::Load(argc, argv);
  runtime::Application app(config.process.Application());
  const auto ready = [&app] { return app.Ready(); };
  observability::Metrics metrics;
  metrics.SetBuildInfo("pulse-issuer", runtime::kVersion);
  runtime::AdminServer admin(config.process.admin, metrics, ready);
  auth::TokenVerifier verifier(config.auth, app.clock());
  auth::TokenVerifier links(config.LinkAuth(), app.clock());

  const SecretFiles files = config.OpenSecrets();
  redis::Client redis(config.redis);
  SlipStore store(redis, config.redis.allow_unsafe);
  SurveyBook surveys(config.process.PlatformKey());
  const Secret admission = config.AdmissionSecret();
  const auto directory_channel = config.ConnectDirectory();
  // Whoever ends a process over a wrong file does so before Kafka's threads run.
  const auto log = config.process.ConnectKafka();
  FactReader reader(*log, {"catalog", "collector", "issuer", "shuffler"},
                    [&surveys](const auto& fact) { surveys.Apply(fact); });
  FactWriter facts(*log, app.clock(), "issuer");
  const DirectoryClient directory(*directory_channel);
  Freeze freeze(
      surveys, files, admission, [&directory] { return directory.Everybody(); }, app.clock());
  Issue issue(surveys, files, store, admission, app.clock());
  Participation participation(
      surveys, files, [&store](const auto& survey) { return store.Issued(survey); }, app.clock(), metrics.operations);
  runtime::Periodic closing("closing of surveys", config.interval, [&] {
    if (!reader.Ready().ok()) return;
    const absl::Status closed = issue.CloseEnded(facts);
    if (!closed.ok())
      observability::Log(observability::Level::kWarning, "a survey is not closed yet", {{"error", closed}});
    const absl::Status pruned = freeze.PruneNoise();
    if (!pruned.ok())
      observability::Log(observability::Level::kWarning, "what noise has spent is not pruned", {{"error", pruned}});
    const absl::Status told = participation.Update();
    if (!told.ok())
      observability::Log(observability::Level::kWarning, "a day's participation is not told", {{"error", told}});
  });
  const auto heard = [&reader] { return reader.Ready(); };
  IssuerService service(freeze, issue, heard);
  observability::Metrics unseen;  // no counters by method (rule R10)
  rpc::Server server(config.rpc, verifier, IssuerService::Access(), unseen, ready);
  service.RegisterWith(server);
  http::Server http(config.http);
  const Endpoint endpoint(http, issue, links, heard, config.page_origin);

  for (runtime::Component* part : std::initializer_list<runtime::Component*>{&admin, &verifier, &links, &redis, &reader,
                                                                             &closing, &server, &http}) {
    app.Add(*part);
  }
  return app.Run();
}
