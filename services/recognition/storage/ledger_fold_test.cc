#include "services/recognition/storage/ledger_fold.h"

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "libs/ledger/audit.h"
#include "services/recognition/test_process.h"

namespace fairlead::recognition {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LedgerFoldTest : public ::testing::Test {
 protected:
  LedgerFoldTest() {
    for (const char* id : {"ann", "bob", "cat", "dan", "eve"}) process_.Employ(id, "Europe/Paris");
    // cat decides alone about small prizes, and ann manages bob.
    Person cat = *process_.people.Find(Employee("cat"));
    cat.role_level = 5;
    process_.people.Put(cat);
    Person bob = *process_.people.Find(Employee("bob"));
    bob.manager = Employee("ann");
    process_.people.Put(bob);
    process_.Start();
  }

  // The whole audit; its findings in words.
  std::vector<std::string> Audit() {
    ledger::Audit audit(process_.ledger, world_.log,
                        {.topics = {kEventsTopic},
                         .consumers = {{.handler = "recognition", .topics = {kEventsTopic, "directory.events.v1"}}}},
                        std::make_unique<LedgerFold>(process_.ledger, process_.stores), absl::Seconds(60));
    while (true) {
      const auto more = audit.Next(report_);
      EXPECT_TRUE(more.ok()) << more.status();
      if (!more.ok() || !*more) break;
    }
    std::vector<std::string> findings;
    for (const auto& finding : report_.TakeFindings()) findings.push_back(finding.subject + ": " + finding.problem);
    return findings;
  }

  World world_;
  Process process_{world_};
  ledger::AuditReport report_;
};

// Random commands of random people over two months, some of them refused: what is stored is what the events say.
TEST_F(LedgerFoldTest, GivesTheStoredBytesAfterAnyCommands) {
  std::mt19937 random(11);
  const auto pick = [&](std::size_t most) { return static_cast<std::size_t>(random()) % most; };
  const std::vector<std::string> people = {"ann", "bob", "cat", "dan"};
  std::vector<std::pair<AwardId, std::string>> awards;
  std::vector<NominationId> nominations;
  int accepted = 0, refused = 0;
  for (int step = 0; step < 400; ++step) {
    const std::string request = "step " + std::to_string(step);
    const std::string& person = people[pick(4)];
    world_.clock.Advance(absl::Hours(pick(8)));
    absl::Status status;
    switch (pick(11)) {
      case 0:
        status = process_.Redeem(request, person, static_cast<std::int64_t>(1 + pick(40))).status();
        break;
      case 1:
        status = process_.Choose(request, person, pick(2) == 0);
        break;
      case 2:
        if (awards.empty()) continue;
        status = process_.Reverse(request, awards[pick(awards.size())].first, "hr", true).status();
        break;
      case 4: {
        const std::string& nominee = people[pick(4)];
        const bool spot = pick(2) == 0;
        const NominationDraft draft =
            spot ? NominationOf("spot", {nominee}, person, static_cast<std::int64_t>(50 + pick(300)))
                 : NominationOf("craft", {nominee}, person);
        const auto receipt = process_.Nominate(request, draft);
        if (receipt.ok()) nominations.push_back(receipt->nomination);
        status = receipt.status();
        break;
      }
      case 5:
      case 6:
        if (nominations.empty()) continue;
        status = process_.Decide(request, nominations[pick(nominations.size())], person, pick(4) != 0, "why").status();
        break;
      case 7:
        EXPECT_TRUE(process_.use_cases.nominations.do_due.Run([] { return false; }).first_error.ok());
        break;
      case 3:
        status = process_.ChooseMilestones(request, person, pick(2) == 0);
        break;
      case 8:
        status = process_.Reach(person, static_cast<int>(1 + pick(3)));
        break;
      default: {
        std::vector<std::string> recipients;
        for (const std::string& other : people) {
          if (other != person && pick(2) == 0) recipients.push_back(other);
        }
        const auto receipt = process_.Give(request, Draft(static_cast<std::int64_t>(1 + pick(30)), recipients, person));
        if (receipt.ok()) awards.emplace_back(receipt->award, person);
        status = receipt.status();
      }
    }
    (status.ok() ? accepted : refused) += 1;
    EXPECT_TRUE(status.ok() || core::RefusalOf(status) || absl::IsAlreadyExists(status)) << status;
  }
  EXPECT_GT(accepted, 100);
  EXPECT_GT(refused, 20);
  EXPECT_THAT(Audit(), IsEmpty());
  EXPECT_GT(report_.figures().at("points debited"), 0);
  EXPECT_GT(report_.figures().at("milestones reached"), 0);
  EXPECT_GT(report_.figures().at("points refunded"), 0);
  EXPECT_GT(report_.figures().at("points redeemed"), 0);
  EXPECT_GT(report_.figures().at("prize points granted"), 0);
  EXPECT_EQ(report_.figures().at("prize points granted"), report_.figures().at("prize points credited"));
}

TEST_F(LedgerFoldTest, FindsAMilestoneThatWasMadeTwice) {
  ASSERT_TRUE(process_.Reach("ann", 1).ok());
  ASSERT_THAT(Audit(), IsEmpty());
  const ledger::Partition partition = process_.ledger.PartitionOf("ann");
  const MilestoneReached again{.employee = Employee("ann"),
                               .kind = MilestoneKind::kAnniversary,
                               .years = 1,
                               .due = world_.clock.Now(),
                               .at = world_.clock.Now()};
  ledger::Unit unit(partition, {});
  unit.Emit(process_.stores.events.Encode(again));
  ASSERT_TRUE(core::BlockOn(process_.ledger.Commit(std::move(unit), {})).ok());
  EXPECT_THAT(Audit(), ElementsAre(HasSubstr("twice")));
}

TEST_F(LedgerFoldTest, FindsAWalletThatWasTamperedWith) {
  ASSERT_TRUE(process_.Give("r1", Draft(20, {"bob"})).ok());
  ASSERT_THAT(Audit(), IsEmpty());
  const ledger::Partition partition = process_.ledger.PartitionOf("bob");
  std::vector<ledger::Key> reads = {ledger::KeyOf(process_.stores.wallets, "bob")};
  auto loaded = core::BlockOn(process_.ledger.Load(partition, std::move(reads), std::nullopt, std::nullopt));
  ledger::Unit unit(partition, std::move(loaded.value().aggregates));
  Wallet::Figures figures = unit.Get(process_.stores.wallets, "bob").value().figures();
  figures.credited = Points(1'000);
  unit.Put(process_.stores.wallets, "bob", Wallet(figures));
  ASSERT_TRUE(core::BlockOn(process_.ledger.Commit(std::move(unit), {})).ok());
  EXPECT_THAT(Audit(), ElementsAre(HasSubstr("wallet/bob")));
}

TEST_F(LedgerFoldTest, FindsANominationThatWasTamperedWith) {
  const NominationId id = process_.Nominate("r1", NominationOf("craft", {"bob"})).value().nomination;
  ASSERT_THAT(Audit(), IsEmpty());
  const ledger::Partition partition = process_.ledger.PartitionOf("ann");
  std::vector<ledger::Key> reads = {ledger::KeyOf(process_.stores.nominations, id.str())};
  auto loaded = core::BlockOn(process_.ledger.Load(partition, std::move(reads), std::nullopt, std::nullopt));
  ledger::Unit unit(partition, std::move(loaded.value().aggregates));
  Nomination nomination = *unit.Find(process_.stores.nominations, id.str()).value();
  nomination.made.quorum = 1;
  unit.Put(process_.stores.nominations, id.str(), nomination);
  ASSERT_TRUE(core::BlockOn(process_.ledger.Commit(std::move(unit), {})).ok());
  EXPECT_THAT(Audit(), ElementsAre(HasSubstr("nomination/" + id.str())));
}

TEST(LedgerFoldApply, RefusesEventsThatDoNotFit) {
  World world;
  Process process(world);
  LedgerFold fold(process.ledger, process.stores);
  messaging::Event event;
  event.type = "fairlead.recognition.v1.AwardGiven";
  event.payload = "\xff";
  EXPECT_EQ(fold.Apply(event).code(), absl::StatusCode::kDataLoss);
  AwardReversed reversal{.award = AwardId("1-a"),
                         .giver = Employee("ann"),
                         .recipients = {Employee("bob")},
                         .points = Points(1),
                         .month = MonthOf("2026-11"),
                         .by = Employee("ann"),
                         .reason = {},
                         .at = At("2026-11-15T12:00:00Z")};
  const ledger::OutgoingEvent outgoing = process.stores.events.Encode(reversal);
  event.type = outgoing.type;
  event.payload = outgoing.payload;
  EXPECT_EQ(fold.Apply(event).code(), absl::StatusCode::kFailedPrecondition);
  ledger::AuditReport report;
  fold.CheckSums(report);
  EXPECT_FALSE(report.clean()) << "a refund without its award";
}

}  // namespace
}  // namespace fairlead::recognition
