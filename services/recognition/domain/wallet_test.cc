#include "services/recognition/domain/wallet.h"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "services/recognition/domain/test_values.h"

namespace fairlead::recognition {
namespace {

const EmployeeId kAnn("ann");
const EmployeeId kBob("bob");
const AwardId kAward("3-aa");

absl::Time MidNovember() { return At("2026-11-15T12:00:00Z"); }

absl::StatusOr<core::Decision<Wallet, AwardGiven>> GiveAt(const Wallet& wallet, const Award& award,
                                                          const Allowance& allowance, absl::Time now,
                                                          const std::string& zone = "UTC") {
  return wallet.Give(kAward, award, allowance, Zone(zone), now);
}

// What the wallet of the giver becomes.
Wallet AfterGiving(const Wallet& wallet, std::int64_t points, const std::vector<std::string>& recipients,
                   absl::Time now = MidNovember(), const Allowance& allowance = AllowanceOf(100)) {
  return GiveAt(wallet, AwardOf(points, recipients), allowance, now).value().next;
}

AwardReversed ReversalOf(const AwardGiven& given) {
  return AwardRecord{.given = given, .reversal = {}}.Reverse(given.giver, true, given.at).value();
}

TEST(WalletGive, DebitsTheTotalAndRemembersWhoGotWhat) {
  const auto decision = GiveAt(Wallet(), AwardOf(20, {"bob", "cat"}), AllowanceOf(100), MidNovember());
  ASSERT_TRUE(decision.ok()) << decision.status();
  const Wallet::Figures& figures = decision->next.figures();
  EXPECT_EQ(figures.month, MonthOf("2026-11"));
  EXPECT_EQ(figures.allowance, Points(100));
  EXPECT_EQ(figures.given, Points(40));
  EXPECT_EQ(figures.debited, Points(40));
  EXPECT_EQ(figures.given_to,
            (absl::btree_map<EmployeeId, Points>{{Employee("bob"), Points(20)}, {Employee("cat"), Points(20)}}));
  EXPECT_EQ(decision->event.award, kAward);
  EXPECT_EQ(decision->event.giver, kAnn);
  EXPECT_EQ(decision->event.points, Points(20));
  EXPECT_EQ(decision->event.month, MonthOf("2026-11"));
  EXPECT_EQ(decision->event.allowance, Points(100));
}

TEST(WalletGive, SpendsTheAllowanceToTheLastPoint) {
  const Wallet wallet = AfterGiving(Wallet(), 60, {"bob"});
  EXPECT_TRUE(GiveAt(wallet, AwardOf(40, {"cat"}), AllowanceOf(100), MidNovember()).ok());
}

TEST(WalletGive, RejectsMoreThanIsLeftAndSaysWhatIsLeftAndWhenItRefills) {
  const Wallet wallet = AfterGiving(Wallet(), 90, {"bob"});
  const auto decision = GiveAt(wallet, AwardOf(11, {"cat"}), AllowanceOf(100), MidNovember(), "Europe/Paris");
  EXPECT_EQ(decision.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(decision.status(),
              IsRefusal("ALLOWANCE_EXCEEDED",
                        Metadata{{"left", "10"}, {"needed", "11"}, {"refills_at", "2026-12-01T00:00:00+01:00"}}));
  EXPECT_EQ(std::string(decision.status().message()),
            "You have 10 points left to give and this award needs 11; your allowance is full again on "
            "2026-12-01T00:00:00+01:00.");
}

TEST(WalletGive, CountsEveryRecipientAgainstTheAllowance) {
  EXPECT_TRUE(GiveAt(Wallet(), AwardOf(50, {"bob", "cat"}), AllowanceOf(100), MidNovember()).ok());
  EXPECT_THAT(GiveAt(Wallet(), AwardOf(51, {"bob", "cat"}), AllowanceOf(100), MidNovember()).status(),
              IsRefusal("ALLOWANCE_EXCEEDED", Metadata{{"left", "100"}, {"needed", "102"}}));
}

TEST(WalletGive, RejectsMoreThanOneAwardMayMove) {
  const Allowance allowance = AllowanceOf(100, 50);
  EXPECT_TRUE(GiveAt(Wallet(), AwardOf(25, {"bob", "cat"}), allowance, MidNovember()).ok());
  EXPECT_THAT(GiveAt(Wallet(), AwardOf(26, {"bob", "cat"}), allowance, MidNovember()).status(),
              IsRefusal("AWARD_LIMIT_EXCEEDED", Metadata{{"limit", "50"}}));
}

TEST(WalletGive, RejectsMoreThanOnePersonMayGetInAMonth) {
  const Allowance allowance = AllowanceOf(100, 100, 30);
  const Wallet wallet = AfterGiving(Wallet(), 20, {"bob"}, MidNovember(), allowance);
  EXPECT_TRUE(GiveAt(wallet, AwardOf(10, {"bob"}), allowance, MidNovember()).ok());
  EXPECT_TRUE(GiveAt(wallet, AwardOf(30, {"cat"}), allowance, MidNovember()).ok());
  EXPECT_THAT(GiveAt(wallet, AwardOf(11, {"cat", "bob"}), allowance, MidNovember()).status(),
              IsRefusal("RECIPIENT_LIMIT_EXCEEDED", Metadata{{"recipient", "bob"}, {"left", "10"}}));
  EXPECT_TRUE(GiveAt(wallet, AwardOf(30, {"bob"}), allowance, At("2026-12-01T00:00:00Z")).ok());
}

TEST(WalletGive, RefillsAtTheStartOfTheGiversMonthAndCarriesNothingOver) {
  const Wallet november = AfterGiving(Wallet(), 70, {"bob"});
  const Award award = AwardOf(100, {"bob"});
  const absl::Time before = At("2026-11-30T23:59:59+01:00");
  EXPECT_FALSE(GiveAt(november, award, AllowanceOf(100), before, "Europe/Paris").ok());
  const auto december = GiveAt(november, award, AllowanceOf(100), before + absl::Seconds(1), "Europe/Paris");
  ASSERT_TRUE(december.ok()) << december.status();
  EXPECT_EQ(december->next.figures().month, MonthOf("2026-12"));
  EXPECT_EQ(december->next.figures().given, Points(100));
  EXPECT_EQ(december->next.figures().granted_before, Points(100));
  EXPECT_EQ(december->next.figures().given_before, Points(70));
  EXPECT_FALSE(
      GiveAt(december->next, AwardOf(1, {"cat"}), AllowanceOf(100), before + absl::Hours(1), "Europe/Paris").ok());
}

TEST(WalletGive, RefillsOnTheHourThatDaylightSavingMoves) {
  const Wallet october = AfterGiving(Wallet(), 100, {"bob"}, At("2026-10-25T00:30:00Z"));
  const absl::Time refill = At("2026-11-01T00:00:00+01:00");  // clocks went back on 25 October
  EXPECT_FALSE(GiveAt(october, AwardOf(1, {"bob"}), AllowanceOf(100), refill - absl::Seconds(1), "Europe/Paris").ok());
  EXPECT_TRUE(GiveAt(october, AwardOf(1, {"bob"}), AllowanceOf(100), refill, "Europe/Paris").ok());
}

TEST(WalletGive, CountsTheLeapDayToFebruary) {
  const Wallet february = AfterGiving(Wallet(), 100, {"bob"}, At("2028-02-28T12:00:00Z"));
  EXPECT_FALSE(GiveAt(february, AwardOf(1, {"bob"}), AllowanceOf(100), At("2028-02-29T23:59:59Z")).ok());
  EXPECT_TRUE(GiveAt(february, AwardOf(1, {"bob"}), AllowanceOf(100), At("2028-03-01T00:00:00Z")).ok());
}

TEST(WalletGive, DoesNotRefillTwiceForWhoeverMovesWest) {
  const absl::Time now = At("2026-12-01T00:30:00+01:00");
  const auto in_paris = GiveAt(Wallet(), AwardOf(100, {"bob"}), AllowanceOf(100), now, "Europe/Paris");
  ASSERT_EQ(in_paris.value().event.month, MonthOf("2026-12"));
  const auto in_new_york = GiveAt(in_paris->next, AwardOf(1, {"bob"}), AllowanceOf(100), now, "America/New_York");
  EXPECT_THAT(in_new_york.status(), IsRefusal("ALLOWANCE_EXCEEDED", Metadata{{"left", "0"}}));
}

TEST(WalletGive, KeepsWhatWasGrantedWhenTheAllowanceShrinksAndGrowsWithIt) {
  const Wallet wallet = AfterGiving(Wallet(), 90, {"bob"});
  const auto demoted = GiveAt(wallet, AwardOf(10, {"cat"}), AllowanceOf(50), MidNovember());
  ASSERT_TRUE(demoted.ok()) << demoted.status();
  EXPECT_EQ(demoted->event.allowance, Points(100));
  const auto promoted = GiveAt(wallet, AwardOf(110, {"cat"}), AllowanceOf(200), MidNovember());
  ASSERT_TRUE(promoted.ok()) << promoted.status();
  EXPECT_EQ(promoted->next.figures().allowance, Points(200));
}

TEST(WalletStanding, IsFullForWhoeverGaveNothingThisMonth) {
  const Wallet wallet = AfterGiving(Wallet(), 90, {"bob"});
  const auto standing = wallet.StandingAt(At("2026-12-24T12:00:00Z"), AllowanceOf(80), Zone("UTC"));
  EXPECT_EQ(standing.month, MonthOf("2026-12"));
  EXPECT_EQ(standing.allowance, Points(80));
  EXPECT_EQ(standing.given, Points(0));
  EXPECT_EQ(standing.left, Points(80));
  EXPECT_EQ(standing.refills_at, At("2027-01-01T00:00:00Z"));
}

TEST(WalletReversal, GivesTheAllowanceBackWhileItsMonthRuns) {
  const auto decision = GiveAt(Wallet(), AwardOf(20, {"bob", "cat"}), AllowanceOf(100), MidNovember());
  const Wallet wallet = decision.value().next.Apply(kAnn, ReversalOf(decision->event)).value();
  EXPECT_EQ(wallet.figures().given, Points(0));
  EXPECT_TRUE(wallet.figures().given_to.empty());
  EXPECT_EQ(wallet.figures().debited, Points(40));
  EXPECT_EQ(wallet.figures().refunded, Points(40));
  EXPECT_TRUE(GiveAt(wallet, AwardOf(100, {"bob"}), AllowanceOf(100), MidNovember()).ok());
}

TEST(WalletReversal, DoesNotGiveBackTheAllowanceOfAPastMonth) {
  const auto november = GiveAt(Wallet(), AwardOf(20, {"bob"}), AllowanceOf(100), MidNovember());
  const Wallet december = AfterGiving(november.value().next, 30, {"cat"}, At("2026-12-02T00:00:00Z"));
  const Wallet wallet = december.Apply(kAnn, ReversalOf(november->event)).value();
  EXPECT_EQ(wallet.figures().given, Points(30));
  EXPECT_EQ(wallet.figures().given_before, Points(0));
  EXPECT_EQ(wallet.figures().granted_before, Points(100));
  EXPECT_EQ(wallet.figures().refunded, Points(20));
}

TEST(WalletReversal, TakesFromTheBalanceAndOwesWhatWasSpent) {
  const auto award = GiveAt(Wallet(), AwardOf(50, {"bob"}), AllowanceOf(100), MidNovember());
  const Wallet credited = Wallet().Apply(kBob, award.value().event).value();
  EXPECT_EQ(credited.Balance(), Points(50));
  const Wallet spent = credited.Redeem(kBob, Points(30), "order 1", MidNovember()).value().next;
  EXPECT_EQ(spent.Balance(), Points(20));
  const Wallet reversed = spent.Apply(kBob, ReversalOf(award->event)).value();
  EXPECT_EQ(reversed.Balance(), Points(0));
  EXPECT_EQ(reversed.Owed(), Points(30));
  const Wallet paid = reversed.Apply(kBob, award->event).value();
  EXPECT_EQ(paid.Balance(), Points(20));
  EXPECT_EQ(paid.Owed(), Points(0));
}

TEST(WalletRedeem, RejectsMoreThanTheBalance) {
  const auto award = GiveAt(Wallet(), AwardOf(50, {"bob"}), AllowanceOf(100), MidNovember());
  const Wallet wallet = Wallet().Apply(kBob, award.value().event).value();
  EXPECT_TRUE(wallet.Redeem(kBob, Points(50), "x", MidNovember()).ok());
  EXPECT_THAT(wallet.Redeem(kBob, Points(51), "x", MidNovember()).status(),
              IsRefusal("BALANCE_EXCEEDED", Metadata{{"balance", "50"}}));
}

TEST(WalletChoice, IsKeptAndCanBeTakenBack) {
  const auto out = Wallet().ChooseLeaderboard(kAnn, true);
  EXPECT_TRUE(out.next.figures().leaderboard_opt_out);
  EXPECT_EQ(out.event, (LeaderboardChoiceMade{.employee = kAnn, .opt_out = true}));
  EXPECT_FALSE(out.next.ChooseLeaderboard(kAnn, false).next.figures().leaderboard_opt_out);
}

TEST(WalletApply, RefusesEventsThatCannotHaveHappened) {
  const auto award = GiveAt(Wallet(), AwardOf(50, {"bob"}), AllowanceOf(100), MidNovember());
  EXPECT_EQ(Wallet().Apply(Employee("zoe"), award.value().event).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Wallet().Apply(Employee("zoe"), ReversalOf(award->event)).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(Wallet().Apply(kAnn, ReversalOf(award->event)).ok());
  const Wallet december = AfterGiving(Wallet(), 1, {"bob"}, At("2026-12-01T00:00:00Z"));
  EXPECT_EQ(december.Apply(kAnn, award->event).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(WalletApply, DoesNotDependOnTheOrderInWhichGiversArrive) {
  std::vector<std::pair<AwardGiven, bool>> events;  // and whether it is reversed
  for (int i = 0; i < 6; ++i) {
    const Award award = AwardOf(i + 1, {"bob"}, "giver" + std::to_string(i));
    events.emplace_back(GiveAt(Wallet(), award, AllowanceOf(100), MidNovember()).value().event, i % 2 == 0);
  }
  std::mt19937 random(7);
  std::vector<Wallet> results;
  for (int round = 0; round < 20; ++round) {
    std::shuffle(events.begin(), events.end(), random);
    Wallet wallet;
    for (const auto& [event, reversed] : events) {
      wallet = wallet.Apply(kBob, event).value();
      if (reversed) wallet = wallet.Apply(kBob, ReversalOf(event)).value();
    }
    results.push_back(wallet);
  }
  EXPECT_EQ(results.front().Balance(), Points(2 + 4 + 6));
  EXPECT_TRUE(std::ranges::all_of(results, [&](const Wallet& wallet) { return wallet == results.front(); }));
}

// Random lives of one wallet, month after month: what was granted is what was given and what remained, always.
TEST(WalletApply, AccountsForEveryPointGranted) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
    Wallet wallet;
    std::vector<AwardGiven> open;
    std::map<Month, Points> granted;
    absl::Time now = MidNovember();
    for (int step = 0; step < 60; ++step) {
      now += absl::Hours(pick(24 * 9));
      if (!open.empty() && pick(4) == 0) {
        const auto chosen = open.begin() + pick(static_cast<int>(open.size()));
        wallet = wallet.Apply(kAnn, ReversalOf(*chosen)).value();
        open.erase(chosen);
        continue;
      }
      const auto decision =
          GiveAt(wallet, pick(2) == 0 ? AwardOf(1 + pick(60), {"bob"}) : AwardOf(1 + pick(30), {"bob", "cat"}),
                 AllowanceOf(50 + 50 * pick(3), 90, 80), now, pick(2) == 0 ? "Asia/Tokyo" : "America/Lima");
      if (!decision.ok()) continue;
      wallet = decision->next;
      open.push_back(decision->event);
      granted[decision->event.month] = std::max(granted[decision->event.month], decision->event.allowance);
    }
    const Wallet::Figures& figures = wallet.figures();
    Points all;
    for (const auto& [month, points] : granted) all = Plus(all, points).value();
    EXPECT_EQ(Plus(figures.granted_before, figures.allowance).value(), all) << seed;
    EXPECT_EQ(Plus(figures.given_before, figures.given).value(), Minus(figures.debited, figures.refunded).value())
        << seed;
    EXPECT_LE(figures.given, figures.allowance) << seed;
    EXPECT_LE(figures.given_before, figures.granted_before) << seed;
    Points to_each;
    for (const auto& [id, points] : figures.given_to) to_each = Plus(to_each, points).value();
    EXPECT_EQ(to_each, figures.given) << seed;
  }
}

}  // namespace
}  // namespace fairlead::recognition
