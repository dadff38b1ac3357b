#include "services/chat/domain/near_match.h"

#include <gtest/gtest.h>

#include "services/chat/domain/number_words.h"

namespace fairlead::chat {
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

TEST(NumberInWords, KnowsEnglishAndFrench) {
  EXPECT_EQ(NumberInWords("twenty"), 20);
  EXPECT_EQ(NumberInWords("twenty-five"), 25);
  EXPECT_EQ(NumberInWords("vingt-et-un"), 21);
  EXPECT_EQ(NumberInWords("soixante-dix"), 70);
  EXPECT_EQ(NumberInWords("quatre-vingts"), 80);
  EXPECT_EQ(NumberInWords("quatre-vingt-dix-sept"), 97);
  EXPECT_EQ(NumberInWords("cent"), 100);
}

TEST(NumberInWords, IsNothingForOtherWords) {
  for (const char* word : {"", "-", "thanks", "five-twenty", "twenty-", "-twenty", "quatre-quatre",
                           "vingt-quatre-vingt", "twenty-twenty", "et", "vingt-et", "twenty-one-one"}) {
    EXPECT_EQ(NumberInWords(word), std::nullopt) << word;
  }
}

}  // namespace
}  // namespace fairlead::chat
