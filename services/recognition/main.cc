#include "libs/kafka/kafka_log.h"
#include "libs/ledger/audit_service.h"
#include "libs/ledger/components.h"
#include "libs/ledger/key_renewal.h"
#include "libs/ledger/relay.h"
#include "libs/runtime/process.h"
#include "libs/runtime/version.h"
#include "services/recognition/config.h"
#include "services/recognition/milestone_schedule.h"
#include "services/recognition/nomination_clock.h"
#include "services/recognition/people_views.h"
#include "services/recognition/storage/codecs.h"
#include "services/recognition/storage/data_key_sealing.h"
#include "services/recognition/storage/ledger_fold.h"
#include "services/recognition/transport/access.h"
#include "services/recognition/transport/event_handlers.h"
#include "services/recognition/transport/recognition_service.h"

using namespace fairlead;               // NOLINT(google-build-using-namespace): the one file that sees everything
using namespace fairlead::recognition;  // NOLINT(google-build-using-namespace)

int main(int argc, char** argv) {
  runtime::ConfigureProcess();
  const auto config = Config::Load(argc, argv);
  runtime::Application app(config.Application());
  const auto ready = [&app] { return app.Ready(); };
  const auto fail = [&app](const std::string& reason) { app.Fail(reason); };
  observability::Metrics metrics;
  metrics.SetBuildInfo("recognition", runtime::kVersion);
  runtime::AdminServer admin(config.admin, metrics, ready);
  auth::TokenVerifier verifier(config.auth, app.clock(), &metrics.operations);

  redis::Client redis(config.redis, ledger::ObserveRedis(metrics.operations));
  ledger::Ledger ledger(redis, config.Ledger(), app.clock());
  ledger::Store store(redis, ledger, config.redis.allow_unsafe);
  const ledger::MasterKeys masters = config.LoadMasterKeys();
  const Rules rules = config.LoadRules();
  const AwardDefinitions awards = config.LoadAwards();
  // Whoever ends a process over a wrong file does so before Kafka's threads run.
  const auto log = config.ConnectKafka();
  ledger::Topics topics(*log, config.Topics(), fail);
  ledger::Relay relay(ledger, *log, metrics.operations, {.topics = {kEventsTopic}});

  const ProtoStores proto;
  const Stores& stores = proto.stores();
  const ledger::DataKeys keys(masters);
  ledger::KeyRenewal key_renewal(ledger, masters, metrics.operations);
  const DataKeySealing sealing(ledger, keys);
  People people;
  PeopleFigures figures(people, rules);
  MonthFigures month_figures(rules, app.clock());
  const PeopleMetrics people_metrics(figures, people, app.clock(), metrics);
  ledger::View people_view(*log, metrics.operations, config.PeopleView(), SnapshotsTo(people));
  ledger::View awards_view(*log, metrics.operations, config.AwardsView(app.clock().Now()),
                           AwardsTo(figures, month_figures, stores.events));
  people.CompleteWhen([&people_view] { return people_view.Ready().ok(); });
  month_figures.CompleteWhen([&awards_view] { return awards_view.Ready().ok(); });

  const UseCases use_cases(ledger, stores, sealing, people, rules, awards, month_figures);
  NominationClock nomination_clock(use_cases.nominations.do_due, metrics.operations);
  MilestoneSchedule milestones(ledger, stores, people, use_cases.reach_milestone, metrics.operations);
  ledger::InboxConsumer inbox(ledger, *log, metrics.operations, config.Inbox(EventHandlers(stores.events, use_cases)));

  RecognitionService service(use_cases);
  rpc::Server server(config.rpc, verifier, AccessRules(), metrics, ready);
  service.RegisterWith(server);
  const auto make_fold = [&] { return std::make_unique<LedgerFold>(ledger, stores); };
  ledger::AuditService audit(ledger, *log, {kEventsTopic}, {&inbox}, make_fold);
  audit.RegisterWith(server);

  for (runtime::Component* part : std::initializer_list<runtime::Component*>{
           &admin, &verifier, &store, &key_renewal, &topics, &people_view, &awards_view, &relay, &inbox,
           &nomination_clock, &milestones, &server}) {
    app.Add(*part);
  }
  return app.Run();
}
