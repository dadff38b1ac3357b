#include "services/pulse/survey/expected_precision.h"

#include <cmath>
#include <cstddef>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::pulse::survey {
namespace {

const Thresholds kFloors;

// A table of Student's t, e.g. NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
TEST(StudentQuantile, IsThatOfTheTables) {
  for (const auto& [degrees, quantile] : std::vector<std::pair<int, double>>{
           {4, 2.776}, {5, 2.571}, {9, 2.262}, {19, 2.093}, {29, 2.045}, {99, 1.984}, {1'000'000, 1.960}}) {
    EXPECT_NEAR(StudentQuantile(degrees), quantile, 0.001) << degrees;
  }
}

TEST(ExpectedRespondents, AreRoundedDown) {
  EXPECT_EQ(ExpectedRespondents(12, 0.7), 8);
  EXPECT_EQ(ExpectedRespondents(100, 0.29), 29) << "0.29 is a little less than that in binary";
  EXPECT_EQ(ExpectedRespondents(12, 1.5), 12);
  EXPECT_EQ(ExpectedRespondents(12, -1), 0);
  EXPECT_EQ(ExpectedRespondents(-3, 0.5), 0);
}

TEST(ExpectedWidth, IsThatOfStudentsInterval) {
  // 2 · 2.0930 · 35.355 / √20 and 2 · 2.0930 · 81.650 / √20.
  EXPECT_NEAR(ExpectedLikertWidth(40, 0.5, kFloors).value(), 33.09, 0.02);
  EXPECT_NEAR(ExpectedEnpsWidth(40, 0.5, kFloors).value(), 76.43, 0.02);
  EXPECT_NEAR(ExpectedLikertWidth(8, 0.625, kFloors).value(), 87.80, 0.05);
}

TEST(ExpectedWidth, IsNothingWhereNothingWouldBePublished) {
  EXPECT_EQ(ExpectedLikertWidth(7, 1, kFloors), std::nullopt) << "too few eligible";
  EXPECT_EQ(ExpectedLikertWidth(8, 0.6, kFloors), std::nullopt) << "four respondents";
  EXPECT_TRUE(ExpectedLikertWidth(8, 0.625, kFloors).has_value()) << "five of eight";
  EXPECT_EQ(ExpectedLikertWidth(8, 0.625, Thresholds{.respondents = 6}), std::nullopt);
  EXPECT_EQ(ExpectedEnpsWidth(38, 0.5, kFloors), std::nullopt) << "nineteen respondents";
  EXPECT_TRUE(ExpectedEnpsWidth(40, 0.5, kFloors).has_value());
}

TEST(ExpectedWidth, NeverExceedsTheScale) {
  EXPECT_EQ(ExpectedLikertWidth(8, 0.625, kFloors, 50), 100);
  EXPECT_EQ(ExpectedEnpsWidth(20, 1, kFloors, 10'000), 200);
}

TEST(ExpectedWidth, ShrinksWithEveryRespondent) {
  double last = 101;
  for (int eligible = 8; eligible <= 2000; ++eligible) {
    const double width = ExpectedLikertWidth(eligible, 1, kFloors).value();
    ASSERT_LT(width, last) << eligible;
    last = width;
  }
}

TEST(ExpectedWidth, DoesNotShrinkBecauseACellIsFinite) {
  EXPECT_EQ(ExpectedLikertWidth(30, 1, kFloors), ExpectedLikertWidth(3000, 0.01, kFloors));
}

// Student's intervals of 20,000 draws of even answers hold the mean 95 times out of 100, and are as wide as was
// expected.
TEST(ExpectedWidth, IsThatOfIntervalsThatHoldTheMean) {
  std::mt19937 random(13);
  for (const int respondents : {5, 12, 40}) {
    const double expected = ExpectedLikertWidth(2 * respondents, 0.5, kFloors).value();
    int held = 0;
    double widths = 0;
    constexpr int kDraws = 20'000;
    for (int draw = 0; draw < kDraws; ++draw) {
      double sum = 0, squares = 0;
      for (int i = 0; i < respondents; ++i) {
        const double answer = 25.0 * static_cast<double>(random() % 5);
        sum += answer;
        squares += answer * answer;
      }
      const double mean = sum / respondents;
      const double variance = (squares - respondents * mean * mean) / (respondents - 1);
      const double half = StudentQuantile(respondents - 1) * std::sqrt(variance / respondents);
      held += std::abs(mean - 50) <= half ? 1 : 0;
      widths += 2 * half;
    }
    EXPECT_NEAR(static_cast<double>(held) / kDraws, 0.95, 0.02) << respondents;
    EXPECT_LT(widths / kDraws, expected) << respondents;
    EXPECT_GT(widths / kDraws, 0.93 * expected) << respondents;
  }
}

TEST(Spreads, AreThoseOfEvenAnswers) {
  double sum = 0;
  for (const double answer : {0.0, 25.0, 50.0, 75.0, 100.0}) sum += (answer - 50) * (answer - 50);
  EXPECT_NEAR(kLikertSpread, std::sqrt(sum / 5), 1e-9);
  EXPECT_NEAR(kEnpsSpread, std::sqrt((100.0 * 100 + 100.0 * 100) / 3), 1e-9);
}

// Every distribution whose one peak is the middle: a mixture of even spreads over stretches that hold the middle.
TEST(Spreads, OfLikertAreNotExceededByOnePeakInTheMiddle) {
  std::mt19937 random(14);
  std::uniform_real_distribution<double> weight(0, 1);
  for (int round = 0; round < 5000; ++round) {
    std::vector<double> share(5);
    for (std::size_t from = 0; from <= 2; ++from) {
      for (std::size_t to = 2; to <= 4; ++to) {
        const double each = std::pow(weight(random), 6) / static_cast<double>(to - from + 1);
        for (std::size_t i = from; i <= to; ++i) share[i] += each;
      }
    }
    double total = 0, first = 0, second = 0;
    for (std::size_t i = 0; i < share.size(); ++i) {
      const double answer = 25.0 * static_cast<double>(i);
      total += share[i];
      first += share[i] * answer;
      second += share[i] * answer * answer;
    }
    EXPECT_LE(std::sqrt(second / total - first / total * first / total), kLikertSpread + 1e-9);
  }
}

}  // namespace
}  // namespace fairlead::pulse::survey
