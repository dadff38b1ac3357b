#include "services/pulse/protocol/manifest.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

using ::testing::HasSubstr;

// With every member that a manifest may have.
struct FullSurvey : TestSurvey {
  FullSurvey() {
    manifest.confidential = true;
    manifest.earlier = {{.survey = *SurveyId::Decode("survey-before-16"),
                         .cells = {{0, 1, kNotComparable, 2, kNotComparable}, {0, 2, 1}}}};
    Sign();
  }
};

std::string ErrorOf(const nlohmann::json& json) {
  const auto manifest = Manifest::Decode(json.dump());
  return manifest.ok() ? "accepted" : std::string(manifest.status().message());
}

TEST(Manifest, IsReadAsItWasWritten) {
  const FullSurvey survey;
  const auto manifest = Manifest::Decode(survey.bytes);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(*manifest, survey.manifest);
  EXPECT_EQ(manifest->Encode(), survey.bytes);
}

TEST(Manifest, SaysWhereAndWhatIsWrong) {
  const FullSurvey survey;
  const nlohmann::json good = nlohmann::json::parse(survey.bytes);
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"([{"op":"remove","path":"/collector"}])", "collector: is missing"},
      {R"([{"op":"add","path":"/extra","value":1}])", "extra: is not a member that this version knows"},
      {R"([{"op":"add","path":"/questions/1/extra","value":1}])", "questions[1].extra: is not a member"},
      {R"([{"op":"replace","path":"/format","value":"other"}])", "format: must be fairlead-pulse-manifest-1"},
      {R"([{"op":"replace","path":"/survey","value":"ab"}])", "survey: must be 16 bytes in hexadecimal"},
      {R"([{"op":"replace","path":"/thresholds/respondents","value":4}])",
       "thresholds.respondents: must be a whole number from 5"},
      {R"([{"op":"replace","path":"/thresholds/eligible","value":7}])",
       "thresholds.eligible: must be a whole number from 8"},
      {R"([{"op":"replace","path":"/thresholds/eligible","value":8.5}])",
       "thresholds.eligible: must be a whole number"},
      {R"([{"op":"replace","path":"/thresholds/eligible","value":18446744073709551615}])",
       "thresholds.eligible: must be a whole number"},
      {R"([{"op":"remove","path":"/questions/0/text/fr"}])", "questions[0].text.fr: is missing"},
      {R"([{"op":"replace","path":"/questions/0/id","value":"enps"}])", "questions[1].id: is another question's too"},
      {R"([{"op":"replace","path":"/questions/2/choices","value":[{"en":"a","fr":"a"}]}])",
       "questions[2].choices: must be a list of 2 to 12"},
      {R"([{"op":"add","path":"/questions/0/choices","value":[]}])", "questions[0].choices: is not a member"},
      {R"([{"op":"replace","path":"/dimensions/0/cells/2/parent","value":2}])",
       "dimensions[0].cells[2].parent: must be a whole number from 0 to 1"},
      {R"([{"op":"replace","path":"/dimensions/0/cells/0/parent","value":0}])",
       "dimensions[0].cells[0].parent: must be a whole number from -1 to -1"},
      {R"([{"op":"replace","path":"/dimensions/0/cells/3/eligible","value":11}])",
       "dimensions[0].cells[1].eligible: is less than what its children have"},
      {R"([{"op":"replace","path":"/dimensions/1/cells/0/eligible","value":41}])",
       "dimensions[1].cells[0].eligible: must be everybody"},
      {R"([{"op":"replace","path":"/roster/size","value":41}])",
       "roster.size: must be what the roots of the dimensions have"},
      {R"([{"op":"replace","path":"/keys/token","value":"0000000000000000000000000000000000000000000000000000000000000000"}])",
       "keys.token: must be an element of ristretto255"},
      {R"([{"op":"replace","path":"/closes","value":"2026-05-28T20:26:40+00:00"}])", "closes: must be a time like"},
      {R"([{"op":"replace","path":"/second_close","value":"2020-01-01T00:00:00Z"}])",
       "second_close: must be after closes"},
      {R"([{"op":"replace","path":"/previous","value":"00"}])", "previous: must be empty for the first manifest"},
      {R"([{"op":"replace","path":"/confidential","value":"no"}])", "confidential: must be true or false"},
      {R"([{"op":"replace","path":"/earlier","value":[{"survey":"00112233445566778899aabbccddeeff","cells":[]}]}])",
       "earlier[0].cells: must be a list of 2 to 2"},
      {R"([{"op":"replace","path":"/earlier/0/cells/1","value":[0,-2,0]}])",
       "earlier[0].cells[1]: must be 3 numbers, each the index of a cell or -1"},
      {R"([{"op":"replace","path":"/earlier/0/cells/1","value":[0,18446744073709551615,0]}])",
       "earlier[0].cells[1]: must be 3 numbers, each the index of a cell or -1"},
      {R"([{"op":"replace","path":"/earlier/0/cells/0","value":[0]}])", "earlier[0].cells[0]: must be 5 numbers"},
      {R"([{"op":"copy","from":"/earlier/0","path":"/earlier/1"}])", "earlier[1].survey: is there twice"},
      {R"([{"op":"replace","path":"/title/en","value":"a\nb"}])", "title.en: must not have control characters"},
  };
  for (const auto& [patch, error] : cases) {
    EXPECT_THAT(ErrorOf(good.patch(nlohmann::json::parse(patch))), HasSubstr("manifest: " + error)) << patch;
  }
  EXPECT_THAT(std::string(Manifest::Decode("{").status().message()), HasSubstr("manifest: not JSON"));
  EXPECT_THAT(std::string(Manifest::Decode(std::string(100, '[')).status().message()), HasSubstr("not JSON"));
}

TEST(Manifest, SaysWhatNoiseItsFiguresHaveAndElseNothingOfIt) {
  TestSurvey survey;
  EXPECT_EQ(survey.bytes.find("noise"), std::string::npos);
  survey.manifest.noise = {
      .epsilon = 500, .most_a_person = 12'000, .key = *NoiseKeyHash::Decode(std::string(32, '\x2a'))};
  survey.Sign();
  EXPECT_THAT(survey.bytes,
              HasSubstr("\"noise\": {\n  \"epsilon\": 500,\n  \"most_a_person\": 12000,\n  \"key\": \"2a2a"));
  const auto decoded = Manifest::Decode(survey.bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, survey.manifest);
  for (const std::uint32_t epsilon : {49U, 5'001U}) {
    survey.manifest.noise->epsilon = epsilon;
    EXPECT_THAT(std::string(Manifest::Decode(survey.manifest.Encode()).status().message()), HasSubstr("noise.epsilon"));
  }
}

TEST(Manifest, SaysWhenPeopleAreRemindedWhereItIsNotLeftToChat) {
  TestSurvey survey;
  EXPECT_EQ(survey.bytes.find("reminders"), std::string::npos);
  for (const std::vector<int>& days : {std::vector<int>{2, 4}, std::vector<int>{}, std::vector<int>{60}}) {
    survey.manifest.reminders = Reminders{.days = days, .hour = 10};
    const auto decoded = Manifest::Decode(survey.manifest.Encode());
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, survey.manifest);
  }
  const std::vector<std::pair<Reminders, std::string>> wrong = {
      {{.days = {2, 2}, .hour = 10}, "reminders.days[1]: must be 3 to 60"},
      {{.days = {0}, .hour = 10}, "reminders.days[0]: must be 1 to 60"},
      {{.days = {-1}, .hour = 10}, "reminders.days[0]: must be 1 to 60"},
      {{.days = {61}, .hour = 10}, "reminders.days[0]: must be 1 to 60"},
      {{.days = {1, 2, 3, 4, 5, 6}, .hour = 10}, "reminders.days"},
      {{.days = {1}, .hour = 24}, "reminders.hour"}};
  for (const auto& [reminders, says] : wrong) {
    survey.manifest.reminders = reminders;
    EXPECT_THAT(std::string(Manifest::Decode(survey.manifest.Encode()).status().message()), HasSubstr(says));
  }
}

TEST(ManifestSignatures, AreOfThisManifestByTheKeysThatItNames) {
  TestSurvey survey;
  EXPECT_TRUE(CheckSignatures(survey.manifest, survey.hash, survey.signatures).ok());
  const auto again = ManifestSignatures::Decode(survey.signatures.Encode());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(CheckSignatures(survey.manifest, survey.hash, *again).ok());

  ManifestSignatures without = survey.signatures;
  without.second_signer.reset();
  EXPECT_THAT(std::string(CheckSignatures(survey.manifest, survey.hash, without).message()),
              HasSubstr("has not signed"));

  ManifestSignatures swapped = survey.signatures;
  std::swap(swapped.platform, *swapped.second_signer);
  EXPECT_EQ(CheckSignatures(survey.manifest, survey.hash, swapped).code(), absl::StatusCode::kPermissionDenied);

  const ManifestSignatures old = survey.signatures;
  survey.manifest.closes += absl::Hours(1);
  survey.Sign();
  EXPECT_THAT(std::string(CheckSignatures(survey.manifest, survey.hash, old).message()),
              HasSubstr("of another manifest"));
}

TEST(ManifestSignatures, OfAChangedByteAreRefused) {
  const TestSurvey survey;
  for (std::size_t i = 0; i < survey.bytes.size(); i += 37) {
    std::string changed = survey.bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    ManifestSignatures signatures = survey.signatures;
    signatures.manifest = HashOf(changed);
    EXPECT_FALSE(CheckSignatures(survey.manifest, HashOf(changed), signatures).ok()) << i;
  }
}

TEST(Answers, AreInTheRangeOfTheirQuestionOrSkipped) {
  const TestSurvey survey;
  const auto allowed = [&](std::size_t question) {
    std::vector<int> answers;
    for (int answer = 0; answer < 256; ++answer) {
      if (IsAnswerTo(survey.manifest.questions[question], static_cast<std::uint8_t>(answer))) answers.push_back(answer);
    }
    return answers;
  };
  EXPECT_THAT(allowed(0), ::testing::ElementsAre(1, 2, 3, 4, 5, 255));
  EXPECT_THAT(allowed(1), ::testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255));
  EXPECT_THAT(allowed(2), ::testing::ElementsAre(0, 1, 2, 255));
  EXPECT_THAT(allowed(3), ::testing::IsEmpty());
}

}  // namespace
}  // namespace fairlead::pulse
