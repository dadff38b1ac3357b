#include "services/chat/transport/slack/entities.h"

#include <gtest/gtest.h>

namespace fairlead::chat::slack {
namespace {

TEST(FromSlack, KnowsEveryForm) {
  const Tokens tokens =
      FromSlack("<@U1|ana> <@W2><!subteam^S1|@team><#C1|general> <https://a.org/x?y=1&amp;z|a plan> <!here>");
  const Tokens expected = {PersonMention{UserRef("U1"), "ana"},
                           Text{" "},
                           PersonMention{UserRef("W2")},
                           GroupMention{GroupRef("S1"), "team"},
                           ChannelMention{ChannelRef("C1"), "general"},
                           Text{" "},
                           Link{"https://a.org/x?y=1&z", "a plan"},
                           Text{" "},
                           Broadcast{"here"}};
  EXPECT_EQ(tokens, expected);
}

TEST(FromSlack, UndoesTheEscapingOnce) {
  EXPECT_EQ(FromSlack("R&amp;D &lt;3 &amp;lt; &copy;"), Tokens{Text{"R&D <3 &lt; &copy;"}});
  EXPECT_EQ(FromSlack("&lt;@U1&gt;"), Tokens{Text{"<@U1>"}}) << "what somebody typed is no mention";
}

TEST(FromSlack, TakesTheRestAsText) {
  for (const char* text :
       {"<", ">", "a < b", "<>", "<@>", "<@U1", "<@U 1>", "<#>", "<!>", "<|x>", "<!subteam^>", "<hello>"}) {
    EXPECT_EQ(FromSlack(text), Tokens{Text{text}}) << text;
  }
  EXPECT_EQ(FromSlack("<a <@U1>"), (Tokens{Text{"<a "}, PersonMention{UserRef("U1")}}));
  EXPECT_EQ(FromSlack(""), Tokens{});
}

TEST(FromSlack, ShowsWhatSlackSaysToShowForFormsThatItAdds) {
  EXPECT_EQ(FromSlack("on <!date^1392734382^{date}|Feb 18>!"), Tokens{Text{"on Feb 18!"}});
}

TEST(ToSlack, WritesMentionsAndEscapesText) {
  const Tokens tokens = {PersonMention{UserRef("U1"), "ana"}, GroupMention{GroupRef("S1"), "team"},
                         ChannelMention{ChannelRef("C1")},    Text{" a < b & c "},
                         Link{"https://a.org?b&c", "x>y"},    Link{"https://a.org"}};
  EXPECT_EQ(ToSlack(tokens), "<@U1><!subteam^S1><#C1> a &lt; b &amp; c <https://a.org?b&amp;c|x&gt;y><https://a.org>");
}

TEST(ToSlack, MentionsNobodyWhoseNameIsOnlyText) {
  EXPECT_EQ(ToSlack({Text{"<!channel> <@U1>"}}), "&lt;!channel&gt; &lt;@U1&gt;");
  EXPECT_EQ(ToSlack({Broadcast{"channel"}}), "@channel") << "an answer must not wake everybody";
}

TEST(ToSlack, FillsGapsInThePersonsLanguage) {
  const Tokens tokens = {Gap{Gap::Kind::kPerson}, Text{" +20 #Care "}, Gap{Gap::Kind::kMessage}};
  EXPECT_EQ(ToSlack(tokens, "@collègue", "votre message"), "@collègue +20 #Care votre message");
}

TEST(PlainText, ShowsNamesAsFarAsTheyAreKnown) {
  const Tokens tokens = {Text{"thanks to "}, PersonMention{UserRef("U1"), "ana"}, Text{" and "},
                         PersonMention{UserRef("U2")}};
  EXPECT_EQ(PlainText(tokens), "thanks to @ana and @U2");
  const NameOf names = [](const UserRef& user) { return user.str() == "U2" ? "Bob Lee" : ""; };
  EXPECT_EQ(PlainText(tokens, names), "thanks to @ana and @Bob Lee");
}

TEST(PlainText, ShowsLinksAsTheyWereTyped) {
  EXPECT_EQ(PlainText({Link{"https://a.org", "a.org"}}), "a.org");
  EXPECT_EQ(PlainText({Link{"https://a.org"}}), "https://a.org");
  EXPECT_EQ(PlainText({Link{"https://a.org", "the plan"}}), "the plan (https://a.org)");
  EXPECT_EQ(PlainText({GroupMention{GroupRef("S1")}, ChannelMention{ChannelRef("C1"), "general"}, Broadcast{"here"}}),
            "@S1#general@here");
}

}  // namespace
}  // namespace fairlead::chat::slack
