#include "services/recognition/application/people.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "services/recognition/application/page_tokens.h"
#include "services/recognition/application/people_figures.h"
#include "services/recognition/domain/test_values.h"

namespace fairlead::recognition {
namespace {

Person InTeam(const std::string& id, const std::string& team) {
  return {.id = Employee(id), .team = team, .location = "Paris", .time_zone = absl::UTCTimeZone(), .role_level = 1};
}

TEST(People, AreUnknownUntilTheDirectoryIsRead) {
  People people;
  people.Put(InTeam("ann", "A"));
  EXPECT_EQ(people.FindEmployed(Employee("ann"), At("2026-11-15T12:00:00Z")).status().code(),
            absl::StatusCode::kUnavailable);
  bool complete = false;
  people.CompleteWhen([&] { return complete; });
  EXPECT_EQ(people.FindKnown(Employee("bob")).status().code(), absl::StatusCode::kUnavailable);
  complete = true;
  EXPECT_EQ(people.FindEmployed(Employee("ann"), At("2026-11-15T12:00:00Z")).value()->team, "A");
  EXPECT_THAT(people.FindKnown(Employee("bob")).status(), IsRefusal("UNKNOWN_EMPLOYEE"));
}

TEST(People, AreReplacedByTheNextSnapshot) {
  People people;
  people.CompleteWhen([] { return true; });
  people.Put(InTeam("ann", "A"));
  const People::PersonPtr before = people.Find(Employee("ann"));
  Person gone = InTeam("ann", "B");
  gone.leaves = absl::CivilDay(2026, 11, 1);
  people.Put(gone);
  EXPECT_EQ(before->team, "A");
  EXPECT_THAT(people.FindEmployed(Employee("ann"), At("2026-11-15T12:00:00Z")).status(), IsRefusal("EMPLOYEE_LEFT"));
  EXPECT_EQ(people.FindKnown(Employee("ann")).value()->team, "B");
}

TEST(People, AreReadWhileTheyChange) {
  People people;
  people.CompleteWhen([] { return true; });
  people.Put(InTeam("ann", "0"));
  std::thread writer([&] {
    for (int i = 1; i <= 1'000; ++i) people.Put(InTeam("ann", std::to_string(i)));
  });
  int last = 0;
  while (last < 1'000) {
    const int seen = std::stoi(people.Find(Employee("ann"))->team);
    EXPECT_GE(seen, last);
    last = seen;
  }
  writer.join();
}

class PeopleFiguresTest : public ::testing::Test {
 protected:
  PeopleFiguresTest() {
    for (int i = 0; i < 8; ++i) people_.Put(InTeam("a" + std::to_string(i), "Sales/North"));
    for (int i = 0; i < 7; ++i) people_.Put(InTeam("b" + std::to_string(i), "Sales/South"));
    people_.Put(InTeam("c", "Board"));
  }
  void Give(const std::string& giver, const std::vector<std::string>& recipients, std::int64_t points, absl::Time at,
            const std::string& value = "Care") {
    AwardGiven event;
    event.value = value;
    event.giver = Employee(giver);
    event.points = Points(points);
    for (const std::string& recipient : recipients) event.recipients.push_back(Employee(recipient));
    event.at = at;
    figures_.Record(0, ++sequence_, event);
  }
  std::map<std::string, TeamFigures> At(absl::Time now) {
    std::map<std::string, TeamFigures> by_team;
    for (TeamFigures& team : figures_.At(now)) by_team[team.team] = team;
    return by_team;
  }

  const absl::Time now_ = recognition::At("2026-11-15T12:00:00Z");
  std::uint64_t sequence_ = 0;
  People people_;
  const Rules rules_{{"Care", "Near"}, {{.allowance = AllowanceOf(100)}}, {"Near"}};
  PeopleFigures figures_{people_, rules_};
};

TEST_F(PeopleFiguresTest, ShowTheCompanyAndTeamsOfAtLeastEight) {
  std::vector<std::string> teams;
  for (const auto& [team, figures] : At(now_)) teams.push_back(team);
  EXPECT_THAT(teams, ::testing::ElementsAre("", "Sales", "Sales/North"));
  EXPECT_EQ(At(now_)["Sales"].people, 15);
  EXPECT_EQ(At(now_)[""].people, 16);
  Person leaver = InTeam("a0", "Sales/North");
  leaver.leaves = absl::CivilDay(2026, 11, 15);
  people_.Put(leaver);
  EXPECT_EQ(At(now_).count("Sales/North"), 0u);
  EXPECT_EQ(At(now_)["Sales"].people, 14);
}

TEST_F(PeopleFiguresTest, CountAwardsAndPointsOfTheLastDayByTheGiversTeam) {
  Give("a0", {"a1", "b1"}, 10, now_ - absl::Hours(1));
  Give("b0", {"a1"}, 5, now_ - absl::Hours(2));
  Give("a0", {"a1"}, 100, now_ - absl::Hours(25));
  EXPECT_EQ(At(now_)[""].awards_a_day, 2);
  EXPECT_EQ(At(now_)[""].points_a_day, 25);
  EXPECT_EQ(At(now_)["Sales/North"].awards_a_day, 1);
  EXPECT_EQ(At(now_)["Sales/North"].points_a_day, 20);
  EXPECT_EQ(At(now_ + absl::Hours(23))[""].awards_a_day, 0);
}

TEST_F(PeopleFiguresTest, CountAwardsForValuesAboutCustomersApart) {
  Give("a0", {"a1", "b1"}, 10, now_ - absl::Hours(1), "Near");
  Give("a0", {"a1"}, 5, now_ - absl::Hours(2), "Care");
  Give("b0", {"a1"}, 3, now_ - absl::Hours(3), "Near");
  EXPECT_EQ(At(now_)[""].customer_awards_a_day, 2);
  EXPECT_EQ(At(now_)[""].customer_points_a_day, 23);
  EXPECT_EQ(At(now_)["Sales/North"].customer_awards_a_day, 1);
  EXPECT_EQ(At(now_)["Sales/North"].customer_points_a_day, 20);
  EXPECT_EQ(At(now_)["Sales/North"].awards_a_day, 2);
}

TEST_F(PeopleFiguresTest, CountWhoGaveOrReceivedWithinThirtyDays) {
  Give("a0", {"a1"}, 1, now_ - absl::Hours(24 * 29));
  Give("a2", {"a3"}, 1, now_ - absl::Hours(24 * 31));
  EXPECT_DOUBLE_EQ(At(now_)["Sales/North"].gave_ratio, 1.0 / 8);
  EXPECT_DOUBLE_EQ(At(now_)["Sales/North"].received_ratio, 1.0 / 8);
  EXPECT_DOUBLE_EQ(At(now_)["Sales/North"].took_part_ratio, 2.0 / 8);
  EXPECT_DOUBLE_EQ(At(now_)[""].took_part_ratio, 2.0 / 16);
  EXPECT_DOUBLE_EQ(At(now_ + absl::Hours(48))[""].took_part_ratio, 0);
}

TEST_F(PeopleFiguresTest, CountEventsThatComeAgainOnce) {
  Give("a0", {"a1"}, 10, now_);
  sequence_ = 0;
  Give("a0", {"a1"}, 10, now_);
  EXPECT_EQ(At(now_)[""].awards_a_day, 1);
}

TEST(PageToken, BelongsToItsIndex) {
  const PagePosition position{.score = 1'793'610'000'000'001, .shown = 3};
  EXPECT_EQ(DecodePageToken("given/ann", EncodePageToken("given/ann", position)).value(), position);
  EXPECT_THAT(DecodePageToken("given/bob", EncodePageToken("given/ann", position)).status(), IsAbout("page_token"));
}

}  // namespace
}  // namespace fairlead::recognition
