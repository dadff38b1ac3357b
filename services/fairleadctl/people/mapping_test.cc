#include "services/fairleadctl/people/mapping.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/fairleadctl/people/csv_reader.h"

namespace fairlead::fairleadctl {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kFields = R"([fields]
employee_id = "id"
name = "name"
team = { template = "{dept}/{role}" }
time_zone = { constant = "Europe/Paris" }
locale = { constant = "fr-FR" }
role_level = { constant = 3 }
contracted_hours = { constant = 37.5 }
hire_date = { years_before = "years" }
)";

std::string ErrorOf(const std::string& toml) {
  const auto mapping = Mapping::Parse(toml, "m.toml");
  EXPECT_FALSE(mapping.ok());
  return std::string(mapping.status().message());
}

TEST(Mapping, ReadsColumnsConstantsTemplatesAndYears) {
  const auto mapping = Mapping::Parse(kFields, "m.toml");
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_EQ(mapping->rule(Field::kEmployeeId)->text[0].text, "id");
  EXPECT_EQ(mapping->rule(Field::kTeam)->text.size(), 3u);
  EXPECT_EQ(mapping->rule(Field::kContractedHours)->text[0].text, "37.5");
  EXPECT_TRUE(mapping->rule(Field::kHireDate)->years_before);
  EXPECT_EQ(mapping->rule(Field::kEmail), nullptr);
  EXPECT_EQ(mapping->delimiter(), CsvReader::kAutomatic);
}

TEST(Mapping, ReadsTheDelimiter) {
  EXPECT_EQ(Mapping::Parse("delimiter = \";\"\n" + std::string(kFields), "m.toml")->delimiter(), ';');
  EXPECT_THAT(ErrorOf("delimiter = \"|\"\n"), HasSubstr("m.toml:1: delimiter must be"));
}

TEST(Mapping, KnowsWhichColumnAFieldComesFrom) {
  const auto mapping = Mapping::Parse(kFields, "m.toml");
  EXPECT_EQ(mapping->ColumnOf("employee_id"), "id");
  EXPECT_EQ(mapping->ColumnOf("team"), "dept");
  EXPECT_EQ(mapping->ColumnOf("contracted_decihours"), "contracted_hours");
  EXPECT_EQ(mapping->ColumnOf("email"), "email");
}

TEST(Mapping, NamesTheLineOfAnUnknownKey) {
  EXPECT_THAT(ErrorOf("delimeter = \",\"\n"), StartsWith("m.toml:1: unknown key \"delimeter\""));
  EXPECT_THAT(ErrorOf(std::string(kFields) + "salary = \"s\"\n"), StartsWith("m.toml:10: unknown field \"salary\""));
  EXPECT_THAT(ErrorOf(std::string(kFields) + "email = { colum = \"e\" }\n"),
              StartsWith("m.toml:10: field \"email\": unknown key \"colum\""));
}

TEST(Mapping, NamesTheLineOfBrokenToml) {
  EXPECT_THAT(ErrorOf("[fields]\nname = \n"), StartsWith("m.toml:2: "));
  EXPECT_THAT(ErrorOf("[fields]\nname = \"a\"\nname = \"b\"\n"), StartsWith("m.toml:3: "));
}

TEST(Mapping, RefusesAFieldThatMustBeMappedAndIsNot) {
  EXPECT_THAT(ErrorOf("[fields]\nname = \"n\"\n"), HasSubstr("\"employee_id\" is not mapped"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("[fields] is missing"));
}

TEST(Mapping, RefusesRulesThatContradictThemselves) {
  const std::string base(kFields);
  EXPECT_THAT(ErrorOf(base + "email = { column = \"a\", constant = \"b\" }\n"), StartsWith("m.toml:10: "));
  EXPECT_THAT(ErrorOf(base + "email = { values = { a = \"b\" } }\n"), HasSubstr("needs one of"));
  EXPECT_THAT(ErrorOf(base + "email = { years_before = \"a\" }\n"), HasSubstr("this field is none"));
  EXPECT_THAT(ErrorOf(base + "email = { column = \"a\", format = \"%d\" }\n"), HasSubstr("this field is none"));
  EXPECT_THAT(ErrorOf(base + "leave_date = { years_before = \"a\", format = \"%d\" }\n"),
              HasSubstr("do not go together"));
  EXPECT_THAT(ErrorOf(base + "leave_date = { years_before = \"a\", values = { b = \"1\" } }\n"),
              HasSubstr("do not go together"));
  EXPECT_THAT(ErrorOf(base + "email = { column = \"\" }\n"), HasSubstr("not empty"));
  EXPECT_THAT(ErrorOf(base + "email = { column = 3 }\n"), HasSubstr("must be a string"));
  EXPECT_THAT(ErrorOf(base + "email = 3\n"), HasSubstr("name of a column or a table"));
  EXPECT_THAT(ErrorOf(base + "email = { constant = [1] }\n"), HasSubstr("string, a number or a date"));
  EXPECT_THAT(ErrorOf(base + "email = { column = \"a\", values = {} }\n"), HasSubstr("must be a table"));
}

TEST(Mapping, RefusesBrokenTemplates) {
  const std::string base(kFields);
  EXPECT_THAT(ErrorOf(base + "email = { template = \"{a\" }\n"), HasSubstr("opening brace"));
  EXPECT_THAT(ErrorOf(base + "email = { template = \"a}\" }\n"), HasSubstr("closing brace"));
  EXPECT_THAT(ErrorOf(base + "email = { template = \"{}\" }\n"), HasSubstr("empty braces"));
}

TEST(Mapping, SaysWhenTheFileIsNotThere) { EXPECT_TRUE(absl::IsNotFound(Mapping::Load("/nowhere/m.toml").status())); }

}  // namespace
}  // namespace fairlead::fairleadctl
