#include "services/recognition/application/list_milestones.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "services/recognition/milestone_replica.h"

namespace fairlead::recognition {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::CivilDay kToday(2026, 11, 15);

class ListMilestonesTest : public ::testing::Test {
 protected:
  ListMilestonesTest() { world_.clock.Set(At("2026-11-15T12:00:00+01:00")); }
  void Put(const std::string& id, absl::CivilDay hired, const std::string& team = "T",
           std::optional<absl::CivilDay> leaves = {}) {
    replica_.process.people.Put(
        {.id = Employee(id), .team = team, .time_zone = Zone("Europe/Paris"), .leaves = leaves, .hired = hired});
  }
  absl::StatusOr<MilestonePage> List(const ListMilestones::Query& query = {}) {
    return core::BlockOn(replica_.process.use_cases.list_milestones.Run(query));
  }
  std::vector<std::string> Ids(const ListMilestones::Query& query = {}) {
    std::vector<std::string> ids;
    const auto page = List(query);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return ids;
    for (const MilestonePage::Entry& entry : page->entries) ids.push_back(entry.employee.str());
    return ids;
  }

  World world_;
  MilestoneReplica replica_{world_};
};

TEST_F(ListMilestonesTest, ShowsTodaysAndThoseOfTheDaysAheadByDay) {
  Put("yesterday", absl::CivilDay(2025, 11, 14));
  Put("today", absl::CivilDay(2025, 11, 15));
  Put("newcomer", kToday + 3);
  Put("b", absl::CivilDay(2021, 11, 20));
  Put("a", absl::CivilDay(2016, 11, 20));
  Put("four years", absl::CivilDay(2022, 11, 16));
  Put("last", absl::CivilDay(2024, 11, 29));
  Put("too far", absl::CivilDay(2024, 11, 30));
  EXPECT_THAT(Ids(), ElementsAre("today", "newcomer", "a", "b", "last"));
  EXPECT_THAT(Ids({.days_ahead = 3}), ElementsAre("today", "newcomer"));
  const MilestonePage page = List().value();
  EXPECT_EQ(
      page.entries[1].milestone,
      (Milestone{
          .kind = MilestoneKind::kWelcome, .years = 0, .day = kToday + 3, .due = At("2026-11-18T08:00:00+01:00")}));
  EXPECT_EQ(page.entries[2].milestone.years, 10);
  EXPECT_THAT(page.next_page_token, IsEmpty());
}

TEST_F(ListMilestonesTest, LeavesOutWhoeverOptedOut) {
  Put("ann", absl::CivilDay(2025, 11, 16));
  Put("bob", absl::CivilDay(2025, 11, 16));
  ASSERT_TRUE(replica_.process.ChooseMilestones("r1", "ann", true).ok());
  EXPECT_THAT(Ids(), ElementsAre("bob"));
  ASSERT_TRUE(replica_.process.ChooseMilestones("r2", "ann", false).ok());
  EXPECT_THAT(Ids(), ElementsAre("ann", "bob"));
}

TEST_F(ListMilestonesTest, LeavesOutWhoeverWillHaveLeft) {
  Put("gone", absl::CivilDay(2025, 11, 20), "T", kToday - 1);
  Put("going", absl::CivilDay(2025, 11, 20), "T", absl::CivilDay(2026, 11, 20));
  Put("there", absl::CivilDay(2025, 11, 20), "T", absl::CivilDay(2026, 11, 21));
  EXPECT_THAT(Ids(), ElementsAre("there"));
}

TEST_F(ListMilestonesTest, ShowsOnesOwnTeamWithThoseBelowIt) {
  Put("ann", absl::CivilDay(2020, 1, 1), "Product/Platform");
  Put("same", absl::CivilDay(2025, 11, 20), "Product/Platform");
  Put("below", absl::CivilDay(2025, 11, 20), "Product/Platform/Storage");
  Put("beside", absl::CivilDay(2025, 11, 20), "Product/Platforms");
  Put("above", absl::CivilDay(2025, 11, 20), "Product");
  EXPECT_THAT(Ids({.team_of = Employee("ann")}), ElementsAre("below", "same"));
  EXPECT_THAT(List({.team_of = Employee("zoe")}).status(), IsRefusal("UNKNOWN_EMPLOYEE"));
}

TEST_F(ListMilestonesTest, GivesEveryoneOnceInPages) {
  std::vector<std::string> expected;
  for (int day = 0; day < 5; ++day) {
    for (int i = 0; i < 7; ++i) {
      const std::string id = "d" + std::to_string(day) + std::to_string(i);
      Put(id, absl::CivilDay(2025, 11, 15) + day);
      if (i % 3 == 1) {
        ASSERT_TRUE(replica_.process.ChooseMilestones(id, id, true).ok());
      } else {
        expected.push_back(id);
      }
    }
  }
  for (const std::int32_t size : {1, 2, 3, 10, 1'000}) {
    std::vector<std::string> all;
    ListMilestones::Query query{.page_size = size};
    do {
      const MilestonePage page = List(query).value();
      EXPECT_LE(page.entries.size(), static_cast<std::size_t>(size));
      for (const MilestonePage::Entry& entry : page.entries) all.push_back(entry.employee.str());
      query.page_token = page.next_page_token;
    } while (!query.page_token.empty());
    EXPECT_EQ(all, expected) << size;
  }
}

TEST_F(ListMilestonesTest, RefusesWhatItCannotAnswer) {
  EXPECT_THAT(List({.days_ahead = -1}).status(), IsAbout("days_ahead"));
  EXPECT_THAT(List({.days_ahead = 91}).status(), IsAbout("days_ahead"));
  EXPECT_THAT(List({.page_size = -1}).status(), IsAbout("page_size"));
  EXPECT_THAT(List({.page_token = "x"}).status(), IsAbout("page_token"));
  bool complete = false;
  MilestoneReplica starting(world_);
  starting.process.people.CompleteWhen([&] { return complete; });
  const ListMilestones::Query query;
  EXPECT_TRUE(absl::IsUnavailable(core::BlockOn(starting.process.use_cases.list_milestones.Run(query)).status()));
}

}  // namespace
}  // namespace fairlead::recognition
