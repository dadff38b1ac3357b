#include "libs/core/near_match.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::core {
namespace {

TEST(Slips, CountsLettersAddedDroppedChangedAndSwapped) {
  EXPECT_EQ(Slips("care", "care", 2), 0u);
  EXPECT_EQ(Slips("care", "cares", 2), 1u);
  EXPECT_EQ(Slips("care", "cre", 2), 1u);
  EXPECT_EQ(Slips("care", "cure", 2), 1u);
  EXPECT_EQ(Slips("care", "caer", 2), 1u) << "swapped neighbours are one slip";
  EXPECT_EQ(Slips("teamwork", "temwrok", 2), 2u);
  EXPECT_EQ(Slips("", "ab", 2), 2u);
  EXPECT_EQ(Slips("字", "学", 2), 1u) << "letters, not bytes";
}

TEST(Slips, StopsAtTheMost) {
  EXPECT_EQ(Slips("care", "craft", 1), std::nullopt);
  EXPECT_EQ(Slips("care", "courage", 2), std::nullopt);
  EXPECT_EQ(Slips(std::string(100'000, 'a'), "care", 2), std::nullopt) << "and at once, when the lengths say enough";
}

const std::vector<std::string> kValues = {"care",          "courage",       "craft", "curiosity",
                                          "customerfirst", "espritdequipe", "tw"};

TEST(Nearest, IsTheValueWithTheFewestSlips) {
  EXPECT_EQ(Nearest("caer", kValues), (Near{0, 1}));
  EXPECT_EQ(Nearest("cuorage", kValues), (Near{1, 1}));
  EXPECT_EQ(Nearest("crafft", kValues), (Near{2, 1}));
  EXPECT_EQ(Nearest("ab", {"ab", "ab"}), (Near{0, 0})) << "of equals the first";
}

TEST(Nearest, TakesABeginningOrAPartForTheWhole) {
  EXPECT_EQ(Nearest("customer", kValues), (Near{4, 5}));
  EXPECT_EQ(Nearest("equipe", kValues), (Near{5, 7}));
  EXPECT_EQ(Nearest("curious", kValues), (Near{3, 6}));
}

TEST(Nearest, IsNothingForAWordThatIsFarFromAll) {
  EXPECT_EQ(Nearest("awesome", kValues), std::nullopt);
  EXPECT_EQ(Nearest("co", kValues), std::nullopt) << "two letters say nothing";
  EXPECT_EQ(Nearest("ta", kValues), std::nullopt);
  EXPECT_EQ(Nearest("cake", {"craft"}), std::nullopt);
  EXPECT_EQ(Nearest("", kValues), std::nullopt);
  EXPECT_EQ(Nearest("care", {""}), std::nullopt);
}

}  // namespace
}  // namespace fairlead::core
