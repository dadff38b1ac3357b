#include "services/chat/transport/slack/mrkdwn.h"

#include <string>

#include <gtest/gtest.h>

#include "libs/core/text.h"

namespace fairlead::chat::slack {
namespace {

TEST(Escape, LeavesNothingThatMentionsOrLinks) {
  EXPECT_EQ(Escape("<!channel> & <@U1>"), "&lt;!channel&gt; &amp; &lt;@U1&gt;");
  EXPECT_EQ(Escape("&lt;!here&gt;"), "&amp;lt;!here&amp;gt;");
}

TEST(Escape, LeavesNothingThatFormats) {
  EXPECT_EQ(Escape("*a* ~b~ `c` _d_"), "∗a∗ ∼b∼ ˋcˋ ˍdˍ");
  EXPECT_EQ(Escape("snake_case_name"), "snake_case_name") << "between letters it formats nothing";
  EXPECT_EQ(Escape("_a"), "ˍa");
  EXPECT_EQ(Escape("a_"), "aˍ");
}

TEST(Escape, KeepsOneLine) { EXPECT_EQ(Escape("a\r\n> b\tc\n\nd"), "a &gt; b c d"); }

TEST(Link, LeadsToTheWholeAddressAndCannotBeLeft) {
  EXPECT_EQ(Link("https://pulse.example/#s=1&t=a.b", "Open"), "<https://pulse.example/#s=1&amp;t=a.b|Open>");
  EXPECT_EQ(Link("https://x/<a>|b", "Open"), "<https://x/%3Ca%3E%7Cb|Open>");
}

TEST(Code, HoldsWhatWasTypedAndCannotBeLeft) {
  EXPECT_EQ(Code("/kudos *a* _b_ <x>", 100), "`/kudos *a* _b_ &lt;x&gt;`");
  EXPECT_EQ(Code("a`b", 100), "`aˋb`");
  EXPECT_EQ(Code("a\nb```c", 100), "```a\nbˋˋˋc```");
  EXPECT_EQ(Code("", 100), "`…`");
}

TEST(Code, IsCutInsideItsMarks) {
  EXPECT_EQ(Code("abcdefgh", 7), "`abcd…`");
  EXPECT_EQ(Code("ab<<<<", 10), "`ab&lt;…`");
  EXPECT_EQ(Code("ab\ncdefghi", 11), "```ab\nc…```");
  for (std::size_t most = 3; most < 40; ++most) {
    const std::string code = Code("a&b<c>d 👩‍👩‍👧‍👦 e", most);
    EXPECT_LE(core::Utf16Length(code), most) << code;
    EXPECT_TRUE(code.ends_with('`')) << code;
  }
}

TEST(Mention, HoldsAnIdAndNothingElse) {
  EXPECT_EQ(Mention("U012ABC"), "<@U012ABC>");
  EXPECT_EQ(Mention("U1> <!channel"), "<@U1channel>");
}

TEST(CutMrkdwn, LeavesWhatFits) {
  EXPECT_EQ(CutMrkdwn("a &amp; <@U1>", 13), "a &amp; <@U1>");
  EXPECT_EQ(CutMrkdwn("", 0), "");
}

TEST(CutMrkdwn, NeverCutsInsideAMentionOrAnEscape) {
  EXPECT_EQ(CutMrkdwn("ab <@U123> cd", 12), "ab <@U123>…");
  EXPECT_EQ(CutMrkdwn("ab <@U123> cd", 10), "ab …");
  EXPECT_EQ(CutMrkdwn("a&amp;b", 6), "a…");
  EXPECT_EQ(CutMrkdwn("a&amp;bc", 7), "a&amp;…");
  EXPECT_EQ(CutMrkdwn("<https://example.com|text>", 10), "…");
  const std::string text = "Zoë &amp; <@U1> 👩‍👩‍👧‍👦🇫🇷 &lt;b&gt;";
  for (std::size_t most = 1; most < 50; ++most) {
    const std::string cut = CutMrkdwn(text, most);
    EXPECT_LE(core::Utf16Length(cut), most) << cut;
    EXPECT_FALSE(core::FirstInvalidUtf8(cut)) << cut;
    const std::size_t open = cut.rfind('<');
    EXPECT_TRUE(open == std::string::npos || cut.find('>', open) != std::string::npos) << cut;
    const std::size_t entity = cut.rfind('&');
    EXPECT_TRUE(entity == std::string::npos || cut.find(';', entity) != std::string::npos) << cut;
  }
}

}  // namespace
}  // namespace fairlead::chat::slack
