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

using namespace fairlead;  // NOLINT(google-build-using-namespace): the one file that sees everything

int main(int argc, char** argv) {
  runtime::ConfigureProcess();
  const auto config = directory::Config::Load(argc, argv);
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
  ledger::Relay relay(ledger, *log, metrics.operations,
                      {.topics = {directory::kEventsTopic, directory::kEmployeesTopic}});

  const directory::ProtoStores proto;
  const directory::ImportPeople import_people(ledger, proto.stores());
  const directory::GetEmployee get(ledger, proto.stores());
  const directory::ListEmployees list(ledger, proto.stores());
  const directory::GetTeamTree tree(ledger);
  const directory::FindEmployeeByEmail find(ledger, proto.stores());
  const directory::EraseEmployee erase(ledger, proto.stores());
  const directory::RecordAbsence record(ledger, proto.stores());
  const directory::CancelAbsence cancel(ledger, proto.stores());
  const directory::ListAbsences absences(ledger, proto.stores());
  directory::DirectoryService service(import_people, get, list, tree, find, erase, record, cancel, absences);
  const auto make_fold = [&] { return std::make_unique<directory::EmployeeFold>(ledger, *log, proto.stores()); };
  ledger::AuditService audit(ledger, *log, {directory::kEventsTopic}, {}, make_fold);
  rpc::Server server(config.rpc, verifier, directory::AccessRules(), metrics, ready);
  service.RegisterWith(server);
  audit.RegisterWith(server);

  app.Add(admin);
  app.Add(verifier);
  app.Add(store);
  app.Add(topics);
  app.Add(relay);
  app.Add(server);
  return app.Run();
}
