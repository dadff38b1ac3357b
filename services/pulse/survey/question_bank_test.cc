#include "services/pulse/survey/question_bank.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/core/text.h"

namespace fairlead::pulse::survey {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kThin = "\u202f";

class TheBank : public ::testing::Test {
 protected:
  // All texts of one language: questions and choices.
  std::vector<std::string> TextsIn(std::string Bilingual::*language) const {
    std::vector<std::string> texts;
    for (const Question& question : bank_.all()) {
      texts.push_back(question.text.*language);
      for (const Bilingual& choice : question.choices) texts.push_back(choice.*language);
    }
    return texts;
  }

  const QuestionBank bank_ = QuestionBank::BuiltIn().value();
};

TEST_F(TheBank, IsTheFileThatTheSourcesHave) {
  std::ifstream file("services/pulse/survey/questions.toml", std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  EXPECT_EQ(bytes.str(), kBuiltInQuestions);
}

TEST_F(TheBank, HasSixtyFourQuestionsOrMoreAndSixOrMoreOfEachDriver) {
  EXPECT_GE(bank_.all().size(), 64u);
  for (std::size_t i = 0; i < kDrivers; ++i) {
    const auto driver = static_cast<Driver>(i);
    EXPECT_GE(std::ranges::count(bank_.all(), driver, &Question::driver), 6) << NameOf(driver);
  }
}

TEST_F(TheBank, CanMeasureEveryDriverByStatementsOfBothDirections) {
  for (std::size_t i = 0; i + 1 < kDrivers; ++i) {
    const auto driver = static_cast<Driver>(i);
    const std::vector<const Question*> scale = bank_.Scale(driver);
    const auto reversed = std::ranges::count_if(scale, &Question::reversed);
    EXPECT_GE(scale.size(), 6u) << NameOf(driver);
    EXPECT_GE(reversed, 2) << NameOf(driver);
    EXPECT_GE(static_cast<int>(scale.size()) - reversed, reversed) << NameOf(driver);
  }
}

TEST_F(TheBank, HasOneEnpsQuestionAndACommentQuestionForEveryDriver) {
  std::set<Driver> commented;
  for (const Question& question : bank_.all()) {
    if (question.kind == QuestionKind::kComment) commented.insert(question.driver);
  }
  EXPECT_EQ(commented.size(), kDrivers);
  EXPECT_EQ(std::ranges::count(bank_.all(), QuestionKind::kEnps, &Question::kind), 1);
}

TEST_F(TheBank, NamesQuestionsByTheirDrivers) {
  std::set<std::string> ids;
  for (const Question& question : bank_.all()) {
    EXPECT_THAT(question.id, StartsWith(NameOf(question.driver) + "-"));
    EXPECT_TRUE(ids.insert(question.id).second) << question.id;
    EXPECT_EQ(bank_.Find(question.id), &question);
  }
  EXPECT_EQ(bank_.Find("workload"), nullptr);
}

TEST_F(TheBank, AsksEachThingOnceInBothLanguages) {
  std::set<std::string> texts;
  for (const Question& question : bank_.all()) {
    EXPECT_TRUE(texts.insert(question.text.en).second) << question.text.en;
    EXPECT_TRUE(texts.insert(question.text.fr).second) << question.text.fr;
    EXPECT_LE(core::CodePoints(question.text.en), kMostQuestionCharacters);
    EXPECT_LE(core::CodePoints(question.text.fr), kMostQuestionCharacters);
  }
}

TEST_F(TheBank, StatesWhereItAsksForAgreementAndAsksElsewhere) {
  for (const Question& question : bank_.all()) {
    const bool states = question.kind == QuestionKind::kLikert5;
    EXPECT_THAT(question.text.en, EndsWith(states ? "." : "?"));
    EXPECT_THAT(question.text.fr, EndsWith(states ? "." : kThin + "?"));
  }
}

// What joins two things in one statement, denies, or goes to an extreme. "Not" is no matter of choices.
TEST_F(TheBank, StatesOneThingWithoutNegationOrExaggeration) {
  const std::regex english("\\b(and|or|not|never|always|all|every|very)\\b|n’t|/", std::regex::icase);
  const std::regex french("(^|[ ’])(et|ou|pas|jamais|toujours|tous|très)[ .,]|/", std::regex::icase);
  for (const Question& question : bank_.all()) {
    if (question.kind != QuestionKind::kLikert5) continue;
    EXPECT_FALSE(std::regex_search(question.text.en, english)) << question.text.en;
    EXPECT_FALSE(std::regex_search(question.text.fr, french)) << question.text.fr;
  }
}

TEST_F(TheBank, KeepsToTheTypographyOfBothLanguages) {
  for (const auto language : {&Bilingual::en, &Bilingual::fr}) {
    for (const std::string& text : TextsIn(language)) {
      EXPECT_EQ(text.find_first_of("'\"<>&*_`"), std::string::npos) << text;
      EXPECT_EQ(text.find("  "), std::string::npos) << text;
      EXPECT_NE(text.front(), ' ');
      EXPECT_NE(text.back(), ' ');
    }
  }
}

TEST_F(TheBank, HasNarrowSpacesInFrench) {
  for (const std::string& text : TextsIn(&Bilingual::fr)) {
    for (std::size_t at = text.find_first_of("!?;:"); at != std::string::npos;
         at = text.find_first_of("!?;:", at + 1)) {
      EXPECT_TRUE(at >= kThin.size() && text.substr(at - kThin.size(), kThin.size()) == kThin) << text;
    }
  }
}

TEST_F(TheBank, SaysVousInFrenchAndMarksNoGender) {
  const std::regex familiar("(^|[ (])([Tt]u|[Tt]e|[Tt]oi|[Tt]on|[Tt]a|[Tt]es)[ ,.]|(^|[ (])[Tt]’");
  const std::regex marked("\\([a-zé]+\\)|·|[a-zé]-e\\b");
  // What agrees with whoever answers, and words that name people by their gender.
  const std::regex agreeing(
      "([Jj]e suis|[Jj]e me sens|[Vv]ous êtes|Êtes-vous|êtes-vous) [^ ]+(é|i|u)([ ,.]|$)|[Vv]ous seul|ceux qui");
  for (const std::string& text : TextsIn(&Bilingual::fr)) {
    EXPECT_FALSE(std::regex_search(text, familiar)) << text;
    EXPECT_FALSE(std::regex_search(text, marked)) << text;
    EXPECT_FALSE(std::regex_search(text, agreeing)) << text;
  }
  for (const char* const wrong : {"Je suis écouté ici.", "Vous êtes parti", "ce que vous seul savez"}) {
    EXPECT_TRUE(std::regex_search(wrong, agreeing)) << wrong;
  }
}

TEST_F(TheBank, ScalesHoldStatementsOfTheirDriverOnly) {
  const std::vector<const Question*> scale = bank_.Scale(Driver::kGrowth);
  ASSERT_FALSE(scale.empty());
  for (const Question* question : scale) {
    EXPECT_EQ(question->driver, Driver::kGrowth);
    EXPECT_EQ(question->kind, QuestionKind::kLikert5);
  }
}

// The least that a question needs; the error of a further line is in line 7.
const std::string kQuestion =
    "[[question]]\nid = \"q\"\ndriver = \"growth\"\nkind = \"likert5\"\ntext.en = \"E.\"\ntext.fr = \"F.\"\n";

std::string With(const std::string& was, const std::string& is) {
  std::string text = kQuestion;
  const std::size_t at = text.find(was);
  EXPECT_NE(at, std::string::npos) << was;
  return text.replace(at, was.size(), is);
}

TEST(QuestionBankParse, NeedsLittle) {
  const auto bank = QuestionBank::Parse(kQuestion, "b.toml");
  ASSERT_TRUE(bank.ok()) << bank.status();
  EXPECT_EQ(bank->all().front(), (Question{.id = "q", .driver = Driver::kGrowth, .text = {"E.", "F."}}));
}

TEST(QuestionBankParse, RefusesAMistakeWithTheLineAndWhatToDo) {
  const std::string choice = With("likert5", "choice");
  const std::vector<std::pair<std::string, std::string>> mistakes = {
      {"", "b.toml:1: no [[question]]"},
      {"= 3\n", "b.toml:1: not TOML"},
      {"\ncolour = 1\n" + kQuestion, "b.toml:2: unknown key 'colour'; see services/pulse/survey/questions.toml"},
      {kQuestion + "colour = 1\n", "b.toml:7: unknown key 'colour'"},
      {With("id = \"q\"\n", ""), "b.toml:1: this [[question]] has no id"},
      {With("\"q\"", "\"Q!\""), "b.toml:2: id must be 1 to 40 of a-z, 0-9 and '-', not 'Q!'"},
      {With("\"growth\"", "\"groth\""), "b.toml:3: there is no driver 'groth'; did you mean 'growth'?"},
      {With("\"growth\"", "\"money\""), "b.toml:3: there is no driver 'money'; those are workload, "},
      {With("likert5", "likert7"), "b.toml:4: kind must be one of likert5, enps, choice, comment, not 'likert7'; did"},
      {With("text.fr = \"F.\"\n", ""), "b.toml:5: this text has no French; add fr"},
      {With("text.en = \"E.\"\n", ""), "b.toml:5: this text has no English; add en"},
      {With("\"F.\"", "\"\""), "b.toml:6: fr must be a text that is not empty"},
      {With("\"F.\"", "\"a\\nb\""), "b.toml:6: this text has a line break"},
      {With("\"F.\"", "\"" + std::string(121, 'x') + "\""), "b.toml:6: this text has 121 characters; at most 120"},
      {kQuestion + "text.de = \"D.\"\n", "b.toml:7: unknown key 'de'"},
      {kQuestion + "reversed = 1\n", "b.toml:7: reversed must be true or false"},
      {With("likert5", "enps") + "reversed = true\n", "b.toml:7: only a likert5 question can be reversed; drop it"},
      {With("likert5", "comment") + "choices = []\n",
       "b.toml:7: a question of the kind comment has no choices; drop them"},
      {choice, "b.toml:1: this choice question has no choices"},
      {choice + "choices = [\"a\"]\n", "b.toml:7: choices must be an array, e.g. [{ en ="},
      {choice + "choices = [{ en = \"a\", fr = \"b\" }]\n", "b.toml:7: 1 choices; there must be 2 to 12"},
      {choice + "choices = [{ en = \"a\", fr = \"b\" }, { en = \"c\" }]\n", "b.toml:7: this choice has no French"},
      {choice + "choices = [{ en = \"a\", fr = \"b\" }, { en = \"c\", fr = \"b\" }]\n",
       "b.toml:7: 'c' / 'b' is a choice twice"},
      {kQuestion + kQuestion, "b.toml:8: another [[question]] has the id 'q'"},
      {kQuestion + With("\"q\"", "\"r\""), "b.toml:11: 'q' has the same text"},
  };
  for (const auto& [text, problem] : mistakes) {
    const absl::Status status = QuestionBank::Parse(text, "b.toml").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), StartsWith(problem)) << text;
  }
}

}  // namespace
}  // namespace fairlead::pulse::survey
