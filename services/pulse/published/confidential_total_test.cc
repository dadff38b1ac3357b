#include "services/pulse/published/confidential_total.h"

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

// Its questions: likert5, enps, choice of three, comment.
class ConfidentialTotal : public ::testing::Test {
 protected:
  ConfidentialTotal() : counts_(survey_.manifest.questions.size()) {}

  std::string Made() const { return MakeConfidentialTotal(survey_.manifest, survey_.hash, counts_); }
  absl::StatusOr<ConfidentialValues> Read(const std::string& bytes) const {
    return ReadConfidentialTotal(bytes, survey_.manifest, survey_.hash);
  }
  std::string ProblemAfter(const std::function<void(json&)>& change) const {
    json total = json::parse(Made());
    change(total);
    return std::string(Read(total.dump()).status().message());
  }

  TestSurvey survey_;
  std::vector<AnswerCounts> counts_;
};

TEST_F(ConfidentialTotal, ShowsTheSameValuesAsAReleaseWould) {
  counts_[0] = {0, 1, 1, 2, 4, 3};
  const json total = json::parse(Made());
  EXPECT_EQ(total["format"], "fairlead-pulse-confidential-1");
  EXPECT_THAT(total["note"]["en"].get<std::string>(), HasSubstr("Confidential, not anonymous"));
  EXPECT_THAT(total["note"]["fr"].get<std::string>(), HasSubstr("Confidentiel, pas anonyme"));
  json expected = ToJson(*ValuesOf(survey_.manifest.questions[0], counts_[0]));
  EXPECT_EQ(expected["respondents"], json::parse("[10, 19]"));
  EXPECT_EQ(expected["score"]["value"], 70);
  expected["id"] = survey_.manifest.questions[0].id;
  expected["kind"] = "likert5";
  EXPECT_EQ(total["questions"][0], expected);
}

TEST_F(ConfidentialTotal, HidesWhatFewerThanFiveHaveAnsweredWhateverTheyAnswered) {
  counts_[0] = {0, 0, 0, 0, 4};
  counts_[1] = {4};
  const std::string made = Made();
  counts_[0] = {};
  counts_[1] = {};
  EXPECT_EQ(made, Made()) << "nothing tells four from none";
  const json total = json::parse(made);
  for (const json& question : total["questions"]) EXPECT_EQ(question["hidden"], "TOO_FEW");
  counts_[0] = {0, 0, 0, 0, 5};
  EXPECT_FALSE(json::parse(Made())["questions"][0].contains("hidden"));
}

TEST_F(ConfidentialTotal, KeepsToTheManifestsThresholdWhereThatIsHigher) {
  survey_.manifest.thresholds.respondents = 12;
  counts_[0] = {0, 11};
  EXPECT_EQ(json::parse(Made())["questions"][0]["hidden"], "TOO_FEW");
  counts_[0] = {0, 12};
  EXPECT_EQ(json::parse(Made())["questions"][0]["respondents"], json::parse("[10, 19]"));
  EXPECT_TRUE(Read(Made()).ok());
}

TEST_F(ConfidentialTotal, AsksNoComments) { EXPECT_EQ(json::parse(Made())["questions"].size(), 3U); }

TEST_F(ConfidentialTotal, IsReadAsItWasMade) {
  counts_[0] = {0, 30, 0, 0, 10, 60};
  counts_[1] = {7, 0, 0, 0, 0, 0, 0, 1, 1, 20, 4};
  const auto read = Read(Made());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ((*read)[0], ValuesOf(survey_.manifest.questions[0], counts_[0]));
  EXPECT_EQ((*read)[1], ValuesOf(survey_.manifest.questions[1], counts_[1]));
  EXPECT_FALSE((*read)[2].has_value());
  EXPECT_FALSE((*read)[3].has_value());
}

TEST_F(ConfidentialTotal, IsRefusedWhereItIsAnotherOrSaysMore) {
  counts_[0] = {0, 30, 0, 0, 10, 60};
  EXPECT_THAT(ProblemAfter([](json& total) { total["manifest"] = std::string(64, '0'); }), "manifest: is another");
  EXPECT_THAT(ProblemAfter([](json& total) { total["questions"].erase(0); }), HasSubstr("must be a list of 3 to 3"));
  EXPECT_THAT(ProblemAfter([](json& total) { total["questions"][0]["cells"] = {"team"}; }),
              "questions[0].cells: is not a member that this version knows");
  EXPECT_THAT(ProblemAfter([](json& total) {
                total["questions"][0]["respondents"] = {100, 101};
              }),
              "questions[0].respondents: must be a band of respondents, 5 or more");
  EXPECT_THAT(ProblemAfter([](json& total) {
                total["questions"][0]["respondents"] = {0, 4};
              }),
              "questions[0].respondents: must be a band of respondents, 5 or more");
  EXPECT_THAT(ProblemAfter([](json& total) { total["note"]["en"] = "Anonymous."; }), HasSubstr("to the byte"));
  EXPECT_THAT(std::string(Read(Made() + " ").status().message()), HasSubstr("to the byte"));
  EXPECT_THAT(std::string(Read("no JSON").status().message()), "not JSON");
}

}  // namespace
}  // namespace fairlead::pulse
