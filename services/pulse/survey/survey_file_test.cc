#include "services/pulse/survey/survey_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "libs/testing/temporary_directory.h"
#include "services/pulse/survey/rotation.h"

namespace fairlead::pulse::survey {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

const QuestionBank& Bank() {
  static const auto* const kBank = new QuestionBank(QuestionBank::BuiltIn().value());
  return *kBank;
}

// The least that a survey needs; a further line is line 9.
const std::string kSurvey =
    "slug = \"s\"\n"
    "title = { en = \"E\", fr = \"F\" }\n"
    "questions = [\"overall-1\"]\n"
    "dimensions = [\"team\"]\n"
    "time_zone = \"Europe/Paris\"\n"
    "opens = 2027-01-11T09:00:00\n"
    "closes = 2027-01-15T18:00:00\n"
    "second_close = 2027-01-17T18:00:00\n";
const std::string kWeekly = kSurvey + "cadence = \"weekly\"\nmost_a_quarter = 100\n";  // a further line is line 11
const std::string kOwn =
    "[[question]]\nid = \"own\"\ndriver = \"growth\"\nkind = \"likert5\"\ntext = { en = \"E.\", fr = \"F.\" }\n";

std::string With(const std::string& was, const std::string& is, std::string text = kSurvey) {
  const std::size_t at = text.find(was);
  EXPECT_NE(at, std::string::npos) << was;
  return text.replace(at, was.size(), is);
}

std::vector<std::string> IdsOf(const std::vector<Question>& questions) {
  std::vector<std::string> ids;
  for (const Question& question : questions) ids.push_back(question.id);
  return ids;
}

TEST(SurveyFile, ThatIsTheExampleCanBeUsed) {
  const auto loaded = LoadSurvey("services/pulse/survey/survey.example.toml", Bank());
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->slug, "company-pulse");
  EXPECT_THAT(IdsOf(loaded->fixed), ElementsAre("overall-1", "overall-4", "hybrid-days", "overall-6"));
  EXPECT_EQ(loaded->fixed[2].choices.size(), 3u);
  EXPECT_EQ(loaded->rotation.per_wave, 5);
  EXPECT_EQ(loaded->rotation.pools.size(), kDrivers - 1);
  EXPECT_EQ(loaded->sample.panels, 4);
  EXPECT_EQ(loaded->dimensions.size(), 4u);
  EXPECT_EQ(loaded->dimensions[3], (Dimension{.id = "team-location",
                                              .name = {"Team × Location", "Équipe × Lieu"},
                                              .traits = {Trait::kTeam, Trait::kLocation}}));
  EXPECT_THAT(loaded->tenure_months, ElementsAre(6, 24, 60));
  EXPECT_EQ(loaded->thresholds, Thresholds()) << "the example shows the floors";
  EXPECT_EQ(loaded->schedule.cadence, Cadence::kWeekly);
  EXPECT_EQ(loaded->schedule.zone.name(), "Europe/Paris");
  EXPECT_EQ(loaded->schedule.opens, absl::CivilSecond(2027, 1, 11, 9));
  EXPECT_EQ(loaded->reminders, (Reminders{.days = {2, 4}, .hour = 10}));
  EXPECT_LE(MostQuestionsAQuarter(*loaded), loaded->most_a_quarter);
  EXPECT_TRUE(loaded->downstream.empty());
}

TEST(SurveyFile, NeedsLittle) {
  const auto survey = ParseSurvey(kSurvey, "s.toml", Bank());
  ASSERT_TRUE(survey.ok()) << survey.status();
  EXPECT_EQ(survey->schedule.cadence, Cadence::kOnce);
  EXPECT_EQ(survey->sample.panels, 1);
  EXPECT_EQ(survey->rotation.per_wave, 0);
  EXPECT_EQ(survey->second_signer, "");
  EXPECT_FALSE(survey->confidential);
  EXPECT_EQ(survey->reminders, std::nullopt);
  EXPECT_THAT(IdsOf(survey->fixed), ElementsAre("overall-1"));
}

TEST(SurveyFile, AsksOwnQuestionsWhereItNamesThemAndElseLast) {
  const std::string named = With("[\"overall-1\"]", "[\"own\", \"overall-1\"]") + kOwn;
  EXPECT_THAT(IdsOf(ParseSurvey(named, "s.toml", Bank()).value().fixed), ElementsAre("own", "overall-1"));
  EXPECT_THAT(IdsOf(ParseSurvey(kSurvey + kOwn, "s.toml", Bank()).value().fixed), ElementsAre("overall-1", "own"));
}

TEST(SurveyFile, MayGiveInstantsInsteadOfTimesOnAClock) {
  const std::string instants =
      With("time_zone = \"Europe/Paris\"\n", "",
           With("T09:00:00", "T09:00:00+01:00",
                With("T18:00:00\nsecond", "T17:00:00Z\nsecond", With("17T18:00:00", "17T18:00:00+01:00"))));
  const auto survey = ParseSurvey(instants, "s.toml", Bank());
  ASSERT_TRUE(survey.ok()) << survey.status();
  EXPECT_EQ(absl::FromCivil(survey->schedule.opens, survey->schedule.zone),
            absl::FromCivil(absl::CivilSecond(2027, 1, 11, 8), absl::UTCTimeZone()));
  EXPECT_EQ(survey->schedule.closes, absl::CivilSecond(2027, 1, 15, 18)) << "17:00 UTC on the clocks of opens";
}

TEST(SurveyFile, RaisesThresholds) {
  const auto survey = ParseSurvey(kSurvey + "[thresholds]\nrespondents = 7\nbundles = 30\n", "s.toml", Bank());
  ASSERT_TRUE(survey.ok()) << survey.status();
  EXPECT_EQ(survey->thresholds, (Thresholds{.respondents = 7, .bundles = 30}));
}

TEST(SurveyFile, TakesWhatElseMayBeSaid) {
  const std::string key(64, 'a');
  const auto survey = ParseSurvey(kSurvey + "second_signer = \"" + key + "\"\nconfidential = true\n" +
                                      "downstream = [\"attrition-alerts\"]\n[reminders]\ndays = [1, 4]\nhour = 0\n",
                                  "s.toml", Bank());
  ASSERT_TRUE(survey.ok()) << survey.status();
  EXPECT_EQ(survey->second_signer, key);
  EXPECT_TRUE(survey->confidential);
  EXPECT_THAT(survey->downstream, ElementsAre("attrition-alerts"));
  EXPECT_EQ(survey->reminders, (Reminders{.days = {1, 4}, .hour = 0}));
}

TEST(SurveyFile, MayWantNobodyReminded) {
  const auto survey = ParseSurvey(kSurvey + "[reminders]\ndays = []\nhour = 9\n", "s.toml", Bank());
  ASSERT_TRUE(survey.ok()) << survey.status();
  EXPECT_EQ(survey->reminders, (Reminders{.days = {}, .hour = 9}));
}

TEST(SurveyFile, MayAskForNoiseInThousandths) {
  const auto none = ParseSurvey(kSurvey, "s.toml", Bank());
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->noise, std::nullopt);
  for (const auto& [epsilon, thousandths] :
       std::vector<std::pair<std::string, std::int64_t>>{{"0.05", 50}, {"0.285", 285}, {"1", 1'000}, {"5.0", 5'000}}) {
    const std::string noise = fmt::format("[noise]\nepsilon = {}\nmost_a_year = 20.125\n", epsilon);
    const auto survey = ParseSurvey(kSurvey + noise, "s.toml", Bank());
    ASSERT_TRUE(survey.ok()) << survey.status();
    EXPECT_EQ(survey->noise, (Noise{.epsilon = thousandths, .most_a_year = 20'125}));
    EXPECT_EQ(ThousandthsText(thousandths), epsilon == "5.0" ? "5" : epsilon);
  }
}

TEST(SurveyFile, WithAMistakeInItsNoiseIsRefused) {
  const auto noise = [](const std::string& lines) { return kSurvey + "[noise]\n" + lines; };
  const std::string bounds = "epsilon must be a number from 0.05 to 5 with at most three decimal places";
  const std::vector<std::pair<std::string, std::string>> mistakes = {
      {kSurvey + "noise = 0.5\n", "s.toml:9: write epsilon and most_a_year under [noise]"},
      {noise("epsilon = 0.5\n"), "s.toml:9: [noise] has no most_a_year; it needs both"},
      {noise("most_a_year = 5\n"), "s.toml:9: [noise] has no epsilon; it needs both"},
      {noise("epsilon = 0.049\nmost_a_year = 5\n"), "s.toml:10: " + bounds},
      {noise("epsilon = 5.001\nmost_a_year = 5\n"), "s.toml:10: " + bounds},
      {noise("epsilon = 0.1234\nmost_a_year = 5\n"), "s.toml:10: " + bounds},
      {noise("epsilon = \"0.5\"\nmost_a_year = 5\n"), "s.toml:10: " + bounds},
      {noise("epsilon = nan\nmost_a_year = 5\n"), "s.toml:10: " + bounds},
      {noise("epsilon = -inf\nmost_a_year = 5\n"), "s.toml:10: " + bounds},
      {noise("epsilon = 0.5\nmost_a_year = 0.499\n"), "s.toml:11: most_a_year must be a number from 0.5 to 1000"},
      {noise("epsilon = 0.5\nmost_a_year = 5\nsalt = 1\n"), "s.toml:12: "},
  };
  for (const auto& [file, message] : mistakes) {
    const auto refused = ParseSurvey(file, "s.toml", Bank());
    EXPECT_TRUE(absl::IsInvalidArgument(refused.status())) << file;
    EXPECT_THAT(std::string(refused.status().message()), StartsWith(message));
  }
}

TEST(SurveyFile, LeavesFixedQuestionsOutOfTheRotation) {
  const auto survey = ParseSurvey(With("\"overall-1\"", "\"overall-1\", \"growth-1\"", kWeekly) +
                                      "[rotation]\nper_wave = 1\ndrivers = [\"growth\"]\n",
                                  "s.toml", Bank());
  ASSERT_TRUE(survey.ok()) << survey.status();
  EXPECT_EQ(survey->rotation.pools[0].questions.size(), Bank().Scale(Driver::kGrowth).size() - 1);
  EXPECT_THAT(IdsOf(survey->rotation.pools[0].questions), ::testing::Not(::testing::Contains("growth-1")));
}

TEST(SurveyFile, ThatCannotBeReadIsNamed) {
  const absl::Status status = LoadSurvey("/nowhere/s.toml", Bank()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "the survey file /nowhere/s.toml cannot be read; name one with FILE");
}

void ExpectMistakes(const std::vector<std::pair<std::string, std::string>>& mistakes) {
  for (const auto& [text, problem] : mistakes) {
    const absl::Status status = ParseSurvey(text, "s.toml", Bank()).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), StartsWith(problem)) << text;
  }
}

TEST(SurveyFile, WithAMistakeInItsQuestionsIsRefused) {
  ExpectMistakes({
      {"= 3\n", "s.toml:1: not TOML"},
      {kSurvey + "colour = 1\n", "s.toml:9: unknown key 'colour'; see survey.example.toml"},
      {With("slug = \"s\"\n", ""), "s.toml:1: this survey has no slug"},
      {With("\"s\"", "\"S s\""), "s.toml:1: slug must be 1 to 40 of a-z"},
      {With(", fr = \"F\"", ""), "s.toml:2: this title has no French; add fr"},
      {With("\"E\"", "\"" + std::string(81, 'x') + "\""), "s.toml:2: this title has 81 characters; at most 80"},
      {With("title = { en = \"E\", fr = \"F\" }\n", ""), "s.toml:1: a survey needs title.en"},
      {With("overall-1", "overal-1"),
       "s.toml:3: there is no question 'overal-1', neither in the bank nor here; did "
       "you mean 'overall-1'?"},
      {With("overall-1", "owm") + kOwn,
       "s.toml:3: there is no question 'owm', neither in the bank nor here; did you "
       "mean 'own'?"},
      {With("[\"overall-1\"]", "[\"overall-1\", \"overall-1\"]"), "s.toml:3: questions names 'overall-1' twice"},
      {With("questions = [\"overall-1\"]\n", ""), "s.toml:1: no questions; add"},
      {kSurvey + With("\"own\"", "\"growth-1\"", kOwn), "s.toml:10: the bank has a question 'growth-1'; give yours"},
      {kSurvey + kOwn + kOwn, "s.toml:15: another [[question]] has the id 'own'"},
      {kSurvey + With(", fr = \"F.\"", "", kOwn), "s.toml:13: this text has no French; add fr"},
      {kSurvey + With("likert5", "comment", kOwn) + "choices = []\n",
       "s.toml:14: a question of the kind comment has no choices"},
      {kSurvey + With("\"growth\"", "\"workloads\"", kOwn),
       "s.toml:11: there is no driver 'workloads'; did you mean "
       "'workload'?"},
  });
}

TEST(SurveyFile, WithMoreThanSixtyQuestionsIsRefused) {
  std::string ids = "\"overall-1\"";
  int more = 0;
  for (const Question& question : Bank().all()) {
    if (question.id != "overall-1" && ++more <= 60) ids += ", \"" + question.id + "\"";
  }
  ExpectMistakes({{With("\"overall-1\"", ids), "s.toml:1: 61 questions; at most 60 in a wave"}});
}

TEST(SurveyFile, WithAMistakeInItsTimesIsRefused) {
  ExpectMistakes({
      {With("opens = 2027-01-11T09:00:00\n", ""), "s.toml:1: no opens; add e.g. opens = 2026-12-01T09:00:00"},
      {With("2027-01-11T09:00:00", "\"2027-01-11T09:00:00\""), "s.toml:6: opens must be a day with an hour"},
      {With("T09:00:00", "T09:00:00.5"), "s.toml:6: opens must be a day with an hour, in whole seconds"},
      {With("Europe/Paris", "Paris"), "s.toml:5: there is no time zone 'Paris'"},
      {With("Europe/Paris", "/etc/localtime"), "s.toml:5: there is no time zone '/etc/localtime'"},
      {With("time_zone = \"Europe/Paris\"\n", ""), "s.toml:5: opens is a time on some clock; add e.g. time_zone"},
      {With("2027-01-15", "2027-01-11", With("18:00:00", "09:00:00")), "s.toml:7: closes is not after opens"},
      {With("2027-01-17", "2027-01-15"), "s.toml:8: second_close is not after closes"},
      {With("2027-01-11T09:00:00", "2026-03-29T02:30:00"), "s.toml:6: clocks in Europe/Paris skip opens"},
      {With("2027-01-11T09:00:00", "2026-10-25T02:30:00"), "s.toml:6: clocks in Europe/Paris show opens twice"},
      {kSurvey + "cadence = \"weekley\"\n",
       "s.toml:9: cadence must be one of weekly, biweekly, monthly, quarterly, not "
       "'weekley'; did you mean 'weekly'?"},
      {With("17T18:00:00", "18T09:00:01", kWeekly), "s.toml:8: second_close is more than 7 days after opens"},
      {With("time_zone = \"Europe/Paris\"\n", "", kWeekly), "s.toml:8: a cadence needs a time_zone"},
      {kSurvey + "cadence = \"monthly\"\n", "s.toml:9: a cadence needs most_a_quarter"},
      {kSurvey + "[reminders]\ndays = [2]\n", "s.toml:9: [reminders] needs days, e.g. [2, 4], and an hour"},
      {kSurvey + "[reminders]\ndays = [2, 2]\nhour = 9\n", "s.toml:10: each of days must be a whole number above 2"},
      {kSurvey + "[reminders]\ndays = [5]\nhour = 9\n",
       "s.toml:10: each of days must be a whole number above 0 and at "
       "most 4"},
      {kSurvey + "[reminders]\ndays = 2\nhour = 9\n", "s.toml:10: days must be an array of at most 5 days"},
      {kSurvey + "[reminders]\ndays = [2]\nhour = 24\n", "s.toml:11: hour must be a whole number from 0 to 23"},
  });
}

TEST(SurveyFile, WithAMistakeInItsCellsIsRefused) {
  const std::string tenure = With("[\"team\"]", "[\"team\", \"tenure\"]");
  ExpectMistakes({
      {With("dimensions = [\"team\"]\n", ""), "s.toml:1: no dimensions; add"},
      {With("\"team\"", "\"teams\""), "s.toml:4: there is no dimension 'teams'; those are team, location, tenure"},
      {tenure, "s.toml:1: the dimension tenure needs its boundaries"},
      {kSurvey + "tenure_bands_months = [6]\n", "s.toml:9: tenure_bands_months without the dimension tenure"},
      {tenure + "tenure_bands_months = []\n", "s.toml:9: tenure_bands_months must be an array of 1 to 8"},
      {tenure + "tenure_bands_months = [6, 6]\n",
       "s.toml:9: a boundary of tenure must be a whole number of months "
       "above 6"},
      {kSurvey + "crossings = [\"team\"]\n", "s.toml:9: crossings must be pairs of dimensions"},
      {kSurvey + "crossings = [[\"team\", \"location\"]]\n", "s.toml:9: 'location' is crossed but not in dimensions"},
      {kSurvey + "crossings = [[\"team\", \"team\"]]\n", "s.toml:9: a dimension cannot be crossed with itself"},
      {With("[\"team\"]", "[\"team\", \"location\"]") +
           "crossings = [[\"team\", \"location\"], [\"location\", \"team\"]]\n",
       "s.toml:9: these two are crossed already, as team-location"},
      {kSurvey + "comment_dimension = \"location\"\n",
       "s.toml:9: 'location' is not a dimension of this survey; those "
       "are team"},
      {kSurvey + "[thresholds]\nrespondents = 4\n",
       "s.toml:10: respondents must be a whole number from 5: thresholds "
       "may be raised, never lowered"},
      {kSurvey + "[thresholds]\neligible = 7\n", "s.toml:10: eligible must be a whole number from 8"},
      {kSurvey + "[thresholds]\ncomment_eligible = 29\n", "s.toml:10: comment_eligible must be a whole number from 30"},
      {kSurvey + "[thresholds]\ncomment_respondents = 9\n", "s.toml:10: comment_respondents must be"},
      {kSurvey + "[thresholds]\ncomments = 4\n", "s.toml:10: comments must be a whole number from 5"},
      {kSurvey + "[thresholds]\nbundles = 19\n", "s.toml:10: bundles must be a whole number from 20"},
      {kSurvey + "[thresholds]\npeople = 9\n", "s.toml:10: unknown key 'people'"},
      {kSurvey + "[thresholds]\nrespondents = 9\n", "s.toml:9: respondents = 9 is above eligible = 8"},
      {kSurvey + "[thresholds]\neligible = 31\n", "s.toml:9: eligible = 31 is above comment_eligible = 30"},
      {kSurvey + "[thresholds]\ncomment_respondents = 31\n", "s.toml:9: comment_respondents = 31 is above"},
      {kSurvey + "[thresholds]\ncomments = 11\n", "s.toml:9: comments = 11 is above comment_respondents = 10"},
      {kSurvey + "second_signer = \"ABC\"\n", "s.toml:9: second_signer must be an Ed25519 public key"},
      {kSurvey + "second_signer = \"" + std::string(64, 'A') + "\"\n", "s.toml:9: second_signer must be"},
      {kSurvey + "confidential = 1\n", "s.toml:9: confidential must be true or false"},
      {kSurvey + "downstream = [\"Attrition alerts\"]\n", "s.toml:9: a downstream use must be 1 to 40 of a-z"},
  });
}

TEST(SurveyFile, WhoseRotationCannotKeepWhatItDeclaresIsRefused) {
  const std::string sample = "[sample]\npanels = 3\nsalt = \"0123456789abcdef\"\n";
  ExpectMistakes({
      {kWeekly + "rotation = 1\n", "s.toml:11: write what rotates under [rotation]"},
      {kWeekly + "[rotation]\nevery = 3\n", "s.toml:11: [rotation] has no per_wave"},
      {kWeekly + "[rotation]\nper_wave = 2\nevery = 4\n",
       "s.toml:13: 9 drivers with 2 questions a wave take 5 waves, "
       "more than every = 4; set per_wave to 3 or more, or every to 5"},
      {kWeekly + "[rotation]\nper_wave = 8\ndrivers = [\"growth\"]\n", "s.toml:12: per_wave must be at most 7"},
      {kWeekly + "[rotation]\nper_wave = 1\ndrivers = [\"grwoth\"]\n",
       "s.toml:13: there is no driver 'grwoth'; did you "
       "mean 'growth'?"},
      {With("\"overall-1\"", "\"overall-2\", \"overall-3\", \"overall-4\"", kWeekly) +
           "[rotation]\nper_wave = 1\ndrivers = [\"overall\"]\n",
       "s.toml:11: no likert5 question of the driver 'overall' is left to rotate"},
      {kWeekly + sample + "[rotation]\nper_wave = 3\n",
       "s.toml:15: with 3 panels and 9 drivers, 3 questions a wave ask "
       "each panel about the same few drivers only; take another "
       "per_wave, or 4 panels"},
      {With("= 100", "= 13", kWeekly),
       "s.toml:10: 1 questions in each of up to 14 waves are 14 a quarter for one "
       "person, more than 13"},
      {With("= 100", "= 24", kWeekly) + sample + "[rotation]\nper_wave = 4\n",
       "s.toml:10: 5 questions in each of up to 5 waves are 25 a quarter"},
      {kSurvey + sample, "s.toml:9: panels take turns, but this survey has no cadence"},
      {kWeekly + "[sample]\npanels = 1\n", "s.toml:12: panels must be a whole number from 2 to 52"},
      {kWeekly + "[sample]\nsalt = \"0123456789abcdef\"\n", "s.toml:11: [sample] has no panels"},
      {kWeekly + "[sample]\npanels = 2\n", "s.toml:11: this [sample] has no salt"},
      {kWeekly + "[sample]\npanels = 2\nsalt = \"short\"\n", "s.toml:13: salt has fewer than 16 characters"},
  });
}

}  // namespace
}  // namespace fairlead::pulse::survey
