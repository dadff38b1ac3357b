#include "services/recognition/awards_file.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "libs/testing/temporary_directory.h"
#include "services/recognition/domain/test_values.h"

namespace fairlead::recognition {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The least that an award needs; the error of a further line is in line 7.
const std::string kAward =
    "[[award]]\nid = \"craft\"\nname_en = \"Craft\"\nname_fr = \"Métier\"\napprove = { hr = true }\n"
    "points = 300\n";
const std::string kWhole = kAward + "window_days = 14\n";
const std::string kCommittee = "[[committee]]\nname = \"C\"\nmembers = [\"a\", \"b\"]\n";

class AwardsFile : public ::testing::Test {
 protected:
  absl::StatusOr<AwardDefinitions> Load(const std::string& text) {
    return LoadAwards(directory_.Write("a.toml", text));
  }
  // The error without the directory.
  std::string ErrorOf(const std::string& text) {
    const absl::Status status = Load(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    const std::string message(status.message());
    return message.substr(std::min(message.find("a.toml"), message.size()));
  }
  // The whole award with `was` replaced by `is`.
  static std::string With(const std::string& was, const std::string& is) {
    std::string text = kWhole;
    const std::size_t at = text.find(was);
    EXPECT_NE(at, std::string::npos) << was;
    return text.replace(at, was.size(), is);
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(AwardsFile, ThatIsTheExampleCanBeUsed) {
  const auto awards = LoadAwards("services/recognition/awards.example.toml");
  ASSERT_TRUE(awards.ok()) << awards.status();
  std::vector<std::string> ids;
  for (const AwardDefinition& award : awards->all()) ids.push_back(award.id.str());
  EXPECT_THAT(ids, ElementsAre("craft-of-the-month", "on-the-spot", "customer-hero-2026"));
  const AwardDefinition& spot = awards->all()[1];
  EXPECT_EQ(spot.name_fr, "Sur le vif");
  EXPECT_EQ(spot.nominators,
            (AwardDefinition::Nominators{
                .role_levels = {.from = 3, .to = {}}, .locations = {"Paris", "Montréal"}, .managers_only = true}));
  EXPECT_THAT(spot.ApproverRules(), ElementsAre("manager of the nominee", "role level 8 and above", "hr"));
  EXPECT_EQ(spot.least, Points(50));
  EXPECT_EQ(spot.most, Points(500));
  EXPECT_EQ(spot.most_nominees, 5u);
  EXPECT_EQ(spot.remind_days, 2);
  ASSERT_EQ(spot.alone.size(), 2u);
  EXPECT_EQ(spot.alone[1].Rule(), "alone: role level 5 to 6 up to 200");
  EXPECT_EQ(awards->all()[2].closes, absl::CivilDay(2026, 11, 30));
}

TEST_F(AwardsFile, NeedsLittle) {
  const auto awards = Load(kWhole);
  ASSERT_TRUE(awards.ok()) << awards.status();
  const AwardDefinition& award = awards->all()[0];
  EXPECT_EQ(award.quorum, 1);
  EXPECT_EQ(award.declines, 1);
  EXPECT_EQ(award.most_nominees, 1u);
  EXPECT_EQ(award.least, award.most);
  EXPECT_EQ(award.remind_days, std::nullopt);
  EXPECT_TRUE(award.alone.empty());
}

TEST_F(AwardsFile, ThatCannotBeReadIsNamed) {
  const absl::Status status = LoadAwards("/nowhere/awards.toml").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/awards.toml"));
  EXPECT_EQ(LoadAwards(directory_.path().string()).status().code(), absl::StatusCode::kNotFound) << "a directory";
}

TEST_F(AwardsFile, WithAMistakeIsRefusedWithTheLineAndWhatToDo) {
  const std::vector<std::pair<std::string, std::string>> mistakes = {
      {"= 3\n", "a.toml:1: not TOML"},
      {"", "a.toml:1: no [[award]]"},
      {"[award]\nid = \"x\"\n", "a.toml:1: write each award under [[award]]"},
      {"\ncolour = 1\n" + kWhole, "a.toml:2: unknown key 'colour'; see awards.example.toml"},
      {kWhole + "colour = 1\n", "a.toml:8: unknown key 'colour'"},
      {kAward, "a.toml:1: this [[award]] has no window_days"},
      {With("id = \"craft\"\n", ""), "a.toml:1: this [[award]] has no id"},
      {With("\"craft\"", "\"Craft!\""), "a.toml:2: id must be 1 to 40 of a-z"},
      {With("\"craft\"", "7"), "a.toml:2: id must be a text"},
      {kWhole + kWhole, "a.toml:9: another [[award]] has the id 'craft'"},
      {With("name_fr = \"Métier\"\n", ""), "a.toml:1: this [[award]] has no name_fr"},
      {With("\"Métier\"", "\"" + std::string(61, 'x') + "\""), "a.toml:4: name_fr has at most 60 characters"},
      {With("approve = { hr = true }\n", ""), "a.toml:1: this [[award]] has no approve"},
      {With("{ hr = true }", "3"), "a.toml:5: approve must be a table"},
      {With("hr = true", "hr = 1"), "a.toml:5: hr must be true or false"},
      {With("hr = true", "hr = false"), "a.toml:5: approve names nobody"},
      {With("hr = true", "committees = [\"X\"]"), "a.toml:5: there is no [[committee]] with the name 'X'"},
      {With("hr = true", "chief = true"), "a.toml:5: unknown key 'chief'"},
      {With("points = 300\n", ""), "a.toml:1: this [[award]] has no points"},
      {With("300", "0"), "a.toml:6: points must be a whole number from 1"},
      {With("300", "\"many\""), "a.toml:6: points must be a whole number"},
      {With("300", "{ from = 3 }"), "a.toml:6: points needs a from and a to"},
      {With("300", "{ from = 3, to = 2 }"), "a.toml:6: points needs a from and a to"},
      {With("14", "0"), "a.toml:7: window_days must be a whole number from 1 to 366"},
      {kWhole + "remind_after_days = 14\n", "a.toml:8: remind_after_days must be fewer"},
      {kWhole + "opens = \"soon\"\n", "a.toml:8: opens must be a date without quotes"},
      {kWhole + "opens = 2026-11-02\ncloses = 2026-11-01\n", "a.toml:9: closes is before opens"},
      {kWhole + "quorum = 0\n", "a.toml:8: quorum must be a whole number from 1 to 200"},
      {kWhole + "most_nominees = 21\n", "a.toml:8: most_nominees must be a whole number from 1 to 20"},
      {kWhole + "nominate = { from_role_level = 3, to_role_level = 2 }\n", "a.toml:8: from_role_level is above"},
      {kWhole + "nominate = { locations = [] }\n", "a.toml:8: locations must be an array of texts"},
      {kWhole + "alone = 5\n", "a.toml:8: alone must be an array"},
      {kWhole + "alone = [{ from_role_level = 5 }]\n", "a.toml:8: this entry of alone has no up_to_points"},
      {kWhole + "alone = [{ up_to_points = 0 }]\n", "a.toml:8: up_to_points must be a whole number from 1"},
      {"[[committee]]\nmembers = [\"a\"]\n" + kWhole, "a.toml:1: this [[committee]] has no name"},
      {"[[committee]]\nname = \"C\"\n" + kWhole, "a.toml:1: this [[committee]] has no members"},
      {"[[committee]]\nname = \"C\"\nmembers = [\"a\", \"a\"]\n" + kWhole, "a.toml:3: members names 'a' twice"},
      {kCommittee + kCommittee + kWhole, "a.toml:5: another [[committee]] has the name 'C'"},
      {kCommittee + With("hr = true", "committees = [\"C\"]") + "quorum = 3\n", "a.toml:11: quorum is more than the 2"},
      {kCommittee + With("hr = true", "committees = [\"C\"]") + "declines = 3\n", "a.toml:11: declines is more than"},
  };
  for (const auto& [text, problem] : mistakes) EXPECT_THAT(ErrorOf(text), HasSubstr(problem)) << text;
}

}  // namespace
}  // namespace fairlead::recognition
