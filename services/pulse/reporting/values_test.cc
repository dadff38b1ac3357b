#include "services/pulse/reporting/values.h"

#include <cstdint>
#include <map>
#include <numeric>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/pulse/reporting/test_organisations.h"

namespace fairlead::pulse::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Histogram = std::vector<std::int64_t>;

std::int64_t Mean(const Histogram& histogram) { return ValuesOf(Kind::kLikert5, histogram)->score->value; }

TEST(PulseAttack, A07UnanimousSixLookLikeAMeanOfThreePointOneOfFour) {
  const auto unanimous = ValuesOf(Kind::kLikert5, {0, 0, 0, 0, 6});
  EXPECT_EQ(unanimous->score->value, 80);
  // 31 points of 10 people are 3.1 of 4; of six people, 19 points are 3.17.
  const auto mixed = ValuesOf(Kind::kLikert5, {0, 0, 1, 3, 2});
  EXPECT_EQ(unanimous, mixed);
}

TEST(Values, AreRoundedAndClampedByTheNumberOfRespondents) {
  EXPECT_EQ(Mean({5, 0, 0, 0, 0}), 20);
  EXPECT_EQ(Mean({0, 0, 0, 0, 9}), 80);
  EXPECT_EQ(Mean({10, 0, 0, 0, 0}), 10);
  EXPECT_EQ(Mean({0, 0, 0, 0, 19}), 90);
  EXPECT_EQ(Mean({20, 0, 0, 0, 0}), 5);
  EXPECT_EQ(Mean({0, 0, 0, 0, 99}), 95);
  EXPECT_EQ(Mean({100, 0, 0, 0, 0}), 1);
  EXPECT_EQ(Mean({0, 0, 0, 0, 100}), 99);
  // 55 of 100: 5 respondents show 60, 20 show 55; 57.5 shows 60, for a tie goes up.
  EXPECT_EQ(Mean({0, 0, 4, 1, 0}), 60);
  EXPECT_EQ(Mean({0, 0, 16, 4, 0}), 55);
  EXPECT_EQ(Mean({0, 0, 14, 6, 0}), 60);
  EXPECT_EQ(Mean({0, 0, 70, 31, 0}), 58);
}

TEST(Values, AreNothingForFewerThanFive) {
  EXPECT_FALSE(ValuesOf(Kind::kLikert5, {0, 0, 0, 0, 4}).has_value());
  EXPECT_FALSE(ValuesOf(Kind::kLikert5, {9, 9, 9}).has_value());
  EXPECT_FALSE(ValuesOf(Kind::kEnps, {9, 9, 9, 9, 9}).has_value());
}

TEST(Values, ShowSharesAndEnpsFromTwentyRespondentsOn) {
  const auto few = ValuesOf(Kind::kEnps, {0, 0, 0, 0, 0, 0, 5, 4, 0, 5, 5});
  EXPECT_THAT(few->shares, IsEmpty());
  EXPECT_FALSE(few->score.has_value());
  const auto enough = ValuesOf(Kind::kEnps, {1, 0, 0, 0, 0, 0, 4, 5, 0, 5, 5});
  EXPECT_EQ(enough->score->value, 25);
  ASSERT_EQ(enough->shares.size(), 3u);
  EXPECT_EQ(enough->shares[0].value, 25);
  EXPECT_EQ(enough->shares[1].value, 25);
  EXPECT_EQ(enough->shares[2].value, 50);
  EXPECT_EQ(ValuesOf(Kind::kEnps, {20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})->score->value, -95);
  EXPECT_EQ(ValuesOf(Kind::kChoice, {0, 30})->shares[0].value, 5);
}

TEST(Values, HaveIntervalsThatHoldWilsonsFigures) {
  // Wilson's interval of 50 % of 20 is 29.9 to 70.1 (Brown, Cai, DasGupta 2001), outwards to steps of five.
  EXPECT_EQ(ValuesOf(Kind::kChoice, {10, 10})->shares[0].interval, (Interval{25, 75}));
  // 50 of 100: 40.4 to 59.6, to steps of one for a mean.
  EXPECT_EQ(ValuesOf(Kind::kLikert5, {50, 0, 0, 0, 50})->score->interval, (Interval{40, 60}));
  // 5 % of 20: 0.9 to 23.6.
  EXPECT_EQ(ValuesOf(Kind::kChoice, {1, 19})->shares[0].interval, (Interval{0, 25}));
  // 50 % promoters and 25 % detractors of 20: (5 / 22) +- 1.96 sqrt((17 / 22 - (5 / 22)^2) / 22) = -12.7 to 58.2.
  EXPECT_EQ(ValuesOf(Kind::kEnps, {0, 0, 0, 0, 0, 0, 5, 5, 0, 10, 0})->score->interval, (Interval{-15, 60}));
}

TEST(Values, BandsFollowEachOtherWithoutGaps) {
  std::int64_t expected = 5;
  for (const std::int64_t respondents : {5, 10, 20, 50, 100, 200, 500, 1'000, 2'000, 5'000, 10'000}) {
    const Band band = BandOf(respondents);
    EXPECT_EQ(band.low, expected);
    EXPECT_EQ(BandOf(band.high), band);
    expected = band.high + 1;
  }
}

TEST(NoisyValues, KeepTheBandAndTheStepsOfThoseWhoAnswered) {
  // 120 have answered, and noise has left 90 of them.
  const auto values = NoisyValuesOf(Kind::kLikert5, {0, 0, 31, 59, 0}, 120, 500);
  ASSERT_TRUE(values.has_value());
  EXPECT_EQ(values->respondents, BandOf(120));
  EXPECT_EQ(values->score->value, 66) << "59 of 90 are at 75, in steps of 1";
  EXPECT_EQ(values->shares[3].value, 65);
}

TEST(NoisyValues, AreNothingForFewerThanAHundredOrWithoutAnswers) {
  EXPECT_EQ(NoisyValuesOf(Kind::kLikert5, {0, 0, 50, 50, 0}, 99, 500), std::nullopt);
  EXPECT_EQ(NoisyValuesOf(Kind::kLikert5, {0, 0, 0, 0, 0}, 120, 500), std::nullopt);
  EXPECT_EQ(NoisyValuesOf(Kind::kLikert5, {60, 60}, 120, 500), std::nullopt);
}

TEST(NoisyValues, HaveWiderIntervalsTheMoreNoiseThereIs) {
  const Histogram enps = {10, 10, 10, 0, 0, 10, 0, 20, 20, 40, 80};
  const auto width = [](const Figure& figure) { return figure.interval->high - figure.interval->low; };
  const Values exact = *ValuesOf(Kind::kEnps, enps);
  const Values little = *NoisyValuesOf(Kind::kEnps, enps, 200, 5'000);
  const Values much = *NoisyValuesOf(Kind::kEnps, enps, 200, 200);
  EXPECT_EQ(little.score->value, exact.score->value);
  EXPECT_GE(width(*little.score), width(*exact.score));
  EXPECT_GT(width(*much.score), width(*little.score));
  EXPECT_GT(width(much.shares[1]), width(little.shares[1]));
}

class DiceBytes final : public RandomBytes {
 public:
  explicit DiceBytes(Dice& dice) : dice_(dice) {}
  std::uint8_t Next() override { return static_cast<std::uint8_t>(dice_.Next() >> 56U); }

 private:
  Dice& dice_;
};

// How likely each answer is, and what figures of everybody would be.
struct Company {
  Kind kind;
  std::vector<std::int32_t> likely;  // in per cent
  double score;
};

std::size_t AnswerIn(const Company& company, Dice& dice) {
  std::int32_t at = dice.Between(1, 100);
  std::size_t answer = 0;
  while (at > company.likely[answer]) at -= company.likely[answer++];
  return answer;
}

struct Missed {
  int score = 0;
  int share = 0;
};

// Of surveys of 100 to 400 people, how often an interval does not hold the company's figure.
Missed MissedOf(const Company& company, Epsilon epsilon, int surveys, Dice& dice) {
  DiceBytes bytes(dice);
  Missed missed;
  const bool enps = company.kind == Kind::kEnps;
  const double last = enps ? company.likely[9] + company.likely[10] : company.likely.back();
  const auto holds = [](const Figure& figure, double truth) {
    return static_cast<double>(figure.interval->low) <= truth && truth <= static_cast<double>(figure.interval->high);
  };
  for (int i = 0; i < surveys; ++i) {
    const std::int32_t people = dice.Between(100, 400);
    Histogram histogram(company.likely.size());
    for (std::int32_t person = 0; person < people; ++person) ++histogram[AnswerIn(company, dice)];
    AddNoise(epsilon, bytes, histogram);
    const Values values = *NoisyValuesOf(company.kind, histogram, people, epsilon);
    if (!holds(*values.score, company.score)) ++missed.score;
    if (!holds(values.shares.back(), last)) ++missed.share;
  }
  return missed;
}

// The 95 % intervals, of sampling and noise together, hold what is so: of answers that are evenly divided, skewed, all
// the same, and of an eNPS, with as much noise as there may be and as little.
TEST(NoisyValues, HaveIntervalsThatHoldTheTruth) {
  const std::vector<Company> companies = {
      {.kind = Kind::kLikert5, .likely = {20, 20, 20, 20, 20}, .score = 50},
      {.kind = Kind::kLikert5, .likely = {2, 3, 10, 35, 50}, .score = 82},
      {.kind = Kind::kLikert5, .likely = {0, 0, 0, 0, 100}, .score = 100},
      {.kind = Kind::kEnps, .likely = {2, 1, 1, 1, 2, 5, 8, 15, 25, 22, 18}, .score = 20}};
  constexpr int kSurveys = 500;
  Dice dice(41);
  for (std::size_t c = 0; c < companies.size(); ++c) {
    for (const Epsilon epsilon : {kLeastEpsilon, Epsilon{250}, Epsilon{500}, Epsilon{1'000}, kMostEpsilon}) {
      const Missed missed = MissedOf(companies[c], epsilon, kSurveys, dice);
      EXPECT_LT(missed.score, kSurveys / 20) << "company " << c << ", epsilon " << epsilon;
      EXPECT_LT(missed.share, kSurveys / 20) << "company " << c << ", epsilon " << epsilon;
    }
  }
}

TEST(PulseAttack, A22NothingShownTellsMoreOfTheRespondentsThanTheBand) {
  // Unanimous and evenly divided answers show the same whatever the number within the band.
  for (std::int64_t respondents = 5; respondents < 1'000; ++respondents) {
    const Band band = BandOf(respondents);
    EXPECT_EQ(ValuesOf(Kind::kLikert5, {0, 0, 0, respondents, 0}), ValuesOf(Kind::kLikert5, {0, 0, 0, band.low, 0}));
    EXPECT_EQ(ValuesOf(Kind::kChoice, {respondents, 0}), ValuesOf(Kind::kChoice, {band.low, 0}));
  }
  // Of any answers, the intervals follow from what is shown beside them.
  std::map<std::tuple<std::int64_t, std::int64_t>, Interval> of_means;
  std::map<std::tuple<std::int64_t, std::int64_t>, Interval> of_shares;
  std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>, Interval> of_enps;
  Dice dice(22);
  for (int i = 0; i < 20'000; ++i) {
    Histogram likert(5);
    for (std::int64_t& count : likert) count = dice.Between(0, 50);
    const auto values = ValuesOf(Kind::kLikert5, likert);
    if (!values || !values->score->interval) continue;
    const std::int64_t low = values->respondents.low;
    const auto [mean, fresh_mean] = of_means.try_emplace({low, values->score->value}, *values->score->interval);
    EXPECT_EQ(mean->second, *values->score->interval);
    for (const Figure& share : values->shares) {
      const auto [known, fresh] = of_shares.try_emplace({low, share.value}, *share.interval);
      EXPECT_EQ(known->second, *share.interval);
    }
    Histogram enps(11);
    for (std::int64_t& count : enps) count = dice.Between(0, 20);
    const auto shown = ValuesOf(Kind::kEnps, enps);
    if (!shown || !shown->score) continue;
    const auto [known, fresh] = of_enps.try_emplace(
        {shown->respondents.low, shown->score->value, shown->shares[0].value, shown->shares[2].value},
        *shown->score->interval);
    EXPECT_EQ(known->second, *shown->score->interval);
  }
  EXPECT_GT(of_means.size(), 50u);
  EXPECT_GT(of_enps.size(), 50u);
}

}  // namespace
}  // namespace fairlead::pulse::reporting
