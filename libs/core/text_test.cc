#include "libs/core/text.h"

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

}  // namespace
}  // namespace fairlead::core
