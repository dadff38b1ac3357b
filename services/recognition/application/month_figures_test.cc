#include "services/recognition/application/month_figures.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libs/testing/fake_clock.h"
#include "services/recognition/domain/test_values.h"

namespace fairlead::recognition {
namespace {

class MonthFiguresTest : public ::testing::Test {
 protected:
  MonthFiguresTest() {
    figures_.CompleteWhen([] { return true; });
  }
  void Give(const std::string& giver, const std::vector<std::string>& recipients, std::int64_t points,
            const std::string& value = "Care", const std::string& month = "2026-11") {
    AwardGiven event;
    event.giver = Employee(giver);
    for (const std::string& recipient : recipients) event.recipients.push_back(Employee(recipient));
    event.points = Points(points);
    event.value = value;
    event.month = MonthOf(month);
    figures_.Record(0, ++sequence_, event);
  }
  // Eight people who give to their neighbour to the right: nobody gives back.
  void GiveAround(const std::string& value = "Care", const std::string& month = "2026-11") {
    for (int i = 0; i < 8; ++i) Give("e" + std::to_string(i), {"e" + std::to_string((i + 1) % 8)}, 10, value, month);
  }

  testing::FakeClock clock_{At("2026-11-15T12:00:00Z")};
  const Rules rules_{{"Care", "Near"}, {{.allowance = AllowanceOf(100)}}, {"Near"}};
  std::uint64_t sequence_ = 0;
  MonthFigures figures_{rules_, clock_};
};

TEST_F(MonthFiguresTest, CountWhatWentBackAndForthBetweenTwo) {
  GiveAround();
  Give("e1", {"e0"}, 4);        // e0 gave 10 to e1 before
  Give("e1", {"e0"}, 3);        // 7 in two awards
  Give("e2", {"e1", "e3"}, 5);  // back to e1, who gave 10; again to e3, who gave nothing
  const Reciprocity november = figures_.BackAndForth("").value();
  EXPECT_EQ(november.month, MonthOf("2026-11"));
  EXPECT_TRUE(november.enough);
  EXPECT_EQ(november.pairs, 8);
  EXPECT_EQ(november.mutual_pairs, 2);
  EXPECT_EQ(november.awards, 8 + 2 + 2);
  EXPECT_EQ(november.points, 80 + 7 + 10);
  EXPECT_EQ(november.awards_returned, 2 * 1 + 2 * 1);
  EXPECT_EQ(november.points_returned, 2 * 7 + 2 * 5);
}

TEST_F(MonthFiguresTest, KeepMonthsApart) {
  GiveAround();
  Give("e1", {"e0"}, 10, "Care", "2026-10");
  EXPECT_EQ(figures_.BackAndForth("2026-11")->mutual_pairs, 0);
  EXPECT_FALSE(figures_.BackAndForth("2026-10")->enough);
}

TEST_F(MonthFiguresTest, TellNothingOfFewPeopleOrFewPairs) {
  for (int i = 0; i < 7; ++i) Give("e" + std::to_string(i), {"e" + std::to_string((i + 1) % 7)}, 10);
  Give("e0", {"e2"}, 10);  // eight pairs of seven people
  const Reciprocity seven = figures_.BackAndForth("").value();
  EXPECT_FALSE(seven.enough);
  EXPECT_EQ(seven.awards, 0);
  EXPECT_EQ(seven.pairs, 0);
  EXPECT_FALSE(figures_.Values("")->enough);
  EXPECT_TRUE(figures_.Values("")->values.empty());
  Give("e7", {"e0"}, 10);
  EXPECT_TRUE(figures_.BackAndForth("")->enough);
  EXPECT_TRUE(figures_.Values("")->enough);
  // Eight people in seven pairs.
  for (int i = 0; i < 7; ++i) Give("f" + std::to_string(i), {"f7"}, 10, "Care", "2026-10");
  EXPECT_FALSE(figures_.BackAndForth("2026-10")->enough);
}

TEST_F(MonthFiguresTest, CountCustomerFacingValuesApart) {
  GiveAround("Near");
  Give("e0", {"e1", "e2"}, 5, "Care");
  Give("e0", {"e1"}, 1, "Forgotten");
  const std::vector<ValueFigures::Value> values = figures_.Values("2026-11")->values;
  ASSERT_EQ(values.size(), 3u);
  EXPECT_EQ(values[0].name, "Care");
  EXPECT_FALSE(values[0].customer_facing);
  EXPECT_EQ(values[0].awards, 1);
  EXPECT_EQ(values[0].points, 10);
  EXPECT_EQ(values[1].name, "Near");
  EXPECT_TRUE(values[1].customer_facing);
  EXPECT_EQ(values[1].awards, 8);
  EXPECT_EQ(values[1].points, 80);
  EXPECT_EQ(values[2].name, "Forgotten");
}

TEST_F(MonthFiguresTest, CountEventsThatComeAgainOnce) {
  GiveAround();
  sequence_ = 0;
  GiveAround();
  EXPECT_EQ(figures_.BackAndForth("")->awards, 8);
}

TEST_F(MonthFiguresTest, KnowThisMonthAndTheTwoBefore) {
  EXPECT_TRUE(figures_.Values("2026-09").ok());
  EXPECT_THAT(figures_.Values("2026-08").status(), IsAbout("month"));
  EXPECT_THAT(figures_.BackAndForth("2026-12").status(), IsAbout("month"));
  EXPECT_THAT(figures_.BackAndForth("May").status(), IsAbout("month"));
  EXPECT_EQ(MonthFigures::NeededFrom(clock_.Now()), At("2026-08-31T10:00:00Z"));
  GiveAround("Care", "2026-08");
  GiveAround("Care", "2026-09");
  EXPECT_TRUE(figures_.Values("2026-09")->enough);
  // The next month has begun where the sun rises first.
  clock_.Set(At("2026-11-30T11:00:00Z"));
  EXPECT_THAT(figures_.Values("2026-09").status(), IsAbout("month"));
  EXPECT_TRUE(figures_.Values("2026-12").ok());
}

TEST(MonthFiguresAtTheStart, TellNothingUntilEverythingWasRead) {
  const testing::FakeClock clock;
  const Rules rules({"Care"}, {{.allowance = AllowanceOf(100)}});
  MonthFigures figures(rules, clock);
  EXPECT_TRUE(absl::IsUnavailable(figures.Values("").status()));
  figures.CompleteWhen([] { return false; });
  EXPECT_TRUE(absl::IsUnavailable(figures.BackAndForth("").status()));
}

}  // namespace
}  // namespace fairlead::recognition
