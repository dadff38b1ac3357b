#include "libs/texts/pattern.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::texts {
namespace {

using ::testing::HasSubstr;

std::string Refusal(std::string_view text, const std::string& language = "en") {
  return std::string(ReadPattern(text, language).status().message());
}

TEST(ReadPattern, FindsPlaceholdersAlsoInsideForms) {
  const auto pattern = ReadPattern("{kind, select, a {{name}} other {{n, plural, one {# day} other {# days}}}}", "en");
  ASSERT_TRUE(pattern.ok()) << pattern.status();
  EXPECT_THAT(pattern->placeholders, testing::ElementsAre(testing::Pair("kind", Placeholder{Kind::kChoice, ""}),
                                                          testing::Pair("n", Placeholder{Kind::kNumber, ""}),
                                                          testing::Pair("name", Placeholder{Kind::kWords, ""})));
}

TEST(ReadPattern, TakesDateStylesOutOfTheText) {
  const auto pattern = ReadPattern("From {from, date, ::MMMMd} to {to,time,::jm}!", "en");
  ASSERT_TRUE(pattern.ok()) << pattern.status();
  EXPECT_EQ(pattern->text, "From {from} to {to}!");
  EXPECT_EQ(pattern->placeholders.at("from"), (Placeholder{Kind::kMoment, "MMMMd"}));
  EXPECT_EQ(pattern->placeholders.at("to"), (Placeholder{Kind::kMoment, "jm"}));
}

TEST(ReadPattern, ReadsWordsThatAreAlsoCountedAsANumber) {
  const auto pattern = ReadPattern("{n}: {n, plural, one {one} other {many}}", "en");
  ASSERT_TRUE(pattern.ok()) << pattern.status();
  EXPECT_EQ(pattern->placeholders.at("n").kind, Kind::kNumber);
}

TEST(ReadPattern, RefusesWhatIsNoPattern) {
  EXPECT_THAT(Refusal("{name"), HasSubstr("is not a MessageFormat pattern at “{name”"));
  EXPECT_THAT(Refusal("{n, plural, one {a}}"), HasSubstr("is not a MessageFormat pattern"));
  EXPECT_THAT(Refusal(""), HasSubstr("is empty"));
  EXPECT_THAT(Refusal("a\xff"), HasSubstr("is not UTF-8"));
}

TEST(ReadPattern, RefusesAStraightApostropheBecauseItQuotes) { EXPECT_THAT(Refusal("l'{name}"), HasSubstr("write ’")); }

TEST(ReadPattern, RefusesPluralFormsThatTheLanguageDoesNotHave) {
  EXPECT_THAT(Refusal("{n, plural, few {a} other {b}}", "fr"), HasSubstr("a form “few”, which “fr” does not have"));
  EXPECT_TRUE(ReadPattern("{n, plural, few {a} other {b}}", "pl").ok());
  EXPECT_TRUE(ReadPattern("{n, plural, =0 {a} =7 {b} other {c}}", "en").ok());
  EXPECT_TRUE(ReadPattern("{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}", "en").ok());
}

TEST(ReadPattern, RefusesKindsThatNobodyCanFill) {
  EXPECT_THAT(Refusal("{0}"), HasSubstr("name it in lower_snake_case"));
  EXPECT_THAT(Refusal("{Name}"), HasSubstr("name it in lower_snake_case"));
  EXPECT_THAT(Refusal("{n, number, percent}"), HasSubstr("there are {n, number}"));
  EXPECT_THAT(Refusal("{d, date, short}"), HasSubstr("a CLDR skeleton"));
  EXPECT_THAT(Refusal("{n, spellout}"), HasSubstr("there are {n, number}"));
  EXPECT_THAT(Refusal("{n, choice, 0#a|1#b}"), HasSubstr("use plural"));
}

TEST(ReadPattern, RefusesOneNameUsedInTwoWays) {
  EXPECT_THAT(Refusal("{a, date, ::MMMMd} {a, date, ::y}"), HasSubstr("uses {a} in two ways"));
  EXPECT_THAT(Refusal("{a} {a, select, other {b}}"), HasSubstr("uses {a} in two ways"));
}

}  // namespace
}  // namespace fairlead::texts
