#include "libs/toml/reader.h"

#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/testing/temporary_directory.h"

namespace fairlead::toml_file {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Reader kReader("a.toml", "a.example.toml");

toml::table TableOf(const std::string& text) { return Parse(text, "a.toml").value(); }

std::string MessageOf(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  return std::string(status.message());
}

TEST(TomlParse, NamesTheLineThatIsNotToml) {
  EXPECT_THAT(MessageOf(Parse("a = 1\nb = = 2\n", "a.toml").status()), HasSubstr("a.toml:2: not TOML: "));
}

TEST(TomlReadBytes, GivesAFileAsItIsAndTellsAnEmptyOneFromNone) {
  const testing::TemporaryDirectory directory;
  EXPECT_EQ(ReadBytes(directory.Write("a", "x\r\n y"), "thing", "--thing").value(), "x\r\n y");
  EXPECT_EQ(ReadBytes(directory.Write("b", ""), "thing", "--thing").value(), "");
  const absl::Status missing = ReadBytes("/nowhere/c", "thing", "--thing").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(missing.message(), "the thing /nowhere/c cannot be read; name one with --thing");
  EXPECT_EQ(ReadTable(directory.path().string(), "thing", "--thing").status().code(), absl::StatusCode::kNotFound);
}

TEST(TomlReader, GivesWhatIsThere) {
  const toml::table table =
      TableOf("n = 7\nday = 2026-11-23\non = true\nwords = [\"a\", \"b\"]\nword = \"a\"\n[[t]]\n");
  EXPECT_EQ(kReader.Number(table, "n", 1, 7).value(), 7);
  EXPECT_EQ(kReader.Natural(table, "n").value(), 7);
  EXPECT_EQ(kReader.Date(table, "day").value(), absl::CivilDay(2026, 11, 23));
  EXPECT_TRUE(kReader.Flag(table, "on").value());
  EXPECT_THAT(kReader.Texts(table, "words").value(), ElementsAre("a", "b"));
  EXPECT_EQ(kReader.Text(table, "word", "[[t]]").value(), "a");
  EXPECT_EQ(kReader.Tables(table, "t").value().size(), 1u);
}

TEST(TomlReader, TakesWhatIsAbsentForAbsent) {
  const toml::table table;
  EXPECT_EQ(kReader.Number(table, "n", 1, 7).value(), std::nullopt);
  EXPECT_EQ(kReader.Natural(table, "n").value(), std::nullopt);
  EXPECT_EQ(kReader.Date(table, "day").value(), std::nullopt);
  EXPECT_FALSE(kReader.Flag(table, "on").value());
  EXPECT_TRUE(kReader.Texts(table, "words").value().empty());
  EXPECT_TRUE(kReader.Tables(table, "t").value().empty());
}

TEST(TomlReader, SaysWhereItIsWrongAndWhatToDo) {
  const toml::table table =
      TableOf("\nn = 8\nday = \"soon\"\non = 1\nwords = [\"a\", \"a\"]\nword = \"\"\nt = 3\nx = -1\n");
  EXPECT_EQ(MessageOf(kReader.Number(table, "n", 1, 7).status()), "a.toml:2: n must be a whole number from 1 to 7");
  EXPECT_EQ(MessageOf(kReader.Natural(table, "x").status()),
            "a.toml:8: x must be a whole number from 0 to " + std::to_string(std::numeric_limits<int>::max()));
  EXPECT_THAT(MessageOf(kReader.Date(table, "day").status()), HasSubstr("a.toml:3: day must be a date"));
  EXPECT_EQ(MessageOf(kReader.Flag(table, "on").status()), "a.toml:4: on must be true or false");
  EXPECT_EQ(MessageOf(kReader.Texts(table, "words").status()), "a.toml:5: words names 'a' twice");
  EXPECT_THAT(MessageOf(kReader.Text(table, "word", "[[t]]").status()), HasSubstr("a.toml:6: word must be a text"));
  EXPECT_THAT(MessageOf(kReader.Text(table, "gone", "[[t]]").status()), HasSubstr("this [[t]] has no gone; add it"));
  EXPECT_EQ(MessageOf(kReader.Tables(table, "t").status()), "a.toml:7: write each t under [[t]]");
  EXPECT_EQ(MessageOf(kReader.CheckKeys(TableOf("\ny = 1"), {"z"})), "a.toml:2: unknown key 'y'; see a.example.toml");
}

}  // namespace
}  // namespace fairlead::toml_file
