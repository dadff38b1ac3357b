#include <memory>

#include "libs/kafka/kafka_log.h"
#include "libs/ledger/audit_service.h"
#include "libs/ledger/components.h"
#include "libs/ledger/relay.h"
#include "libs/runtime/process.h"
#include "libs/runtime/version.h"
#include "services/directory/config.h"
#include "services/directory/employee_fold.h"
#include "services/directory/storage/codecs.h"
#include "services/directory/transport/access.h"
#include "services/directory/transport/directory_service.h"

using namespace fairlead;             // NOLINT(google-build-using-namespace): the one file that sees everything
using namespace fairlead::directory;  // NOLINT(google-build-using-namespace)

int main(int argc, char** argv) {
  runtime::ConfigureProcess();
  const auto config = Config::Load(argc, argv);
  runtime::Application app(config.Application());
  const auto ready = [&app] { return app.Ready(); };
  const auto fail = [&app](const std::string& reason) { app.Fail(reason); };
  observability::Metrics metrics;
  metrics.SetBuildInfo("directory", runtime::kVersion);
  runtime::AdminServer admin(config.admin, metrics, ready);
  auth::TokenVerifier verifier(config.auth, app.clock(), &metrics.operations);

  redis::Client redis(config.redis, ledger::ObserveRedis(metrics.operations));
  ledger::Ledger ledger(redis, config.Ledger(), app.clock());
  ledger::Store store(redis, ledger, config.redis.allow_unsafe);
  const auto log = config.ConnectKafka();
  ledger::Topics topics(*log, config.Topics(), fail);
  ledger::Relay relay(ledger, *log, metrics.operations, {.topics = {kEventsTopic, kEmployeesTopic}});

  const ProtoStores proto;
  const UseCases use_cases(ledger, proto.stores());
  DirectoryService service(use_cases, app.clock());
  rpc::Server server(config.rpc, verifier, AccessRules(), metrics, ready);
  service.RegisterWith(server);
  const auto make_fold = [&] { return std::make_unique<EmployeeFold>(ledger, *log, proto.stores()); };
  ledger::AuditService audit(ledger, *log, {kEventsTopic}, {}, make_fold);
  audit.RegisterWith(server);

  for (runtime::Component* part :
       std::initializer_list<runtime::Component*>{&admin, &verifier, &store, &topics, &relay, &server}) {
    app.Add(*part);
  }
  return app.Run();
}
