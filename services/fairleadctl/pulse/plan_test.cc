#include "services/fairleadctl/pulse/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::fairleadctl {
namespace {

using pulse::reporting::Verdict;
using ::testing::HasSubstr;

// 40 people: teams of 20, 12 and 8; a site of 21, which is a team and one more, and one of 19.
PlanInput Company() {
  return {.trees = {{.dimension = "team",
                     .cells = {{.id = "all", .name = "Everybody", .parent = -1, .eligible = 40},
                               {.id = "a", .name = "Paint", .parent = 0, .eligible = 20},
                               {.id = "b", .name = "Steel", .parent = 0, .eligible = 12},
                               {.id = "c", .name = "Wood", .parent = 0, .eligible = 8}},
                     .cell_of_unit = {0, 1, 2, 3}},
                    {.dimension = "site",
                     .cells = {{.id = "all", .name = "Everybody", .parent = -1, .eligible = 40},
                               {.id = "lyon", .name = "Lyon", .parent = 0, .eligible = 21},
                               {.id = "paris", .name = "Paris", .parent = 0, .eligible = 19}},
                     .cell_of_unit = {0, 1, 2}}},
          .atoms = {{.cells = {1, 1}, .eligible = 20, .respondents = std::nullopt},
                    {.cells = {2, 1}, .eligible = 1, .respondents = std::nullopt},
                    {.cells = {2, 2}, .eligible = 11, .respondents = std::nullopt},
                    {.cells = {3, 2}, .eligible = 8, .respondents = std::nullopt}}};
}

constexpr pulse::survey::Thresholds kThresholds;

TEST(Plan, SaysWhatEveryCellWouldShowAndHowPrecisely) {
  const auto plan = MakePlan(Company(), kThresholds, 0.7);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->eligible, 40);
  const Plan::Dimension& team = plan->dimensions[0];
  ASSERT_EQ(team.cells.size(), 4U);
  EXPECT_EQ(team.cells[0].answers, 28);
  EXPECT_EQ(team.cells[1].answers, 14);
  EXPECT_EQ(team.cells[0].verdict, Verdict::kPublished);
  ASSERT_TRUE(team.cells[0].mean_width.has_value());
  ASSERT_TRUE(team.cells[1].mean_width.has_value());
  EXPECT_LT(*team.cells[0].mean_width, *team.cells[1].mean_width) << "more answers, more precise";
  EXPECT_TRUE(team.cells[0].enps_width.has_value());
  EXPECT_FALSE(team.cells[1].enps_width.has_value()) << "an eNPS of 14 answers is not shown";
}

TEST(Plan, SaysWhichCellsWouldBeHiddenAndWhy) {
  const auto plan = MakePlan(Company(), kThresholds, 0.7);
  ASSERT_TRUE(plan.ok()) << plan.status();
  for (const PlannedCell& cell : plan->dimensions[1].cells) {
    if (cell.depth > 0) {
      EXPECT_NE(cell.verdict, Verdict::kPublished) << "Lyon is Paint and one person more";
    }
  }
  const std::string text = PlanText(Company(), *plan);
  EXPECT_THAT(text, HasSubstr("team: 40 of 40 people"));
  EXPECT_THAT(text, HasSubstr("site: 0 of 40 people"));
  EXPECT_THAT(text, HasSubstr("hidden: differs from a cell of another dimension by too few (R4)"));
}

TEST(Plan, ShowsLessTheFewerAnswer) {
  const auto few = MakePlan(Company(), kThresholds, 0.3);
  ASSERT_TRUE(few.ok()) << few.status();
  EXPECT_EQ(few->dimensions[0].cells[3].answers, 2);
  EXPECT_EQ(few->dimensions[0].cells[3].verdict, Verdict::kPrimary);
  const auto nobody = MakePlan(Company(), kThresholds, 0);
  ASSERT_TRUE(nobody.ok()) << nobody.status();
  EXPECT_EQ(nobody->dimensions[0].cells[0].verdict, Verdict::kPrimary);
  EXPECT_EQ(nobody->dimensions[0].covered, 0);
}

TEST(Plan, GivesProgramsTheSame) {
  const auto plan = MakePlan(Company(), kThresholds, 1);
  ASSERT_TRUE(plan.ok()) << plan.status();
  const nlohmann::ordered_json json = PlanJson(Company(), *plan);
  EXPECT_EQ(json["dimensions"][0]["cells"][1]["cell"], "a");
  EXPECT_EQ(json["dimensions"][0]["cells"][1]["answers"], 20);
  EXPECT_EQ(json["dimensions"][0]["cells"][1]["verdict"], "shown");
}

// The same company ten times as large.
PlanInput LargeCompany() {
  PlanInput input = Company();
  for (auto& tree : input.trees) {
    for (auto& cell : tree.cells) cell.eligible *= 10;
  }
  for (auto& atom : input.atoms) atom.eligible *= 10;
  return input;
}

TEST(Plan, SaysWhatNoiseSpendsOfOnePersonAndDoesToAMean) {
  pulse::survey::Survey survey;
  EXPECT_FALSE(PlanNoise(LargeCompany(), survey, 6).has_value());
  survey.noise = pulse::survey::Noise{.epsilon = 500, .most_a_year = 20'000};
  auto plan = MakePlan(LargeCompany(), kThresholds, 1);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(NoiseText(*plan), "");
  plan->noise = PlanNoise(LargeCompany(), survey, 6);
  ASSERT_TRUE(plan->noise.has_value());
  // In both dimensions everybody is in two histograms of each question: their cell, or the others, and the whole.
  EXPECT_EQ(plan->noise->least_spent, 12'000);
  EXPECT_EQ(plan->noise->most_spent, 12'000);
  const std::string text = NoiseText(*plan);
  EXPECT_THAT(text,
              HasSubstr("Noise of epsilon 0.5 on figures of 100 and more answers: a mean of 100 answers is off by "
                        "at most 7.6 points in 95 %, one of 1,000 by 0.8"));
  EXPECT_THAT(text, HasSubstr("can spend 12 to 12 of one person, of 20 a year"));
  EXPECT_EQ(PlanJson(LargeCompany(), *plan)["noise"]["most_spent"], 12'000);
}

}  // namespace
}  // namespace fairlead::fairleadctl
