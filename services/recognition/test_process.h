#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/core/blocking.h"
#include "libs/ledger/data_keys.h"
#include "libs/ledger/inbox.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/relay.h"
#include "libs/messaging/fake_log.h"
#include "libs/observability/metrics.h"
#include "libs/redis/client.h"
#include "libs/testing/eventually.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/redis_server.h"
#include "libs/testing/temporary_directory.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/use_cases.h"
#include "services/recognition/domain/test_nominations.h"
#include "services/recognition/storage/codecs.h"
#include "services/recognition/storage/data_key_sealing.h"
#include "services/recognition/transport/event_handlers.h"

namespace fairlead::recognition {

// What all processes share: a real Redis, a log in memory, the time, and the master keys.
struct World {
  explicit World(testing::RedisServerOptions options = {}) : redis(std::move(options)) {
    EXPECT_TRUE(ledger::MasterKeys::Create(master_keys.path().string()).ok());
    for (const char* topic :
         {"recognition.events.v1", "recognition.events.v1.dlq", "directory.events.v1", "directory.events.v1.dlq"}) {
      EXPECT_TRUE(log.EnsureTopic({.name = topic}).ok());
    }
  }

  testing::RedisServer redis;
  messaging::FakeLog log;
  testing::FakeClock clock{At("2026-11-15T12:00:00Z")};
  testing::TemporaryDirectory master_keys;
};

// The service without its gRPC server: everything that decides, stores, publishes and consumes.
class Process {
 public:
  explicit Process(World& world, std::vector<AwardDefinition> named_awards = {CraftAward(), SpotAward()})
      : redis({.host = world.redis.host(), .port = world.redis.port(), .timeout = absl::Seconds(20)}),
        ledger(redis, {.service = "recognition", .schema_version = kSchemaVersion}, world.clock),
        masters(*ledger::MasterKeys::Load(world.master_keys.path().string())),
        definitions(std::move(named_awards)),
        relay(ledger, world.log, metrics, {.topics = {kEventsTopic}}),
        inbox(ledger, world.log, metrics,
              {.handler = "recognition",
               .topics = {kEventsTopic, "directory.events.v1"},
               .handlers = EventHandlers(stores.events, use_cases),
               .packages = {"fairlead.recognition.v1."},
               .ignored = IgnoredEvents()}) {
    EXPECT_TRUE(redis.Start().ok());
    EXPECT_TRUE(testing::Eventually([&] { return redis.Ready().ok(); }));
    EXPECT_TRUE(ledger.Open().ok());
    people.CompleteWhen([] { return true; });
  }
  ~Process() {
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    if (started_) {
      inbox.Stop(deadline);
      relay.Stop(deadline);
    }
    redis.Stop(deadline);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Publishes and consumes from now on.
  void Start() {
    EXPECT_TRUE(relay.Start().ok());
    EXPECT_TRUE(inbox.Start().ok());
    started_ = true;
  }
  void Employ(const std::string& id, const std::string& zone = "UTC") {
    people.Put({.id = Employee(id), .team = "T", .location = "Paris", .time_zone = Zone(zone), .role_level = 1});
  }

  absl::StatusOr<AwardReceipt> Give(const std::string& request_id, Award::Draft draft,
                                    const std::string& fingerprint = "f") {
    GiveAward::Command command;
    command.request = RequestOf(draft.giver.str(), request_id, fingerprint);
    command.draft = std::move(draft);
    return core::BlockOn(use_cases.give_award.Run(command));
  }
  absl::StatusOr<ReversalReceipt> Reverse(const std::string& request_id, const AwardId& award, const std::string& by,
                                          bool is_hr = false, const std::string& reason = "by mistake") {
    const ReverseAward::Command command{
        .request = RequestOf(by, request_id), .award = award, .by = Employee(by), .is_hr = is_hr, .reason = reason};
    return core::BlockOn(use_cases.reverse_award.Run(command));
  }
  absl::StatusOr<RedemptionReceipt> Redeem(const std::string& request_id, const std::string& employee,
                                           std::int64_t points, const std::string& reference = "order 1") {
    const RedeemPoints::Command command{.request = RequestOf("hr", request_id),
                                        .employee = Employee(employee),
                                        .points = points,
                                        .reference = reference};
    return core::BlockOn(use_cases.redeem_points.Run(command));
  }
  absl::Status Choose(const std::string& request_id, const std::string& employee, bool opt_out) {
    const SetLeaderboardChoice::Command command{
        .request = RequestOf(employee, request_id), .employee = Employee(employee), .opt_out = opt_out};
    return core::BlockOn(use_cases.set_leaderboard_choice.Run(command)).status();
  }
  absl::Status ChooseMilestones(const std::string& request_id, const std::string& employee, bool opt_out) {
    const SetMilestoneChoice::Command command{
        .request = RequestOf(employee, request_id), .employee = Employee(employee), .opt_out = opt_out};
    return core::BlockOn(use_cases.set_milestone_choice.Run(command)).status();
  }
  // The anniversary after `years`, due now.
  absl::Status Reach(const std::string& employee, int years) {
    const absl::Time now = ledger.clock().Now();
    const ReachMilestone::Command command{
        .employee = Employee(employee),
        .milestone = {.kind = MilestoneKind::kAnniversary, .years = years, .day = {}, .due = now}};
    return core::BlockOn(use_cases.reach_milestone.Run(command));
  }
  absl::StatusOr<Choices> Chosen(const std::string& employee) {
    const EmployeeId id = Employee(employee);
    return core::BlockOn(use_cases.get_choices.Run(id));
  }
  // `reader` "" may see everything.
  absl::StatusOr<AwardView> SeeAward(const AwardId& award, const std::string& reader = "") {
    GetAward::Query query{.award = award, .reader = {}};
    if (!reader.empty()) query.reader = Employee(reader);
    return core::BlockOn(use_cases.get_award.Run(query));
  }
  absl::StatusOr<WalletView> See(const std::string& employee) {
    const EmployeeId owner = Employee(employee);
    return core::BlockOn(use_cases.get_wallet.Run(owner));
  }
  std::int64_t Balance(const std::string& employee) { return See(employee).value().wallet.Balance().value(); }
  absl::StatusOr<AwardPage> List(const std::string& employee, ListAwards::Direction direction,
                                 std::int32_t page_size = 0, const std::string& page_token = "") {
    const ListAwards::Query query{
        .employee = Employee(employee), .direction = direction, .page_size = page_size, .page_token = page_token};
    return core::BlockOn(use_cases.list_awards.Run(query));
  }
  absl::StatusOr<Leaderboard> Board(const std::string& month = "", std::int32_t size = 0) {
    const GetLeaderboard::Query query{.month = month, .size = size};
    return core::BlockOn(use_cases.get_leaderboard.Run(query));
  }
  absl::StatusOr<NominationReceipt> Nominate(const std::string& request_id, NominationDraft draft) {
    recognition::Nominate::Command command;
    command.request = RequestOf(draft.nominator.str(), request_id);
    command.draft = std::move(draft);
    return core::BlockOn(use_cases.nominations.nominate.Run(command));
  }
  absl::StatusOr<DecisionReceipt> Decide(const std::string& request_id, const NominationId& nomination,
                                         const std::string& by, bool approve = true, const std::string& reason = "",
                                         bool is_hr = false) {
    const DecideNomination::Command command{.request = RequestOf(by, request_id),
                                            .nomination = nomination,
                                            .by = Employee(by),
                                            .is_hr = is_hr,
                                            .approve = approve,
                                            .reason = reason};
    return core::BlockOn(use_cases.nominations.decide.Run(command));
  }
  absl::StatusOr<NominationView> GetNomination(const NominationId& nomination, const std::string& who,
                                               bool is_hr = false) {
    const recognition::GetNomination::Query query{.nomination = nomination,
                                                  .viewer = {.employee = Employee(who), .is_hr = is_hr}};
    return core::BlockOn(use_cases.nominations.get.Run(query));
  }
  absl::StatusOr<NominationPage> ListNominations(recognition::ListNominations::Filter filter, const std::string& who,
                                                 bool is_hr = false, std::int32_t page_size = 0,
                                                 const std::string& page_token = "") {
    const recognition::ListNominations::Query query{.filter = filter,
                                                    .viewer = {.employee = Employee(who), .is_hr = is_hr},
                                                    .page_size = page_size,
                                                    .page_token = page_token};
    return core::BlockOn(use_cases.nominations.list.Run(query));
  }
  static ledger::Request RequestOf(const std::string& principal, const std::string& request_id,
                                   const std::string& fingerprint = "f") {
    return {.principal = principal, .request_id = request_id, .fingerprint = fingerprint};
  }

  redis::Client redis;
  ledger::Ledger ledger;
  observability::Registry metrics;
  const ledger::MasterKeys masters;
  const ledger::DataKeys keys{masters};
  const DataKeySealing sealing{ledger, keys};
  const ProtoStores proto_stores;
  const Stores& stores = proto_stores.stores();
  People people;
  const Rules rules{{"Care", "Courage"}, {{.allowance = AllowanceOf(100, 100, 60)}}, {"Courage"}};
  const AwardDefinitions definitions;
  MonthFigures month_figures{rules, ledger.clock()};
  const UseCases use_cases{ledger, stores, sealing, people, rules, definitions, month_figures};
  ledger::Relay relay;
  ledger::InboxConsumer inbox;

 private:
  bool started_ = false;
};

}  // namespace fairlead::recognition
