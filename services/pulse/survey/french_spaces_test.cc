#include "services/pulse/survey/french_spaces.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/toml/reader.h"

namespace fairlead::pulse::survey {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(FrenchSpaces, NamesTheLineOfEachCommonSpaceBeforeASign) {
  const auto found = FrenchSpaces(
      "slug = \"a\"\n"
      "title.en = \"What now ?\"\n"
      "title.fr = \"Et maintenant ?\"\n"
      "[[question]]\n"
      "text = { en = \"A\", fr = \"Non !\" }\n"
      "choices = [\n"
      "  { en = \"a\", fr = \"Oui\" },\n"
      "  { en = \"b\", fr = \"Non ; ou oui : non\" },\n"
      "]\n",
      "s.toml");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(*found, ElementsAre(HasSubstr("s.toml:3: before '?' stands a common space"),
                                  HasSubstr("s.toml:5: before '!'"), HasSubstr("s.toml:8: before ';'")));
}

TEST(FrenchSpaces, AreRightWhereNoLineCanBreak) {
  EXPECT_THAT(FrenchSpaces("fr = \"Et maintenant\u202f? Oui\u00a0: oui\"\n", "s.toml").value(), IsEmpty());
  for (const char* file : {"services/pulse/survey/questions.toml", "services/pulse/survey/survey.example.toml"}) {
    const auto bytes = toml_file::ReadBytes(file, "file", "FILE");
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    EXPECT_THAT(FrenchSpaces(*bytes, file).value(), IsEmpty());
  }
}

TEST(FrenchSpaces, WantToml) { EXPECT_TRUE(absl::IsInvalidArgument(FrenchSpaces("title = ", "s.toml").status())); }

}  // namespace
}  // namespace fairlead::pulse::survey
