#include "libs/texts/catalogue.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/texts/emit.h"

namespace fairlead::texts {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<Checked> CheckTexts(const std::string& english, const std::string& french) {
  const auto en = ReadCatalogue("texts/en.toml", english);
  const auto fr = ReadCatalogue("texts/fr.toml", french);
  EXPECT_TRUE(en.ok() && fr.ok()) << en.status() << fr.status();
  return Check({*en, *fr});
}

std::string Refusal(const std::string& english, const std::string& french) {
  return std::string(CheckTexts(english, french).status().message());
}

TEST(ReadCatalogue, JoinsTablesWithDotsAndRemembersLines) {
  const auto catalogue = ReadCatalogue("a/fr.toml", "x = \"un\"\n[a.b]\nc = \"deux\"\n");
  ASSERT_TRUE(catalogue.ok()) << catalogue.status();
  EXPECT_EQ(catalogue->language, "fr");
  EXPECT_EQ(catalogue->entries.at("x").text, "un");
  EXPECT_EQ(catalogue->entries.at("a.b.c").line, 3u);
}

TEST(ReadCatalogue, SaysWhereItIsWrong) {
  const auto refusal = [](const std::string& contents) {
    return std::string(ReadCatalogue("fr.toml", contents).status().message());
  };
  EXPECT_THAT(refusal("a = \"x\"\nb = 7\n"), HasSubstr("fr.toml:2: b is not a text in quotes"));
  EXPECT_THAT(refusal("a = \"x\"\nGiven = \"x\"\n"), HasSubstr("fr.toml:2: write the key “Given”"));
  EXPECT_THAT(refusal("a = \"x\"\na = \"y\"\n"), HasSubstr("fr.toml:2: not TOML"));
}

TEST(CheckCatalogues, AcceptsWhatSaysTheSameInEveryLanguage) {
  const auto checked = CheckTexts("a = \"{n, plural, one {# point} other {# points}} of {m}\"", "a = \"{m} : {n}\"");
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->languages, (std::vector<std::string>{"en", "fr"}));
  EXPECT_EQ(checked->messages.at("a").placeholders,
            (std::map<std::string, Kind>{{"m", Kind::kWords}, {"n", Kind::kNumber}}));
}

TEST(CheckCatalogues, RefusesAMissingTranslationInEitherLanguage) {
  EXPECT_EQ(Refusal("a = \"x\"\nb = \"y\"", "a = \"x\""), "texts/fr.toml:1: b: is missing; texts/en.toml:2 has it");
  EXPECT_EQ(Refusal("a = \"x\"", "a = \"x\"\nb = \"y\""), "texts/en.toml:1: b: is missing; texts/fr.toml:2 has it");
}

TEST(CheckCatalogues, RefusesDifferingPlaceholders) {
  EXPECT_EQ(Refusal("a = \"{name}\"", "a = \"{nom}\""),
            "texts/fr.toml:1: a: has no {name}, which another language has\n"
            "texts/fr.toml:1: a: has {nom}, which another language has not");
  EXPECT_EQ(Refusal("a = \"{at, date, ::MMMMd}\"", "a = \"{at}\""),
            "texts/fr.toml:1: a: uses {at} as another kind than another language does");
}

TEST(CheckCatalogues, LetsEachLanguageChooseItsDateStyle) {
  EXPECT_TRUE(CheckTexts("a = \"{at, date, ::MMMMd}\"", "a = \"{at, date, ::EEEEMMMMd}\"").ok());
}

TEST(CheckCatalogues, TellsEveryMistakeAtOnce) {
  const std::string refusal = Refusal("a = \"{\"\nb = \"x\"\nc = \"{n}\"", "a = \"x\"\nc = \"x\"");
  EXPECT_THAT(refusal, HasSubstr("texts/en.toml:1: a: is not a MessageFormat pattern"));
  EXPECT_THAT(refusal, HasSubstr("texts/fr.toml:1: b: is missing"));
  EXPECT_THAT(refusal, HasSubstr("texts/fr.toml:2: c: has no {n}"));
}

TEST(CheckCatalogues, RefusesKeysThatWouldBeOneNameInCode) {
  EXPECT_THAT(Refusal("a_b = \"x\"\n[a]\nb = \"y\"", "a_b = \"x\"\n[a]\nb = \"y\""),
              HasSubstr("is called like a.b in code; rename one"));
}

TEST(Emit, WritesAStructForEachMessageAndAMemberForEachPlaceholder) {
  const auto checked =
      CheckTexts("[kudos]\nnot_given = \"{n, number} \\\"for\\\" {name}\\n\"", "[kudos]\nnot_given = \"{n} à {name}\"");
  ASSERT_TRUE(checked.ok()) << checked.status();
  const Generated generated = Emit(*checked, "texts/a.h", "a::b");
  EXPECT_THAT(generated.header, HasSubstr("struct KudosNotGiven {\n  texts::Needed<texts::Number> n;\n"
                                          "  texts::Needed<texts::Words> name;\n"));
  EXPECT_THAT(generated.source, HasSubstr(R"({"{n, number} \"for\" {name}\n", {}},)"));
}

}  // namespace
}  // namespace fairlead::texts
