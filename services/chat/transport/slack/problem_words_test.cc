#include "services/chat/transport/slack/problem_words.h"

#include <set>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "texts/chat.h"

namespace fairlead::chat::slack {
namespace {

using ::testing::HasSubstr;
using view::Problem;
using view::ProblemKind;

class ProblemWordsTest : public ::testing::Test {
 protected:
  std::string English(const Problem& problem) const { return Say(problem, "en-GB"); }
  std::string French(const Problem& problem) const { return Say(problem, "fr-FR"); }
  std::string Say(const Problem& problem, const char* locale) const {
    return Sentence(problem, Voice(texts_, {.locale = locale}, Voice::Style::kMrkdwn));
  }

  const texts::Texts texts_{say::Catalogue()};
  const absl::Time refill_ = absl::FromCivil(absl::CivilDay(2026, 12, 1), absl::UTCTimeZone());
  const view::Person ana_{.chat_id = "U1", .name = "Ana"};
};

TEST_F(ProblemWordsTest, HaveASentenceOfTheirOwnForEveryProblemInBothLanguages) {
  std::set<std::string> sentences;
  for (int kind = 0; kind <= static_cast<int>(view::kLastProblemKind); ++kind) {
    const Problem problem{.kind = static_cast<ProblemKind>(kind), .typed = "x", .suggestion = "y", .person = ana_};
    EXPECT_TRUE(sentences.insert(English(problem)).second) << kind << ": " << English(problem);
    EXPECT_TRUE(sentences.insert(French(problem)).second) << kind << ": " << French(problem);
  }
}

TEST_F(ProblemWordsTest, SayWhatIsLeftAndWhenItRefills) {
  const Problem problem{.kind = ProblemKind::kAllowanceExceeded, .left = 10, .needed = 40, .at = refill_};
  EXPECT_EQ(English(problem),
            "That would need 40 points, and you have 10 left to give. Your allowance is full again on 1 December.");
  EXPECT_EQ(
      French(problem),
      "Il faudrait 40 points, et il vous en reste 10 à donner. Votre réserve sera de nouveau pleine le 1er décembre.");
  const Problem none{.kind = ProblemKind::kAllowanceExceeded, .left = 0, .needed = 1, .at = refill_};
  EXPECT_THAT(English(none), HasSubstr("need 1 point, and you have none left"));
  EXPECT_THAT(French(none), HasSubstr("Il faudrait 1 point, et il vous en reste zéro"));
}

TEST_F(ProblemWordsTest, SayWhomOneHasThankedEnough) {
  const Problem problem{.kind = ProblemKind::kRecipientLimitExceeded, .person = ana_, .left = 1, .at = refill_};
  EXPECT_EQ(English(problem), "You can give <@U1> one more point this month. From 1 December on you can give more.");
  EXPECT_THAT(French(problem), HasSubstr("Vous pouvez encore donner 1 point à <@U1> ce mois-ci."));
}

TEST_F(ProblemWordsTest, FillInWhatThePersonTyped) {
  const Problem near{.kind = ProblemKind::kNearValue, .typed = "#teamwrok", .suggestion = "Teamwork"};
  EXPECT_EQ(English(near), "`#teamwrok` is not one of our values. Did you mean `#Teamwork`?");
  EXPECT_EQ(French(near), "`#teamwrok` n’est pas une de nos valeurs. Vouliez-vous dire `#Teamwork`\u202f?");
  EXPECT_EQ(English({.kind = ProblemKind::kPointsInWords, .typed = "twenty", .suggestion = "20"}),
            "Write `twenty` as a number: `+20`.");
  EXPECT_EQ(English({.kind = ProblemKind::kPointsNegative, .typed = "-5", .suggestion = "5"}),
            "`-5` would take points away. Did you mean `+5`?");
  EXPECT_EQ(English({.kind = ProblemKind::kUnknownCommand, .typed = "balence", .suggestion = "balance"}),
            "I don’t know `balence`. Did you mean `/kudos balance`?");
  EXPECT_EQ(French({.kind = ProblemKind::kUnknownValue, .typed = "#foo", .choices = {"Care", "Craft"}}),
            "`#foo` n’est pas une de nos valeurs. Choisissez-en une\u202f: `#Care`, `#Craft`");
}

TEST_F(ProblemWordsTest, DoWithoutASuggestionWhereThereIsNone) {
  EXPECT_THAT(English({.kind = ProblemKind::kUnknownCommand, .typed = "zzz"}), HasSubstr("Type `/kudos help`"));
  EXPECT_THAT(French({.kind = ProblemKind::kUnknownCommand, .typed = "zzz"}), HasSubstr("Tapez `/kudos aide`"));
  EXPECT_THAT(English({.kind = ProblemKind::kPointsUnclear, .typed = "2O"}), HasSubstr("Type a number, like `+10`."));
  EXPECT_THAT(English({.kind = ProblemKind::kUnknownValue, .choices = {"Care"}}), HasSubstr("Choose one: `#Care`"));
}

TEST_F(ProblemWordsTest, SayWhoDecidedBeforeAndHow) {
  Problem problem{.kind = ProblemKind::kAlreadyDecided, .person = ana_, .state = "declined", .at = refill_};
  EXPECT_THAT(English(problem), HasSubstr("<@U1> declined this before you, on 1 December"));
  EXPECT_THAT(French(problem), HasSubstr("<@U1> a refusé cette proposition avant vous, le 1er décembre"));
  problem.person = {};
  problem.state = "approved";
  EXPECT_THAT(English(problem), HasSubstr("This was already approved, on 1 December"));
}

TEST_F(ProblemWordsTest, LetNothingThatWasTypedBecomeMarkup) {
  const Problem problem{.kind = ProblemKind::kEverybodyNamed, .typed = "<!channel> `*x*`"};
  EXPECT_THAT(English(problem), HasSubstr("`&lt;!channel&gt; ˋ*x*ˋ` means everybody"));
}

}  // namespace
}  // namespace fairlead::chat::slack
