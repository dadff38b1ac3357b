#include "services/chat/domain/number_words.h"

#include <optional>

#include <gtest/gtest.h>

namespace fairlead::chat {
namespace {

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
