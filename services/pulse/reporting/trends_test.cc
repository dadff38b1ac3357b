#include "services/pulse/reporting/trends.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/pulse/reporting/test_organisations.h"

namespace fairlead::pulse::reporting {
namespace {

using ::testing::ElementsAre;

using Histogram = std::vector<std::int64_t>;

Values Shown(Kind kind, const Histogram& histogram) { return *ValuesOf(kind, histogram); }

Trend Means(const Histogram& before, const Histogram& after) {
  return TrendOf(Kind::kLikert5, Shown(Kind::kLikert5, before), Shown(Kind::kLikert5, after), {});
}

TEST(TrendOf, AMeanIsSaidToChangeOnlyWhereThatIsSignificant) {
  EXPECT_EQ(Means({0, 0, 200, 0, 0}, {0, 0, 0, 200, 0}), Trend::kUp);
  EXPECT_EQ(Means({0, 0, 0, 200, 0}, {0, 0, 200, 0, 0}), Trend::kDown);
  EXPECT_EQ(Means({0, 0, 200, 0, 0}, {0, 0, 190, 10, 0}), Trend::kNoChange);
  // Ten people each: 50 and 80 are no difference.
  EXPECT_EQ(Means({0, 0, 10, 0, 0}, {0, 0, 0, 10, 0}), Trend::kNoChange);
}

// What the shares show is less uncertain than what a mean alone leaves open.
TEST(TrendOf, SharesTellASmallerChangeFromChance) {
  EXPECT_EQ(Means({20, 40, 50, 50, 40}, {13, 28, 40, 62, 57}), Trend::kUp);
  Values before = Shown(Kind::kLikert5, {20, 40, 50, 50, 40});
  Values after = Shown(Kind::kLikert5, {13, 28, 40, 62, 57});
  before.shares.clear();
  after.shares.clear();
  EXPECT_EQ(TrendOf(Kind::kLikert5, before, after, {}), Trend::kNoChange);
}

TEST(TrendOf, AnEnpsIsComparedOnItsOwnScale) {
  const auto enps = [](std::int64_t detractors, std::int64_t passives, std::int64_t promoters) {
    return Shown(Kind::kEnps, {detractors, 0, 0, 0, 0, 0, 0, 0, passives, 0, promoters});
  };
  EXPECT_EQ(TrendOf(Kind::kEnps, enps(60, 80, 60), enps(20, 80, 100), {}), Trend::kUp);
  EXPECT_EQ(TrendOf(Kind::kEnps, enps(20, 80, 100), enps(60, 80, 60), {}), Trend::kDown);
  EXPECT_EQ(TrendOf(Kind::kEnps, enps(60, 80, 60), enps(55, 80, 65), {}), Trend::kNoChange);
  EXPECT_EQ(TrendOf(Kind::kEnps, enps(8, 8, 8), enps(4, 8, 12), {}), Trend::kNoChange);
}

TEST(TrendOf, NothingIsSaidWithoutTwoScores) {
  const Values choice = Shown(Kind::kChoice, {40, 20, 10});
  EXPECT_EQ(TrendOf(Kind::kChoice, choice, choice, {}), Trend::kNotShown);
  const Values few = Shown(Kind::kEnps, {0, 0, 0, 0, 0, 0, 0, 0, 5, 5, 5});
  EXPECT_EQ(TrendOf(Kind::kEnps, few, few, {}), Trend::kNotShown);
}

// Such as no rule shows: a reader of other people's files must not stop at them.
TEST(TrendOf, SharesThatAreMissingOrAllZeroLeaveEverythingOpen) {
  Values enps = Shown(Kind::kEnps, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200});
  Values detracting = Shown(Kind::kEnps, {200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  enps.shares.clear();
  EXPECT_EQ(TrendOf(Kind::kEnps, detracting, enps, {}), Trend::kUp);
  EXPECT_EQ(TrendOf(Kind::kEnps, enps, detracting, {}), Trend::kDown);
  Values low = Shown(Kind::kLikert5, {0, 200, 0, 0, 0});
  const Values high = Shown(Kind::kLikert5, {0, 0, 0, 200, 0});
  for (Figure& share : low.shares) share.value = 0;
  EXPECT_EQ(TrendOf(Kind::kLikert5, low, high, {}), Trend::kUp);
  EXPECT_EQ(TrendOf(Kind::kLikert5, high, low, {}), Trend::kDown);
}

class DiceBytes final : public RandomBytes {
 public:
  explicit DiceBytes(Dice& dice) : dice_(dice) {}
  std::uint8_t Next() override { return static_cast<std::uint8_t>(dice_.Next() >> 56U); }

 private:
  Dice& dice_;
};

struct CalledByChance {
  int cells = 0;
  int called = 0;
};

// Both surveys ask the same opinions of 5 to `most` people: whatever is called a change is chance, or noise.
CalledByChance AskTwice(int times, std::int32_t most, const NoiseOfBoth& noise) {
  Dice dice(31);
  DiceBytes bytes(dice);
  CalledByChance result;
  for (int i = 0; i < times; ++i) {
    const Kind kind = i % 2 == 0 ? Kind::kLikert5 : Kind::kEnps;
    const std::size_t answers = kind == Kind::kLikert5 ? 5 : 11;
    std::vector<std::size_t> opinions;  // what a person drawn at random says
    for (int j = 0; j < 12; ++j)
      opinions.push_back(static_cast<std::size_t>(dice.Between(0, static_cast<std::int32_t>(answers) - 1)));
    const std::int32_t people = dice.Between(5, most);
    const auto asked = [&](Epsilon epsilon) {
      Histogram histogram(answers);
      for (std::int32_t p = 0; p < people; ++p) ++histogram[opinions[static_cast<std::size_t>(dice.Between(0, 11))]];
      if (epsilon == 0 || people < kFewestForNoise) return Shown(kind, histogram);
      AddNoise(epsilon, bytes, histogram);
      return *NoisyValuesOf(kind, histogram, people, epsilon);
    };
    const Values before = asked(noise.before);
    const Trend trend = TrendOf(kind, before, asked(noise.after), noise);
    if (trend == Trend::kNotShown) continue;
    ++result.cells;
    if (trend != Trend::kNoChange) ++result.called;
  }
  return result;
}

TEST(TrendOf, CallsChanceAChangeInFarLessThanOneOfTwentyCells) {
  const CalledByChance result = AskTwice(20'000, 300, {});
  RecordProperty("called", result.called);
  EXPECT_GT(result.cells, 15'000);
  EXPECT_LT(result.called, result.cells / 40);
  EXPECT_GT(result.called, 0) << "or nothing would ever be called a change";
}

TEST(TrendOf, CallsNoiseAChangeNoMoreOften) {
  for (const NoiseOfBoth noise : {NoiseOfBoth{.before = 50, .after = 50}, NoiseOfBoth{.before = 200, .after = 200},
                                  NoiseOfBoth{.before = 0, .after = 100}, NoiseOfBoth{.before = 500, .after = 0},
                                  NoiseOfBoth{.before = 5'000, .after = 5'000}}) {
    const CalledByChance result = AskTwice(10'000, 600, noise);
    RecordProperty(std::to_string(noise.before) + "-" + std::to_string(noise.after), result.called);
    EXPECT_LT(result.called, result.cells / 40) << noise.before << ", " << noise.after;
  }
}

// Sharper than chance alone would be wrong: the same figures are a change without noise, and none with a lot of it.
TEST(TrendOf, ALotOfNoiseHidesAChangeAndALittleDoesNot) {
  const Values before = Shown(Kind::kLikert5, {20, 40, 50, 50, 40});
  const Values after = Shown(Kind::kLikert5, {13, 28, 40, 62, 57});
  EXPECT_EQ(TrendOf(Kind::kLikert5, before, after, {}), Trend::kUp);
  EXPECT_EQ(TrendOf(Kind::kLikert5, before, after, {.before = 5'000, .after = 5'000}), Trend::kUp);
  EXPECT_EQ(TrendOf(Kind::kLikert5, before, after, {.before = 50, .after = 0}), Trend::kNoChange);
  EXPECT_EQ(TrendOf(Kind::kLikert5, before, after, {.before = 0, .after = 50}), Trend::kNoChange);
}

TEST(TrendOf, FewerThanAHundredHaveNoNoise) {
  const Values before = Shown(Kind::kLikert5, {0, 0, 60, 0, 0});
  const Values after = Shown(Kind::kLikert5, {0, 0, 0, 0, 60});
  EXPECT_EQ(TrendOf(Kind::kLikert5, before, after, {.before = 50, .after = 50}), Trend::kUp);
}

// A company of 40: "a" and "b" of 12 each, "b" with "b1" of 8 below it; the rest are the root's own.
struct Company {
  CellTree tree{.dimension = "team",
                .cells = {{.id = "all", .name = "All", .parent = kNoCell, .eligible = 40},
                          {.id = "a", .name = "A", .parent = 0, .eligible = 12},
                          {.id = "b", .name = "B", .parent = 0, .eligible = 12},
                          {.id = "b1", .name = "B1", .parent = 2, .eligible = 8}},
                .cell_of_unit = {}};
  std::vector<Whereabouts> people;

  Company() {
    Add(16, 0);
    Add(12, 1);
    Add(4, 2);
    Add(8, 3);
  }
  void Add(int count, std::int32_t cell) {
    for (int i = 0; i < count; ++i) people.push_back({.before = cell, .after = cell});
  }
  // So many of those in `from` now stand in `to`.
  void Move(int count, std::int32_t from, std::int32_t to) {
    for (Whereabouts& person : people) {
      if (count > 0 && person.before == from && person.after == from) {
        person.after = to;
        --count;
      }
    }
  }
  std::vector<std::int32_t> Comparable() const { return ComparableCells(tree, tree, people, 5); }
};

TEST(ComparableCells, AreThoseThatNobodyJoinedOrLeft) { EXPECT_THAT(Company().Comparable(), ElementsAre(0, 1, 2, 3)); }

TEST(ComparableCells, AreNotThoseThatFewPeopleJoinedOrLeft) {
  Company company;
  company.Move(4, 1, 0);  // from "a" to nowhere else: "a" lost four, the whole nobody
  EXPECT_THAT(company.Comparable(), ElementsAre(0, kNoCell, 2, 3));
  Company one;
  one.people.push_back({.before = kNoCell, .after = 3});  // a newcomer counts in all cells above
  EXPECT_THAT(one.Comparable(), ElementsAre(kNoCell, 1, kNoCell, kNoCell));
  Company gone;
  gone.people[30].after = kNoCell;  // one of b's own
  EXPECT_THAT(gone.Comparable(), ElementsAre(kNoCell, 1, kNoCell, 3));
}

TEST(ComparableCells, AreThoseWhereManyJoinedOrLeft) {
  Company company;
  company.Move(6, 1, 3);
  EXPECT_THAT(company.Comparable(), ElementsAre(0, 1, 2, 3));
  // Joiners are not made up for by as many leavers.
  company.Move(2, 3, 1);
  EXPECT_THAT(company.Comparable(), ElementsAre(0, kNoCell, kNoCell, kNoCell));
}

TEST(ComparableCells, AreTheSameUnitsWhereverTheyStand) {
  const Company company;
  CellTree later = company.tree;
  later.cells = {later.cells[0], later.cells[2], later.cells[3], later.cells[1]};
  later.cells[2].parent = 1;
  later.cells[3].id = "a+c";
  std::vector<Whereabouts> people = company.people;
  for (Whereabouts& person : people) person.after = person.before == 1 ? 3 : person.before == 0 ? 0 : person.before - 1;
  EXPECT_THAT(ComparableCells(company.tree, later, people, 5), ElementsAre(0, 2, 3, kNoCell));
}

// Two samples of a company share nobody, and are compared as what they are: independent.
TEST(ComparableCells, OfDifferentPeopleAreThoseThatExistInBoth) {
  Company company;
  std::vector<Whereabouts> people;
  for (const Whereabouts& person : company.people) {
    people.push_back({.before = person.before, .after = kNoCell});
    people.push_back({.before = kNoCell, .after = person.after});
  }
  EXPECT_THAT(ComparableCells(company.tree, company.tree, people, 5), ElementsAre(0, 1, 2, 3));
}

}  // namespace
}  // namespace fairlead::pulse::reporting
