#include "libs/core/text.h"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::core {
namespace {

TEST(Utf8, IsCheckedByteByByte) {
  EXPECT_FALSE(FirstInvalidUtf8("Zoë Lefèvre 🎉"));
  EXPECT_EQ(FirstInvalidUtf8("ab\xff"), 2u);
  EXPECT_EQ(FirstInvalidUtf8("a\xc3"), 1u);
  EXPECT_EQ(FirstInvalidUtf8("\xed\xa0\x80"), 0u) << "surrogates are not characters";
  EXPECT_EQ(FirstInvalidUtf8("\xc0\x80"), 0u) << "overlong";
}

TEST(Utf8, CountsCodePoints) { EXPECT_EQ(CodePoints("Zoë🎉"), 4u); }

TEST(ControlCharacters, AreFoundAndLinesAllowedOnRequest) {
  EXPECT_FALSE(HasControlCharacters("thank you, Zoë", false));
  EXPECT_TRUE(HasControlCharacters("a\nb", false));
  EXPECT_FALSE(HasControlCharacters("a\nb\tc", true));
  EXPECT_TRUE(HasControlCharacters(std::string_view("a\0b", 3), true));
  EXPECT_TRUE(HasControlCharacters("a\x7f", true));
  EXPECT_TRUE(HasControlCharacters("safe \u202etxt.exe", true));
}

TEST(Utf16Length, CountsWhatIsBeyondTheFirstPlaneTwice) {
  EXPECT_EQ(Utf16Length("Zoë🎉"), 5u);
  EXPECT_EQ(Utf16Length("a\xff\xfe"), 3u);
}

TEST(CutGraphemes, LeavesWhatFits) {
  EXPECT_EQ(CutGraphemes("Zoë🎉", 5), "Zoë🎉");
  EXPECT_EQ(CutGraphemes("", 0), "");
}

TEST(CutGraphemes, EndsWithAnEllipsisAndNotWithASpace) {
  EXPECT_EQ(CutGraphemes("thank you", 6), "thank…");
  EXPECT_EQ(CutGraphemes("thank you", 7), "thank…");
  EXPECT_EQ(CutGraphemes("thank you", 8), "thank y…");
  EXPECT_EQ(CutGraphemes("thank you", 1), "…");
  EXPECT_EQ(CutGraphemes("thank you", 0), "");
}

TEST(CutGraphemes, NeverCutsInsideWhatAReaderTakesForOneCharacter) {
  const std::string family = "👩\u200d👩\u200d👧\u200d👦";  // 11 units
  EXPECT_EQ(CutGraphemes("a" + family + "b", 12), "a…");
  EXPECT_EQ(CutGraphemes("a" + family + "bc", 13), "a" + family + "…");
  const std::string flags = "🇫🇷🇨🇦🇯🇵";  // 4 units each; between two flags is a boundary, inside one is none
  EXPECT_EQ(CutGraphemes(flags, 7), "🇫🇷…");
  EXPECT_EQ(CutGraphemes(flags, 9), "🇫🇷🇨🇦…");
  EXPECT_EQ(CutGraphemes("Zoe\u0308 and Bob", 4), "Zo…") << "the dots belong to the e";
  EXPECT_EQ(CutGraphemes("👍🏽👍🏽", 5), "👍🏽…") << "a thumb keeps its skin";
  EXPECT_EQ(CutGraphemes("שלום לכולם", 6), "שלום…");
}

TEST(CutGraphemes, CutsOneEndlessCharacterToNothing) {
  std::string tower = "e";
  for (int i = 0; i < 500; ++i) tower += "\u0301";
  EXPECT_EQ(CutGraphemes(tower, 100), "…");
}

TEST(CutGraphemes, MakesIllFormedTextWellFormed) {
  const std::string cut = CutGraphemes("aaaa\xff\xff\xff\xff", 6);
  EXPECT_EQ(cut, "aaaa\ufffd…");
}

TEST(Isolated, KeepsRightToLeftWordsFromMovingWhatStandsAroundThem) {
  EXPECT_EQ(Isolated("Zoë 12"), "Zoë 12");
  EXPECT_EQ(Isolated("שי"), "\u2068שי\u2069");
  EXPECT_EQ(Isolated("محمد 12"), "\u2068محمد 12\u2069");
  EXPECT_EQ(Isolated("safe \u202etxt.exe\u2066"), "safe txt.exe");
  EXPECT_EQ(Isolated(""), "");
}

}  // namespace
}  // namespace fairlead::core
