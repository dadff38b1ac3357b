#include "services/fairleadctl/pulse/verify_figures.h"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::fairleadctl {
namespace {

// Whatever the tally can publish of some answers follows the rules, whatever the size.
TEST(FollowsTheRules, HoldsForEverythingThatTheRulesThemselvesGive) {
  const pulse::Question likert{.id = "l", .kind = pulse::QuestionKind::kLikert5};
  const pulse::Question enps{.id = "e", .kind = pulse::QuestionKind::kEnps};
  const pulse::Question choice{
      .id = "c", .kind = pulse::QuestionKind::kChoice, .choices = {{"a", "a"}, {"b", "b"}, {"c", "c"}}};
  for (const std::int64_t people : {5, 9, 10, 19, 20, 23, 40, 49, 50, 67, 99, 100, 137, 512, 4'999}) {
    for (std::int64_t part = 0; part <= 40; ++part) {
      const std::int64_t first = people * part / 40;
      const std::int64_t rest = people - first;
      for (const std::int64_t second : {std::int64_t{0}, rest / 3, rest}) {
        const auto means =
            pulse::reporting::ValuesOf(pulse::reporting::Kind::kLikert5, {rest - second, 0, second, 0, first});
        EXPECT_TRUE(FollowsTheRules(likert, *means, 0)) << people << " " << first << " " << second;
        const auto groups = pulse::reporting::ValuesOf(pulse::reporting::Kind::kEnps,
                                                       {second, 0, 0, 0, 0, 0, 0, rest - second, 0, 0, first});
        EXPECT_TRUE(FollowsTheRules(enps, *groups, 0)) << people << " " << first << " " << second;
        const auto shares = pulse::reporting::ValuesOf(pulse::reporting::Kind::kChoice, {first, second, rest - second});
        EXPECT_TRUE(FollowsTheRules(choice, *shares, 0)) << people << " " << first << " " << second;
      }
    }
  }
}

// And of some answers with noise: here as if noise had left 97 of every 100.
TEST(FollowsTheRules, HoldsForEverythingThatTheRulesGiveWithNoise) {
  using pulse::reporting::Kind;
  using pulse::reporting::NoisyValuesOf;
  const pulse::Question likert{.id = "l", .kind = pulse::QuestionKind::kLikert5};
  const pulse::Question enps{.id = "e", .kind = pulse::QuestionKind::kEnps};
  const pulse::Question choice{
      .id = "c", .kind = pulse::QuestionKind::kChoice, .choices = {{"a", "a"}, {"b", "b"}, {"c", "c"}}};
  for (const pulse::reporting::Epsilon epsilon : {50, 500, 5'000}) {
    for (const std::int64_t people : {100, 137, 512, 4'999}) {
      for (std::int64_t part = 0; part <= 40; ++part) {
        const std::int64_t answers = people * 97 / 100;
        const std::int64_t first = answers * part / 40;
        const std::int64_t rest = answers - first;
        for (const std::int64_t second : {std::int64_t{0}, rest / 3, rest}) {
          const std::vector<std::int64_t> of_means = {rest - second, 0, second, 0, first};
          EXPECT_TRUE(FollowsTheRules(likert, *NoisyValuesOf(Kind::kLikert5, of_means, people, epsilon), epsilon));
          const std::vector<std::int64_t> of_groups = {second, 0, 0, 0, 0, 0, 0, rest - second, 0, 0, first};
          EXPECT_TRUE(FollowsTheRules(enps, *NoisyValuesOf(Kind::kEnps, of_groups, people, epsilon), epsilon));
          const std::vector<std::int64_t> of_shares = {first, second, rest - second};
          EXPECT_TRUE(FollowsTheRules(choice, *NoisyValuesOf(Kind::kChoice, of_shares, people, epsilon), epsilon));
        }
      }
    }
  }
}

TEST(FollowsTheRules, DoesNotHoldForIntervalsOfAnotherEpsilon) {
  const pulse::Question likert{.id = "l", .kind = pulse::QuestionKind::kLikert5};
  const auto values = pulse::reporting::NoisyValuesOf(pulse::reporting::Kind::kLikert5, {10, 20, 30, 30, 10}, 100, 500);
  EXPECT_TRUE(FollowsTheRules(likert, *values, 500));
  EXPECT_FALSE(FollowsTheRules(likert, *values, 0));
  EXPECT_FALSE(FollowsTheRules(likert, *values, 100));
}

}  // namespace
}  // namespace fairlead::fairleadctl
