#include "services/pulse/reporting/noise.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/pulse/reporting/test_organisations.h"

namespace fairlead::pulse::reporting {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;

class DiceBytes final : public RandomBytes {
 public:
  explicit DiceBytes(std::uint64_t seed) : dice_(seed) {}
  std::uint8_t Next() override {
    ++taken_;
    return static_cast<std::uint8_t>(dice_.Next() >> 56U);
  }
  std::int64_t taken() const { return taken_; }

 private:
  Dice dice_;
  std::int64_t taken_ = 0;
};

constexpr int kDraws = 200'000;

std::map<std::int64_t, int> Draw(Epsilon epsilon, std::uint64_t seed) {
  DiceBytes bytes(seed);
  std::map<std::int64_t, int> drawn;
  for (int i = 0; i < kDraws; ++i) ++drawn[DiscreteLaplace(epsilon, bytes)];
  return drawn;
}

double ProbabilityOf(std::int64_t y, Epsilon epsilon) {
  const double rate = static_cast<double>(epsilon) / 1'000;
  return std::expm1(rate) / (std::exp(rate) + 1) * std::exp(-rate * static_cast<double>(std::abs(y)));
}

// The upper quantile of chi-square for a false alarm of 1e-6 (z = 4.7534), by Wilson and Hilferty (1931), which for so
// far a tail and few degrees of freedom is a little too high.
double CriticalChiSquare(int degrees) {
  const double part = 2.0 / (9.0 * degrees);
  return degrees * std::pow(1 - part + 4.7534 * std::sqrt(part), 3);
}

// Pearson's statistic over all values that are expected 20 times or more, and one cell for each tail.
void ExpectDiscreteLaplace(Epsilon epsilon, Epsilon expected_epsilon, bool fits) {
  const std::map<std::int64_t, int> drawn = Draw(epsilon, 11);
  std::int64_t most = 0;
  while (kDraws * ProbabilityOf(most + 1, expected_epsilon) >= 20) ++most;
  double statistic = 0;
  int in_body = 0;
  double body = 0;
  for (std::int64_t y = -most; y <= most; ++y) {
    const auto found = drawn.find(y);
    const int seen = found == drawn.end() ? 0 : found->second;
    const double expected = kDraws * ProbabilityOf(y, expected_epsilon);
    statistic += (seen - expected) * (seen - expected) / expected;
    in_body += seen;
    body += expected;
  }
  const double tails = kDraws - body;
  statistic += (kDraws - in_body - tails) * (kDraws - in_body - tails) / tails;
  const double critical = CriticalChiSquare(static_cast<int>(2 * most + 1));
  if (fits) {
    EXPECT_LT(statistic, critical) << "epsilon " << epsilon;
  } else {
    EXPECT_GT(statistic, critical) << "epsilon " << epsilon << " for " << expected_epsilon;
  }
}

TEST(DiscreteLaplace, HasExactlyTheProbabilitiesOfItsFormula) {
  for (const Epsilon epsilon : {kLeastEpsilon, Epsilon{333}, Epsilon{500}, Epsilon{1'000}, kMostEpsilon}) {
    ExpectDiscreteLaplace(epsilon, epsilon, true);
  }
}

// The test above would see a scale that is wrong by 3 %.
TEST(DiscreteLaplace, IsToldFromItsNeighbours) {
  ExpectDiscreteLaplace(500, 515, false);
  ExpectDiscreteLaplace(500, 485, false);
}

TEST(DiscreteLaplace, IsSymmetric) {
  for (const Epsilon epsilon : {kLeastEpsilon, Epsilon{500}}) {
    double above = 0;
    double below = 0;
    for (const auto& [y, times] : Draw(epsilon, 12)) {
      if (y > 0) above += times;
      if (y < 0) below += times;
    }
    // Both are binomial halves of what is not 0.
    EXPECT_LT(std::abs(above - below), 4.8917 * std::sqrt(above + below)) << "epsilon " << epsilon;
  }
}

TEST(DiscreteLaplace, TakesFewBytesWhateverItsScale) {
  for (const Epsilon epsilon : {kLeastEpsilon, Epsilon{500}, kMostEpsilon}) {
    DiceBytes bytes(13);
    for (int i = 0; i < 10'000; ++i) DiscreteLaplace(epsilon, bytes);
    EXPECT_LT(bytes.taken(), 10'000 * 100) << "epsilon " << epsilon;
  }
}

TEST(DiscreteLaplace, OfTheSameBytesIsTheSame) {
  DiceBytes one(14);
  DiceBytes other(14);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(DiscreteLaplace(700, one), DiscreteLaplace(700, other));
}

TEST(AddNoise, GivesEveryCountNoiseOfItsOwnAndNoneBelowZero) {
  DiceBytes bytes(15);
  std::vector<std::int64_t> counts(50, 1'000);
  AddNoise(kLeastEpsilon, bytes, counts);
  std::ranges::sort(counts);
  EXPECT_GT(counts.back() - counts.front(), 50);
  EXPECT_GE(std::distance(counts.begin(), std::unique(counts.begin(), counts.end())), 20);
  std::vector<std::int64_t> none(50, 0);
  AddNoise(kLeastEpsilon, bytes, none);
  EXPECT_THAT(none, Each(Ge(0)));
  EXPECT_GT(std::ranges::max(none), 0);
}

TEST(AddNoise, LeavesAnswersWhereNoneWouldBeLeft) {
  DiceBytes bytes(16);
  int nothing_left = 0;
  for (int i = 0; i < 100; ++i) {
    std::vector<std::int64_t> counts = {0, 0};
    AddNoise(kMostEpsilon, bytes, counts);
    if (counts == std::vector<std::int64_t>{1, 1}) ++nothing_left;
    EXPECT_GT(counts[0] + counts[1], 0);
  }
  EXPECT_GT(nothing_left, 90);
}

TEST(NoiseVariance, IsNotBelowTheVarianceOfWhatIsDrawn) {
  for (const Epsilon epsilon : {kLeastEpsilon, Epsilon{500}, kMostEpsilon}) {
    double squares = 0;
    for (const auto& [y, times] : Draw(epsilon, 17)) squares += static_cast<double>(times) * static_cast<double>(y * y);
    const auto bound = static_cast<double>(NoiseVariance(epsilon, 1'000'000)) / 1'000'000;
    EXPECT_LT(squares / kDraws, bound * 1.02) << "epsilon " << epsilon;
  }
}

// Everybody 1,000; "a" 400 with "a1" 250 and "a2" 60; "b" 90 with "b1" 40.
CellTree Tree() {
  return {.dimension = "team",
          .cells = {{.id = "all", .name = "All", .parent = kNoCell, .eligible = 1'000},
                    {.id = "a", .name = "A", .parent = 0, .eligible = 400},
                    {.id = "a1", .name = "A1", .parent = 1, .eligible = 250},
                    {.id = "a2", .name = "A2", .parent = 1, .eligible = 60},
                    {.id = "b", .name = "B", .parent = 0, .eligible = 90},
                    {.id = "b1", .name = "B1", .parent = 4, .eligible = 40}},
          .cell_of_unit = {}};
}

TEST(HistogramsHolding, AreTheLargeCellsUpwardsAndTheOthersInTheLowestOfThem) {
  std::vector<std::int64_t> holding;
  for (std::int32_t cell = 0; cell < 6; ++cell) holding.push_back(HistogramsHolding(Tree(), cell));
  EXPECT_THAT(holding, ElementsAre(2, 3, 3, 3, 2, 2));
}

TEST(Spending, IsEpsilonTimesTheHistogramsOfAllQuestionsAndDimensions) {
  const std::vector<CellTree> trees = {Tree(), Tree()};
  const Spending spending(trees, 4, 500);
  EXPECT_EQ(spending.Of(std::vector<std::int32_t>{0, 0}), 4 * 500 * (2 + 2));
  EXPECT_EQ(spending.Of(std::vector<std::uint16_t>{2, 4}), 4 * 500 * (3 + 2));
}

// How many published histograms with noise an answer of `atom` is in, in one dimension.
std::int64_t HeldBy(const Decided& decided, const Atom& atom, std::size_t d) {
  std::int64_t held = 0;
  const std::vector<Cell>& cells = decided.trees[d].cells;
  for (std::int32_t at = atom.cells[d]; at != kNoCell; at = cells[static_cast<std::size_t>(at)].parent) {
    const bool large = decided.counts[d][static_cast<std::size_t>(at)].respondents >= kFewestForNoise;
    if (large && decided.publication.IsPublished(d, at)) ++held;
  }
  const std::int32_t nearest = decided.publication.NearestPublished(decided.trees, d, atom.cells[d]);
  for (const Others& others : decided.publication.others) {
    if (others.dimension == d && others.cell == nearest && others.count.respondents >= kFewestForNoise) ++held;
  }
  return held;
}

// Small organisations, but with groups of a few dozen, so that many cells have about 100 people; and thresholds under
// which so many of them are hidden that others have 100 answers, too.
TEST(HistogramsHolding, AreNeverFewerThanThoseThatComeToBePublished) {
  Dice dice(18);
  int reached = 0;
  int below = 0;
  int large_others = 0;
  for (int i = 0; i < 400; ++i) {
    Organisation organisation = RandomOrganisation(dice);
    for (Group& group : organisation.groups) {
      group.eligible = dice.Between(5, 90);
      const auto most = static_cast<std::int32_t>(group.eligible);
      group.respondents = dice.Between(0, 2) == 0 ? dice.Between(0, most) : most;
    }
    const Thresholds thresholds{.respondents = i % 2 == 0 ? 5 : 45, .eligible = i % 2 == 0 ? 8 : 50};
    const Decided decided(std::move(organisation), thresholds);
    for (const Others& others : decided.publication.others) {
      if (others.count.respondents >= kFewestForNoise) ++large_others;
    }
    for (const Atom& atom : decided.atoms) {
      for (std::size_t d = 0; d < decided.trees.size(); ++d) {
        const std::int64_t held = HeldBy(decided, atom, d);
        const std::int64_t bound = HistogramsHolding(decided.trees[d], atom.cells[d]);
        ASSERT_LE(held, bound) << "organisation " << i << ", dimension " << d << ", cell " << atom.cells[d];
        ++(held == bound ? reached : below);
      }
    }
  }
  EXPECT_GT(reached, 500) << "a bound that is never reached would be none to trust";
  EXPECT_GT(below, 500);
  EXPECT_GT(large_others, 20);
}

TEST(HistogramsHolding, AreNoneWhereNobodyIsInALargeCell) {
  CellTree tree = Tree();
  for (Cell& cell : tree.cells) cell.eligible = std::min<std::int64_t>(cell.eligible, kFewestForNoise - 1);
  for (std::int32_t cell = 0; cell < 6; ++cell) EXPECT_EQ(HistogramsHolding(tree, cell), 0);
}

}  // namespace
}  // namespace fairlead::pulse::reporting
