#include "services/pulse/reporting/release.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/pulse/reporting/test_organisations.h"

namespace fairlead::pulse::reporting {
namespace {

using ::testing::HasSubstr;

// Random answers of as many people as answered in each cell.
Histograms RandomAnswers(const Decided& decided, Dice& dice) {
  Histograms histograms;
  for (std::size_t d = 0; d < decided.trees.size(); ++d) {
    auto& cells = histograms.emplace_back(decided.trees[d].cells.size(), std::vector<std::int64_t>(5));
    for (const Atom& atom : decided.atoms) {
      for (std::int64_t i = 0; i < *atom.respondents; ++i) {
        ++cells[static_cast<std::size_t>(atom.cells[d])][static_cast<std::size_t>(dice.Between(0, 4))];
      }
    }
  }
  return histograms;
}

std::vector<Atom> WithoutRespondents(std::vector<Atom> atoms) {
  for (Atom& atom : atoms) atom.respondents.reset();
  return atoms;
}

TEST(PulseAttack, A08SameCountsAndOtherAnswersHideTheSame) {
  int other_values = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Dice dice(seed);
    const Decided decided(RandomOrganisation(dice));
    const std::vector<Atom> atoms = WithoutRespondents(decided.atoms);
    const auto one = ReleaseQuestion(decided.trees, atoms, Kind::kLikert5, RandomAnswers(decided, dice), {});
    const auto other = ReleaseQuestion(decided.trees, atoms, Kind::kLikert5, RandomAnswers(decided, dice), {});
    ASSERT_TRUE(one.ok() && other.ok()) << one.status() << other.status();
    EXPECT_EQ(one->publication.verdicts, other->publication.verdicts) << seed;
    ASSERT_EQ(one->values.size(), other->values.size()) << seed;
    for (std::size_t i = 0; i < one->values.size(); ++i) {
      EXPECT_EQ(one->values[i].dimension, other->values[i].dimension);
      EXPECT_EQ(one->values[i].cell, other->values[i].cell);
      EXPECT_EQ(one->values[i].values.respondents, other->values[i].values.respondents);
      if (one->values[i].values != other->values[i].values) ++other_values;
    }
  }
  EXPECT_GT(other_values, 100);
}

TEST(ReleaseQuestion, FillsCellsAndTheOthersWithTheirAnswers) {
  // Respondents 12, 9 and 3: t0 all 5, t1 and t2 all 1.
  Organisation organisation{.dimensions = {DimensionOf("org", {{"co", ""}, {"t0", "co"}, {"t1", "co"}, {"t2", "co"}})},
                            .groups = {{{1}, 14, 12}, {{2}, 12, 9}, {{3}, 10, 3}}};
  const Decided decided(organisation);
  const Histograms answers = {{{0, 0, 0, 0, 0}, {0, 0, 0, 0, 12}, {9, 0, 0, 0, 0}, {3, 0, 0, 0, 0}}};
  const auto release = ReleaseQuestion(decided.trees, WithoutRespondents(decided.atoms), Kind::kLikert5, answers, {});
  ASSERT_TRUE(release.ok()) << release.status();
  ASSERT_EQ(release->values.size(), 3u);
  EXPECT_EQ(release->values[0].values.score->value, 50);
  EXPECT_EQ(release->values[1].cell, 1);
  EXPECT_EQ(release->values[1].values.score->value, 90);
  EXPECT_TRUE(release->values[2].others);
  EXPECT_EQ(release->values[2].values.score->value, 10);
}

TEST(ReleaseQuestion, RefusesAnswersThatDoNotFit) {
  const Decided decided(Organisation{.dimensions = {DimensionOf("org", {{"co", ""}})}, .groups = {{{0}, 9, 9}}});
  const auto error = [&](Kind kind, const Histograms& answers) {
    return ReleaseQuestion(decided.trees, WithoutRespondents(decided.atoms), kind, answers, {}).status().ToString();
  };
  EXPECT_THAT(error(Kind::kLikert5, {}), HasSubstr("1 dimensions, but answers of 0"));
  EXPECT_THAT(error(Kind::kLikert5, {{}}), HasSubstr("1 cells, but answers of 0"));
  EXPECT_THAT(error(Kind::kEnps, {{{1, 1, 1, 1, 1}}}), HasSubstr("cell 0: needs 11 counts of answers"));
  EXPECT_THAT(error(Kind::kLikert5, {{{1, 1, 1, 1, -1}}}), HasSubstr("none below 0"));
  EXPECT_THAT(error(Kind::kLikert5, {{{9, 1, 0, 0, 0}}}), HasSubstr("more answered than could"));
}

}  // namespace
}  // namespace fairlead::pulse::reporting
