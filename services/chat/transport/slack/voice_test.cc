#include "services/chat/transport/slack/voice.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "texts/chat.h"

namespace fairlead::chat::slack {
namespace {

class VoiceTest : public ::testing::Test {
 protected:
  Voice Rich(const char* locale = "en-GB") const { return {texts_, {.locale = locale}, Voice::Style::kMrkdwn}; }
  Voice Plain(const char* locale = "en-GB") const { return {texts_, {.locale = locale}, Voice::Style::kPlain}; }

  const texts::Texts texts_{say::Catalogue()};
  const view::Person ana_{.chat_id = "U1", .name = "Ana <Ferreira>"};
  const view::Person gone_{.name = "Bob *& Co*"};
};

TEST_F(VoiceTest, MentionsPeopleWhereItCanAndNamesThemElsewhere) {
  EXPECT_EQ(Rich().Who(ana_).text, "<@U1>");
  EXPECT_EQ(Rich().Who(gone_).text, "Bob ∗&amp; Co∗");
  EXPECT_EQ(Plain().Say(say::ProblemEmployeeLeft{.person = Plain().Who(ana_)}),
            "Ana <Ferreira> does not work here any more. Leave this name out.");
  EXPECT_EQ(Plain().Say(say::ProblemEmployeeLeft{.person = Plain().Who(gone_)}),
            "Bob *& Co* does not work here any more. Leave this name out.");
}

TEST_F(VoiceTest, ListsPeopleInTheLanguageOfTheReader) {
  EXPECT_EQ(Rich().Who(std::vector{ana_, gone_}).text, "<@U1> and Bob ∗&amp; Co∗");
  EXPECT_EQ(Rich("fr").Who(std::vector{ana_, gone_}).text, "<@U1> et Bob ∗&amp; Co∗");
  EXPECT_TRUE(Rich().Who(std::vector<view::Person>(50, ana_)).text.ends_with("and …"));
}

TEST_F(VoiceTest, EscapesWordsThatNobodyMadeReady) {
  EXPECT_EQ(Rich().Say(say::HomeHello{.name = "<!here> *x*"}), "Hello, &lt;!here&gt; ∗x∗!");
}

TEST_F(VoiceTest, SaysPlainTextWithoutTheCataloguesMarks) {
  EXPECT_EQ(Plain().Say(say::PrizeReceived{.award = Plain().Name("Star *of* `the` year"), .points = 1}),
            "🏆 Congratulations! You received Star *of* `the` year: +1 point");
  EXPECT_EQ(Plain().Say(say::ProblemNobodyNamed{}), "Whom do you want to thank? Name them with an @, like “@ana”.");
  EXPECT_EQ(Plain("fr").Say(say::ProblemPointsMissing{}),
            "Combien de points par personne\u202f? Ajoutez un nombre, comme «\u202f+10\u202f».");
}

TEST_F(VoiceTest, QuotesWhatWasTypedOnOneLine) {
  EXPECT_EQ(Rich().Code("a\nb `c`").text, "`a b ˋcˋ`");
  EXPECT_EQ(Rich().Codes({"Care", "Team_work"}, "#").text, "`#Care`, `#Team_work`");
  EXPECT_EQ(Rich().Code("<!channel>").text, "`&lt;!channel&gt;`");
}

TEST_F(VoiceTest, CutsLongNamesBetweenCharacters) {
  std::string flags;
  for (int i = 0; i < 60; ++i) flags += "🇫🇷";
  std::string kept;
  for (int i = 0; i < 19; ++i) kept += "🇫🇷";
  EXPECT_EQ(Rich().Name(flags).text, kept + "…") << "79 units hold 19 flags of 4";
}

TEST_F(VoiceTest, KeepsRightToLeftNamesFromMovingTheRestOfTheSentence) {
  EXPECT_EQ(Rich().Who(view::Person{.name = "שי"}).text, "\u2068שי\u2069");
  EXPECT_EQ(Rich().Name("a\u202eb").text, "ab");
}

TEST_F(VoiceTest, OffersCommandsWithGapsInTheReadersLanguage) {
  const view::CommandLine line = {ana_, " +20 ", view::Gap{view::Gap::Kind::kPerson}, " ",
                                  view::Gap{view::Gap::Kind::kMessage}};
  EXPECT_EQ(Rich().Line(line), "@Ana <Ferreira> +20 @colleague thank you for …");
  EXPECT_EQ(Rich("fr").Line(line), "@Ana <Ferreira> +20 @collègue merci pour …");
}

TEST_F(VoiceTest, TellsTimeInTheReadersZone) {
  absl::TimeZone montreal;
  ASSERT_TRUE(absl::LoadTimeZone("America/Montreal", &montreal));
  const Voice voice(texts_, {.locale = "fr-CA", .zone = montreal}, Voice::Style::kMrkdwn);
  const absl::Time midnight = absl::FromCivil(absl::CivilDay(2026, 12, 1), absl::UTCTimeZone());
  EXPECT_EQ(voice.Say(say::BalanceNoAllowance{.refills_at = voice.At(midnight)}),
            "Vous n’avez pas de points à donner ce mois-ci. Nous y reviendrons le 30 novembre.");
}

}  // namespace
}  // namespace fairlead::chat::slack
