#include "services/pulse/reporting/publication.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/test_organisations.h"

namespace fairlead::pulse::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// One dimension: a company and its teams t0, t1, … with so many eligible people and respondents.
Organisation Company(const std::vector<Count>& teams) {
  Organisation organisation{.dimensions = {DimensionOf("org", {{"co", ""}})}, .groups = {}};
  for (std::size_t t = 0; t < teams.size(); ++t) {
    const std::string id = fmt::format("t{}", t);
    organisation.dimensions[0].units.push_back({.id = id, .name = id, .parent = 0});
    organisation.groups.push_back({.units = {static_cast<std::int32_t>(t) + 1},
                                   .eligible = teams[t].eligible,
                                   .respondents = teams[t].respondents});
  }
  return organisation;
}

// Teams t1, t2, … and locations l1, l2, …; who has neither stands in the roots. Everybody answers.
Organisation TeamsAndLocations(int teams, int locations,
                               const std::vector<std::tuple<std::int32_t, std::int32_t, std::int64_t>>& groups) {
  Organisation organisation{.dimensions = {DimensionOf("org", {{"co", ""}}), DimensionOf("place", {{"world", ""}})},
                            .groups = {}};
  for (int t = 1; t <= teams; ++t) {
    organisation.dimensions[0].units.push_back(
        {.id = fmt::format("t{}", t), .name = fmt::format("t{}", t), .parent = 0});
  }
  for (int l = 1; l <= locations; ++l) {
    organisation.dimensions[1].units.push_back(
        {.id = fmt::format("l{}", l), .name = fmt::format("l{}", l), .parent = 0});
  }
  for (const auto& [team, location, people] : groups) {
    organisation.groups.push_back({.units = {team, location}, .eligible = people, .respondents = people});
  }
  return organisation;
}

TEST(PulseAttack, A02RespondentsOf12And9And3) {
  const Decided decided(Company({{14, 12}, {12, 9}, {10, 3}}));
  EXPECT_THAT(decided.Published(), ElementsAre("co", "co:others", "t0"));
  ASSERT_EQ(decided.publication.others.size(), 1u);
  EXPECT_EQ(decided.publication.others[0].count, (Count{22, 12}));
}

TEST(PulseAttack, A03RespondentsOf12And4PublishTheTotalOnly) {
  EXPECT_THAT(Decided(Company({{14, 12}, {10, 4}})).Published(), ElementsAre("co"));
}

TEST(PulseAttack, A04LocationThatIsTeamAndOnePersonHidesBothLocations) {
  const Decided decided(TeamsAndLocations(2, 2, {{1, 1, 20}, {2, 1, 1}, {2, 2, 25}}));
  EXPECT_THAT(decided.Published(), ElementsAre("co", "t1", "t2", "world"));
}

TEST(PulseAttack, A05GroupsThatDifferByASwappedPersonPublishOne) {
  // t1 and l1 share 20 people; one more is in t1 only, another in l1 only.
  const Decided decided(TeamsAndLocations(3, 3, {{1, 1, 20}, {1, 2, 1}, {2, 1, 1}, {2, 2, 15}, {3, 3, 30}}));
  EXPECT_TRUE(decided.publication.IsPublished(0, 1));
  EXPECT_FALSE(decided.publication.IsPublished(1, 1));
}

TEST(PulseAttack, A06TeamOf3StaysHiddenHoweverOftenItAnswers) {
  // Counts are of distinct people in one survey: nothing can be pooled into the call, and a team of 3 is no cell.
  for (int week = 0; week < 4; ++week) {
    const Decided decided(Company({{20, 18}, {17, 15}, {3, 3}}));
    EXPECT_THAT(decided.trees[0].cells, ::testing::SizeIs(3));
    EXPECT_THAT(decided.Published(), ElementsAre("co", "t0", "t1+t2"));
  }
  const Decided alone(Company({{3, 3}}));
  EXPECT_THAT(alone.Published(), IsEmpty());
  // Twelve answers of three people are refused as what they are.
  EXPECT_FALSE(Check(Company({{3, 12}})).ok());
}

TEST(Publication, HidesWhatHasTooFewEligiblePeopleAlthoughAllAnswer) {
  Decided decided(Company({{9, 9}, {20, 20}, {20, 20}}));
  EXPECT_THAT(decided.Published(), ElementsAre("co", "t0", "t1", "t2"));
  const auto raised = Decide(decided.trees, decided.counts, decided.atoms, {.respondents = 5, .eligible = 10});
  EXPECT_EQ(raised->verdicts[0][1], Verdict::kPrimary);
}

TEST(Publication, LeavesNoResidueOfLeads) {
  // Two teams of 12 and three leads at the node above: the node's rest would be the three.
  Organisation organisation{
      .dimensions = {DimensionOf("org", {{"co", ""}, {"x", "co"}, {"y", "co"}, {"a", "x"}, {"b", "x"}})}, .groups = {}};
  organisation.groups = {{{1}, 3, 3}, {{2}, 30, 30}, {{3}, 12, 12}, {{4}, 14, 14}};
  const Decided decided(organisation);
  EXPECT_THAT(decided.Published(), ElementsAre("b", "co", "x", "x:others", "y"));
  EXPECT_EQ(decided.publication.others[0].count, (Count{15, 15}));
}

TEST(Publication, LeavesNoResidueOfLeadsWhoDidNotAnswer) {
  Organisation organisation{
      .dimensions = {DimensionOf("org", {{"co", ""}, {"x", "co"}, {"y", "co"}, {"a", "x"}, {"b", "x"}})},
      .groups = {{{1}, 3, 0}, {{2}, 30, 30}, {{3}, 12, 12}, {{4}, 14, 14}}};
  EXPECT_THAT(Decided(organisation).Published(), ElementsAre("b", "co", "x", "x:others", "y"));
}

TEST(Publication, DoesNotRestoreAHiddenCellFromItsChildren) {
  // Location l1 is team x but for one person each: x goes, and with it one of its teams a and b, whose sum it is, and
  // one of the teams beside it, else what is left of the company would be the hidden one of a and b.
  Organisation organisation{
      .dimensions = {DimensionOf("place", {{"world", ""}, {"l1", "world"}, {"l2", "world"}, {"l3", "world"}}),
                     DimensionOf("org", {{"co", ""}, {"x", "co"}, {"y", "co"}, {"z", "co"}, {"a", "x"}, {"b", "x"}})},
      .groups = {{{1, 4}, 20, 20},
                 {{1, 5}, 20, 20},
                 {{2, 5}, 1, 1},
                 {{1, 2}, 1, 1},
                 {{2, 2}, 20, 20},
                 {{3, 2}, 10, 10},
                 {{2, 3}, 10, 10},
                 {{3, 3}, 30, 30}}};
  const Decided decided(organisation);
  EXPECT_THAT(decided.Published(), ElementsAre("b", "co", "co:others", "l1", "l2", "l3", "world", "z"));
  ASSERT_EQ(decided.publication.others.size(), 1u);
  EXPECT_EQ(decided.publication.others[0].count, (Count{51, 51}));
}

TEST(Publication, DoesNotRestoreAHiddenCellFromItsSiblings) {
  // Location l1 is team x and one person; beside l2 and l3 it is what is left of the world.
  const Decided decided(TeamsAndLocations(2, 3, {{1, 1, 20}, {2, 1, 1}, {2, 2, 25}, {2, 3, 30}}));
  EXPECT_THAT(decided.Published(), ElementsAre("co", "l3", "t1", "t2", "world", "world:others"));
}

TEST(Publication, FindsAChainOfThreeDimensions) {
  // a1 and b1 are c1 and two people more; no two of the dimensions tell of them.
  Organisation organisation{
      .dimensions = {DimensionOf("a", {{"ra", ""}, {"a1", "ra"}, {"a2", "ra"}}),
                     DimensionOf("b", {{"rb", ""}, {"b1", "rb"}, {"b2", "rb"}}),
                     DimensionOf("c", {{"rc", ""}, {"c1", "rc"}, {"c2", "rc"}})},
      .groups = {{{1, 2, 1}, 10, 10}, {{2, 1, 1}, 10, 10}, {{2, 1, 2}, 2, 2}, {{2, 2, 2}, 30, 30}}};
  const Decided decided(organisation);
  EXPECT_THAT(decided.Published(), ElementsAre("a1", "a2", "b1", "b2", "ra", "rb", "rc"));
  EXPECT_TRUE(decided.publication.verdicts[2][1] == Verdict::kRowSpace ||
              decided.publication.verdicts[2][2] == Verdict::kRowSpace);
}

TEST(Publication, TakesRespondentsOfCellsWhereThoseOfAtomsCannotBeKnown) {
  Decided decided(TeamsAndLocations(2, 2, {{1, 1, 20}, {2, 1, 10}, {2, 2, 25}}));
  for (Atom& atom : decided.atoms) atom.respondents.reset();
  const auto all = Decide(decided.trees, decided.counts, decided.atoms, {});
  EXPECT_TRUE(all->IsPublished(1, 1));
  // 20 of 20 and 24 of 30 answered: what is left of the location is four respondents.
  decided.counts[0][1].respondents = decided.counts[0][2].respondents = 20;
  decided.counts[1][1].respondents = 24;
  decided.counts[1][2].respondents = 16;
  decided.counts[0][0].respondents = decided.counts[1][0].respondents = 40;
  const auto fewer = Decide(decided.trees, decided.counts, decided.atoms, {});
  EXPECT_TRUE(fewer->IsPublished(0, 1));
  EXPECT_FALSE(fewer->IsPublished(1, 1));
  EXPECT_FALSE(fewer->IsPublished(1, 2));
}

TEST(Publication, RefusesCountsThatDoNotFit) {
  Decided decided(Company({{20, 18}, {17, 15}}));
  const auto message = [&] { return Decide(decided.trees, decided.counts, decided.atoms, {}).status().ToString(); };
  decided.counts[0][1].respondents = 17;
  EXPECT_THAT(message(), HasSubstr("the atoms do not sum to the counts of cell 1"));
  decided.counts[0][1].respondents = 21;
  EXPECT_THAT(message(), HasSubstr("cell 1 do not fit"));
  decided.counts.pop_back();
  EXPECT_THAT(message(), HasSubstr("1 dimensions, but counts for 0"));
  EXPECT_THAT(Decide(decided.trees, {}, {}, {.respondents = 4, .eligible = 8}).status().ToString(),
              HasSubstr("may be raised, never lowered"));
}

}  // namespace
}  // namespace fairlead::pulse::reporting
