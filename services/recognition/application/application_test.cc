#include <algorithm>
#include <atomic>
#include <limits>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "fairlead/directory/v1/directory_events.pb.h"

#include "services/recognition/test_process.h"

namespace fairlead::recognition {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Direction = ListAwards::Direction;

class Recognition : public ::testing::Test {
 protected:
  Recognition() {
    for (const char* id : {"ann", "bob", "cat", "dan", "hr"}) process_.Employ(id);
  }

  // Waits until the wallet holds so many points.
  void ExpectBalance(const std::string& employee, std::int64_t points) {
    EXPECT_TRUE(testing::Eventually([&] { return process_.Balance(employee) == points; }))
        << employee << " has " << process_.Balance(employee) << ", not " << points;
  }
  std::vector<std::string> Givers(const Leaderboard& board) {
    std::vector<std::string> givers;
    for (const auto& place : board.places) givers.push_back(place.employee.str());
    return givers;
  }

  World world_;
  Process process_{world_};
};

using GiveAwardTest = Recognition;

TEST_F(GiveAwardTest, DebitsTheGiverAndCreditsTheRecipientsFromTheEvent) {
  const auto receipt = process_.Give("r1", Draft(20, {"bob", "cat"}));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_EQ(receipt->left, Points(60));
  EXPECT_EQ(process_.See("ann").value().standing.given, Points(40));
  EXPECT_EQ(process_.Balance("bob"), 0) << "nothing is credited but by the event";
  process_.Start();
  ExpectBalance("bob", 20);
  ExpectBalance("cat", 20);
}

TEST_F(GiveAwardTest, AnswersTheSameRequestOnceAndForAll) {
  const auto first = process_.Give("r1", Draft(20, {"bob"}));
  world_.clock.Advance(absl::Hours(1));
  const auto second = process_.Give("r1", Draft(20, {"bob"}));
  ASSERT_TRUE(first.ok() && second.ok()) << first.status() << second.status();
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(process_.See("ann").value().standing.given, Points(20));
}

TEST_F(GiveAwardTest, KeepsARefusalEvenWhenItsReasonIsGone) {
  ASSERT_TRUE(process_.Give("r1", Draft(50, {"bob"})).ok());
  const auto refused = process_.Give("r2", Draft(60, {"cat"}));
  EXPECT_THAT(refused.status(), IsRefusal("ALLOWANCE_EXCEEDED", Metadata{{"left", "50"}}));
  world_.clock.Set(At("2026-12-01T00:00:00Z"));
  EXPECT_EQ(process_.Give("r2", Draft(60, {"cat"})).status(), refused.status());
  EXPECT_TRUE(process_.Give("r3", Draft(60, {"cat"})).ok());
}

TEST_F(GiveAwardTest, RefusesTheSameRequestIdWithAnotherBody) {
  ASSERT_TRUE(process_.Give("r1", Draft(20, {"bob"}), "one body").ok());
  const auto other = process_.Give("r1", Draft(30, {"bob"}), "another body");
  EXPECT_THAT(other.status(), IsRefusal("REQUEST_ID_REUSED"));
  EXPECT_EQ(process_.See("ann").value().standing.given, Points(20));
}

TEST_F(GiveAwardTest, RefusesWhatTheIssueListsAsBadInput) {
  process_.people.Put({.id = Employee("gone"), .team = "T", .location = "", .leaves = absl::CivilDay(2026, 11, 15)});
  const auto refusal = [&](Award::Draft draft) {
    static int request = 0;
    return process_.Give("bad" + std::to_string(++request), std::move(draft)).status();
  };
  EXPECT_THAT(refusal(Draft(1, {"ann"})), IsRefusal("SELF_AWARD"));
  EXPECT_THAT(refusal(Draft(1, {})), IsAbout("recipient_ids"));
  EXPECT_THAT(refusal(Draft(1, {"nobody"})), IsRefusal("UNKNOWN_EMPLOYEE", Metadata{{"employee", "nobody"}}));
  EXPECT_THAT(refusal(Draft(1, {"bob", "gone"})), IsRefusal("EMPLOYEE_LEFT", Metadata{{"employee", "gone"}}));
  EXPECT_THAT(refusal(Draft(1, {"bob"}, "gone")), IsRefusal("EMPLOYEE_LEFT"));
  EXPECT_THAT(refusal(Draft(1, {"bob"}, "nobody")), IsRefusal("UNKNOWN_EMPLOYEE"));
  EXPECT_THAT(refusal(Draft(0, {"bob"})), IsAbout("points"));
  EXPECT_THAT(refusal(Draft(-5, {"bob"})), IsAbout("points"));
  EXPECT_THAT(refusal(Draft(std::numeric_limits<std::int64_t>::min(), {"bob"})), IsAbout("points"));
  EXPECT_THAT(refusal(Draft(61, {"bob"})), IsRefusal("RECIPIENT_LIMIT_EXCEEDED", Metadata{{"left", "60"}}));
  EXPECT_THAT(refusal(Draft(51, {"bob", "cat"})), IsRefusal("AWARD_LIMIT_EXCEEDED", Metadata{{"limit", "100"}}));
  Award::Draft greed = Draft(1, {"bob"});
  greed.value = "Greed";
  EXPECT_THAT(refusal(greed), IsRefusal("UNKNOWN_VALUE", Metadata{{"values", "Care, Courage"}}));
  Award::Draft epic = Draft(1, {"bob"});
  epic.message = std::string(1'001, 'x');
  EXPECT_THAT(refusal(epic), IsAbout("message"));
  epic.message = "ring\a";
  EXPECT_THAT(refusal(epic), IsAbout("message"));
  EXPECT_EQ(process_.See("ann").value().standing.given, Points());
}

TEST_F(GiveAwardTest, WaitsForTheDirectoryInsteadOfRefusing) {
  Process young(world_);
  People unread;
  const GiveAward give_award(young.ledger, young.stores, young.sealing, unread, young.rules);
  const GiveAward::Command command{.request = Process::RequestOf("ann", "r1"), .draft = Draft(1, {"bob"})};
  EXPECT_EQ(core::BlockOn(give_award.Run(command)).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(process_.Give("r1", Draft(1, {"bob"})).ok()) << "the answer must not have been stored";
}

TEST_F(GiveAwardTest, NeverOverspendsWith64AtOnce) {
  Process other(world_);
  other.Employ("ann");
  // Eight awards of seven points are below what one may get, in whatever order they come.
  std::vector<std::string> recipients;
  for (int i = 0; i < 8; ++i) {
    const std::string& id = recipients.emplace_back("r" + std::to_string(i));
    process_.Employ(id);
    other.Employ(id);
  }
  std::atomic<int> given = 0, refused = 0;
  std::vector<std::thread> givers;
  givers.reserve(64);
  for (int i = 0; i < 64; ++i) {
    givers.emplace_back([&, i] {
      Process& process = i % 2 == 0 ? process_ : other;
      const std::string& recipient = recipients[static_cast<std::size_t>(i) % recipients.size()];
      absl::StatusOr<AwardReceipt> receipt = absl::AbortedError("not yet");
      while (absl::IsAborted(receipt.status())) {
        receipt = process.Give("at once " + std::to_string(i), Draft(7, {recipient}));
      }
      (receipt.ok() ? given : refused) += 1;
      if (!receipt.ok()) {
        EXPECT_THAT(receipt.status(), IsRefusal("ALLOWANCE_EXCEEDED", Metadata{{"left", "2"}}));
      }
    });
  }
  for (std::thread& giver : givers) giver.join();
  EXPECT_EQ(given, 14);
  EXPECT_EQ(refused, 50);
  EXPECT_EQ(process_.See("ann").value().standing.given, Points(98));
  process_.Start();
  EXPECT_TRUE(testing::Eventually([&] {
    std::int64_t credited = 0;
    for (const std::string& recipient : recipients) credited += process_.Balance(recipient);
    return credited == 98;
  }));
}

using ReverseAwardTest = Recognition;

TEST_F(ReverseAwardTest, GivesBackAndTakesBack) {
  process_.Start();
  const AwardId award = process_.Give("r1", Draft(20, {"bob", "cat"})).value().award;
  ExpectBalance("bob", 20);
  world_.clock.Advance(absl::Hours(24));
  const auto reversed = process_.Reverse("r2", award, "ann");
  ASSERT_TRUE(reversed.ok()) << reversed.status();
  EXPECT_EQ(process_.Reverse("r2", award, "ann").value(), *reversed);
  EXPECT_EQ(process_.See("ann").value().standing.left, Points(100));
  ExpectBalance("bob", 0);
  ExpectBalance("cat", 0);
  EXPECT_THAT(process_.Reverse("r3", award, "ann").status(), IsRefusal("ALREADY_REVERSED"));
}

TEST_F(ReverseAwardTest, LeavesADebtThatLaterCreditsPay) {
  process_.Start();
  const AwardId award = process_.Give("r1", Draft(50, {"bob"})).value().award;
  ExpectBalance("bob", 50);
  ASSERT_TRUE(process_.Redeem("r2", "bob", 30).ok());
  ASSERT_TRUE(process_.Reverse("r3", award, "hr", true).ok());
  EXPECT_TRUE(testing::Eventually([&] { return process_.See("bob").value().wallet.Owed() == Points(30); }));
  EXPECT_EQ(process_.Balance("bob"), 0);
  EXPECT_THAT(process_.Redeem("r4", "bob", 1).status(), IsRefusal("BALANCE_EXCEEDED", Metadata{{"balance", "0"}}));
  ASSERT_TRUE(process_.Give("r5", Draft(40, {"bob"}, "cat")).ok());
  ExpectBalance("bob", 10);
  EXPECT_EQ(process_.See("bob").value().wallet.Owed(), Points());
}

TEST_F(ReverseAwardTest, IsForTheGiverWithinADayAndForHrAlways) {
  const AwardId award = process_.Give("r1", Draft(20, {"bob"})).value().award;
  EXPECT_THAT(process_.Reverse("r2", award, "bob").status(), IsRefusal("NOT_YOUR_AWARD"));
  world_.clock.Advance(absl::Hours(24) + absl::Seconds(1));
  EXPECT_THAT(process_.Reverse("r3", award, "ann").status(), IsRefusal("REVERSAL_TOO_LATE"));
  EXPECT_TRUE(process_.Reverse("r4", award, "hr", true).ok());
}

TEST_F(ReverseAwardTest, RefusesWhatIsNotAnAward) {
  EXPECT_THAT(process_.Reverse("r1", AwardId("0-0123456789abcdef"), "ann").status(), IsRefusal("UNKNOWN_AWARD"));
  for (const char* id : {"", "x", "12-0123456789abcdef", "-0123456789abcdef", "0-0123456789abcdeF", "0-0123"}) {
    EXPECT_THAT(process_.Reverse("r2", AwardId(id), "ann").status(), IsAbout("award_id")) << id;
  }
  const AwardId award = process_.Give("r3", Draft(20, {"bob"})).value().award;
  for (const std::string& reason : {std::string(), std::string(1'001, 'x'), std::string("\x01")}) {
    EXPECT_THAT(process_.Reverse("r4", award, "ann", false, reason).status(), IsAbout("reason"));
  }
}

using RedeemPointsTest = Recognition;

TEST_F(RedeemPointsTest, TakesPointsOffTheBalanceOnce) {
  process_.Start();
  ASSERT_TRUE(process_.Give("r1", Draft(50, {"bob"})).ok());
  ExpectBalance("bob", 50);
  EXPECT_EQ(process_.Redeem("r2", "bob", 30).value().balance, Points(20));
  EXPECT_EQ(process_.Redeem("r2", "bob", 30).value().balance, Points(20));
  EXPECT_EQ(process_.Balance("bob"), 20);
}

TEST_F(RedeemPointsTest, RefusesWhatIsWrong) {
  EXPECT_THAT(process_.Redeem("r1", "bob", 0).status(), IsAbout("points"));
  EXPECT_THAT(process_.Redeem("r2", "bob", -1).status(), IsAbout("points"));
  EXPECT_THAT(process_.Redeem("r3", "bob", 1, "").status(), IsAbout("reference"));
  EXPECT_THAT(process_.Redeem("r4", "bob", 1, std::string(101, 'x')).status(), IsAbout("reference"));
  EXPECT_THAT(process_.Redeem("r5", "nobody", 1).status(), IsRefusal("UNKNOWN_EMPLOYEE"));
  EXPECT_THAT(process_.Redeem("r6", "bob", 1).status(), IsRefusal("BALANCE_EXCEEDED"));
}

using GetWalletTest = Recognition;

TEST_F(GetWalletTest, ShowsAFullAllowanceToWhoeverNeverGave) {
  process_.Employ("eve", "Asia/Tokyo");
  world_.clock.Set(At("2026-11-30T20:00:00Z"));
  const auto view = process_.See("eve");
  ASSERT_TRUE(view.ok()) << view.status();
  EXPECT_EQ(view->standing.month, MonthOf("2026-12"));
  EXPECT_EQ(view->standing.left, Points(100));
  EXPECT_EQ(view->standing.refills_at, At("2027-01-01T00:00:00+09:00"));
  EXPECT_THAT(process_.See("nobody").status(), IsRefusal("UNKNOWN_EMPLOYEE"));
}

using ListAwardsTest = Recognition;

TEST_F(ListAwardsTest, ShowsEachAwardOnceOverAllPagesTheNewestFirst) {
  process_.Start();
  std::vector<std::string> given;
  for (int i = 0; i < 9; ++i) {
    if (i % 4 == 0) world_.clock.Advance(absl::Seconds(1));  // several have the same time
    given.push_back(process_.Give("r" + std::to_string(i), Draft(1, {"bob"})).value().award.str());
  }
  ExpectBalance("bob", 9);
  for (const auto& [employee, direction] :
       {std::pair("ann", Direction::kGiven), std::pair("bob", Direction::kReceived)}) {
    std::vector<std::string> listed;
    std::vector<absl::Time> times;
    std::string token;
    do {
      const auto page = process_.List(employee, direction, 2, token);
      ASSERT_TRUE(page.ok()) << page.status();
      EXPECT_LE(page->awards.size(), 2u);
      for (const AwardView& award : page->awards) {
        listed.push_back(award.record.given.award.str());
        times.push_back(award.record.given.at);
        EXPECT_EQ(award.message, "Thanks");
      }
      token = page->next_page_token;
    } while (!token.empty());
    EXPECT_TRUE(std::ranges::is_sorted(times, std::greater<>()));
    EXPECT_THAT(listed, ::testing::UnorderedElementsAreArray(given)) << employee;
  }
}

TEST_F(ListAwardsTest, ShowsReversalsWithTheirReason) {
  const AwardId award = process_.Give("r1", Draft(20, {"bob"})).value().award;
  ASSERT_TRUE(process_.Reverse("r2", award, "hr", true, "wrong person").ok());
  const auto page = process_.List("ann", Direction::kGiven);
  ASSERT_THAT(page.value().awards, SizeIs(1));
  EXPECT_EQ(page->awards[0].reason, "wrong person");
  EXPECT_EQ(page->awards[0].record.reversal->by, Employee("hr"));
}

TEST_F(ListAwardsTest, RefusesPagesThatDoNotExist) {
  EXPECT_THAT(process_.List("ann", Direction::kGiven, -1).status(), IsAbout("page_size"));
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(process_.Give("r" + std::to_string(i), Draft(1, {"bob"})).ok());
  const std::string token = process_.List("ann", Direction::kGiven, 1).value().next_page_token;
  ASSERT_FALSE(token.empty());
  EXPECT_TRUE(process_.List("ann", Direction::kGiven, 1, token).ok());
  EXPECT_THAT(process_.List("bob", Direction::kGiven, 1, token).status(), IsAbout("page_token"));
  EXPECT_THAT(process_.List("ann", Direction::kReceived, 1, token).status(), IsAbout("page_token"));
  for (const char* other : {"x", "!!", "MS4y", "LTEuMS4w"}) {
    EXPECT_THAT(process_.List("ann", Direction::kGiven, 1, other).status(), IsAbout("page_token")) << other;
  }
  EXPECT_THAT(process_.List("cat", Direction::kGiven).value().awards, IsEmpty());
}

using ForgetPersonTest = Recognition;

TEST_F(ForgetPersonTest, MakesWhatTheyWroteUnreadableAndKeepsTheirPoints) {
  process_.Start();
  const AwardId award = process_.Give("r1", Draft(20, {"bob"})).value().award;
  ASSERT_TRUE(process_.Give("r2", Draft(5, {"bob"}, "cat")).ok());
  ASSERT_TRUE(process_.Reverse("r3", award, "ann", false, "a slip").ok());
  ExpectBalance("bob", 5);

  directory::v1::EmployeeErased erased;
  erased.mutable_employee()->set_employee_id("ann");
  messaging::Event event{.id = "e1",
                         .type = "fairlead.directory.v1.EmployeeErased",
                         .source = "/fairlead/directory/0",
                         .subject = "ann",
                         .time = world_.clock.Now(),
                         .sequence = 1,
                         .payload = erased.SerializeAsString(),
                         .topic = "directory.events.v1"};
  ASSERT_GE(world_.log.Append(messaging::ToRecord(event)), 0);
  ASSERT_TRUE(testing::Eventually(
      [&] { return process_.List("ann", Direction::kGiven).value().awards.at(0).message.empty(); }));
  const auto given = process_.List("ann", Direction::kGiven);
  EXPECT_EQ(given.value().awards[0].reason, "");
  EXPECT_EQ(given.value().awards[0].record.given.points, Points(20));
  std::set<std::string> messages;
  const auto received = process_.List("bob", Direction::kReceived);
  for (const AwardView& view : received.value().awards) messages.insert(view.message);
  EXPECT_THAT(messages, ElementsAre("", "Thanks"));
  EXPECT_FALSE(process_.Give("r4", Draft(1, {"bob"})).ok()) << "no new key may be made";
}

using LeaderboardTest = Recognition;

TEST_F(LeaderboardTest, RanksByPointsGivenAndSharesRanks) {
  for (const auto& [giver, points] :
       {std::pair("ann", 30), std::pair("bob", 50), std::pair("cat", 30), std::pair("dan", 10)}) {
    ASSERT_TRUE(process_.Give("r1", Draft(points, {"hr"}, giver)).ok());
  }
  const auto board = process_.Board();
  ASSERT_TRUE(board.ok()) << board.status();
  EXPECT_EQ(board->month, MonthOf("2026-11"));
  EXPECT_THAT(Givers(*board), ElementsAre("bob", "ann", "cat", "dan"));
  EXPECT_EQ(board->places[1].rank, 2);
  EXPECT_EQ(board->places[2].rank, 2);
  EXPECT_EQ(board->places[3].rank, 4);
  EXPECT_EQ(board->places[0].given, Points(50));
  EXPECT_THAT(Givers(process_.Board("", 2).value()), ElementsAre("bob", "ann"));
  EXPECT_THAT(Givers(process_.Board("2026-10").value()), IsEmpty());
}

TEST_F(LeaderboardTest, LeavesOutWhoOptedOutAtOnceAndOnEveryBoard) {
  world_.clock.Set(At("2026-10-15T12:00:00Z"));
  ASSERT_TRUE(process_.Give("r1", Draft(30, {"hr"}, "ann")).ok());
  world_.clock.Set(At("2026-11-15T12:00:00Z"));
  ASSERT_TRUE(process_.Give("r2", Draft(30, {"hr"}, "ann")).ok());
  ASSERT_TRUE(process_.Choose("r3", "ann", true).ok());
  EXPECT_THAT(Givers(process_.Board("2026-10").value()), IsEmpty());
  EXPECT_THAT(Givers(process_.Board("2026-11").value()), IsEmpty());
  ASSERT_TRUE(process_.Give("r4", Draft(10, {"hr"}, "ann")).ok());
  EXPECT_THAT(Givers(process_.Board("2026-11").value()), IsEmpty()) << "giving more does not bring them back";
  ASSERT_TRUE(process_.Choose("r5", "ann", false).ok());
  const Leaderboard board = process_.Board().value();
  EXPECT_THAT(Givers(board), ElementsAre("ann"));
  EXPECT_EQ(board.places[0].given, Points(40));
}

TEST_F(LeaderboardTest, DeductsWhatIsTakenBack) {
  const AwardId award = process_.Give("r1", Draft(30, {"hr"}, "ann")).value().award;
  ASSERT_TRUE(process_.Give("r2", Draft(5, {"bob"}, "ann")).ok());
  ASSERT_TRUE(process_.Reverse("r3", award, "ann").ok());
  EXPECT_EQ(process_.Board().value().places.at(0).given, Points(5));
}

TEST_F(LeaderboardTest, RefusesMonthsWithoutABoard) {
  EXPECT_TRUE(process_.Board("2025-11").ok());
  for (const char* month : {"2025-10", "2026-12", "November", "2026-13"}) {
    EXPECT_THAT(process_.Board(month).status(), IsAbout("month")) << month;
  }
  EXPECT_THAT(process_.Board("", -1).status(), IsAbout("size"));
}

}  // namespace
}  // namespace fairlead::recognition
