#include "services/fairleadctl/pulse/results.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/fairleadctl/pulse/confidential.h"
#include "services/fairleadctl/pulse/test_day.h"

namespace fairlead::fairleadctl {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

pulse::BothLanguages Same(const std::string& name) { return {.en = name, .fr = name}; }

// A dimension of everybody, with "paint" (of which "lacquer" is a part) and "press".
const pulse::Dimension kTeams{.id = "team",
                              .name = {.en = "Team", .fr = "Équipe"},
                              .cells = {{.id = "all", .name = Same("All"), .parent = -1, .eligible = 60},
                                        {.id = "paint", .name = Same("Paint"), .parent = 0, .eligible = 30},
                                        {.id = "press", .name = Same("Press, \"new\""), .parent = 0, .eligible = 30},
                                        {.id = "lacquer", .name = Same("Lacquer"), .parent = 1, .eligible = 9}}};

pulse::reporting::Values Mean(std::int64_t value) {
  return {
      .respondents = {.low = 20, .high = 49},
      .score = pulse::reporting::Figure{.value = value, .interval = pulse::reporting::Interval{.low = 45, .high = 90}},
      .shares = {{.value = 5}, {.value = 10}, {.value = 20}, {.value = 40}, {.value = 25}}};
}

struct Small {
  pulse::Manifest manifest;
  Release release;

  Small() {
    manifest.title = {.en = "How is work?", .fr = "Comment va le travail ?"};
    manifest.questions = {
        {.id = "workload-1", .driver = "workload", .text = {.en = "Time enough?", .fr = "Assez de temps ?"}},
        {.id = "else", .kind = pulse::QuestionKind::kComment, .text = {.en = "Else?", .fr = "Autre ?"}}};
    manifest.dimensions = {kTeams};
    release.audit.eligible = 60;
    release.audit.shuffled.bundles = 48;
    release.questions = {
        {.dimensions = {{.cells = {{.cell = 0, .values = Mean(75)}, {.cell = 2, .values = Mean(50)}},
                         .others = {{.cell = 0, .values = Mean(70)}},
                         .reason = "TOO_FEW",
                         .hidden = {1, 3}}}},
        {.sets = {{.cell = 0,
                   .comments = {{.text = "Good.\nMostly.",
                                 .conversation = *pulse::VerifyingKey::Decode(std::string(32, '\xAA'))},
                                {.text = "\x1b[2Jgone \xe2\x80\xae"
                                         "esrever",
                                 .conversation = {}}}}}}};
  }
};

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines = {""};
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

TEST(Results, ShowEachCellBelowItsOwnAndTheOthersBehindThem) {
  const Small small;
  const auto rows = RowsOf(kTeams, small.release.questions[0].dimensions[0]);
  std::string order;
  for (const ResultRow& row : rows) {
    order += std::string(static_cast<std::size_t>(row.depth), '>') + kTeams.cells[row.cell].id +
             (row.others ? ":others" : "") + (row.values.has_value() ? " " : "(hidden) ");
  }
  EXPECT_EQ(order, "all >paint(hidden) >>lacquer(hidden) >press >all:others ");
}

TEST(Results, AreATreeWithBarsAndIntervals) {
  const Small small;
  const auto lines = Lines(ResultsText(small.manifest, small.release, {}, {}));
  EXPECT_EQ(lines[0], "How is work?");
  EXPECT_EQ(lines[1], "48 of 60 eligible people answered");
  EXPECT_EQ(lines[3], "workload-1: Time enough?");
  EXPECT_EQ(lines[5], "All                        20–49  ███████████████    75  [45, 90]     5  10  20  40  25");
  EXPECT_EQ(lines[6], "  Paint                   hidden  too few answers");
  EXPECT_THAT(lines[8], StartsWith("  Press, \"new\""));
  EXPECT_THAT(lines[9], AllOf(StartsWith("  the others in All"), HasSubstr("██████████████ ")));
}

TEST(Results, ArePlainWhereTheTerminalIs) {
  const Small small;
  const std::string text = ResultsText(small.manifest, small.release, {}, {.plain = true});
  EXPECT_THAT(text, AllOf(HasSubstr(" 20-49  ###############  "), Not(HasSubstr("█")), Not(HasSubstr("–"))));
}

TEST(Results, SayWhatChangedSinceAnEarlierSurvey) {
  Small small;
  small.release.questions[0].compared_with = *pulse::SurveyId::Decode(std::string(16, '\xAB'));
  std::vector<ShownCell>& cells = small.release.questions[0].dimensions[0].cells;
  cells[0].trend = pulse::reporting::Trend::kUp;
  cells[1].trend = pulse::reporting::Trend::kNoChange;
  const auto lines = Lines(ResultsText(small.manifest, small.release, {}, {}));
  EXPECT_EQ(lines[4], "Compared with the survey abababababababababababababababab.");
  EXPECT_THAT(lines[5], HasSubstr("CHANGE"));
  EXPECT_EQ(lines[6],
            "All                        20–49  ███████████████    75  [45, 90]  ▲ higher       5  10  20  40  25");
  EXPECT_THAT(lines[9], AllOf(StartsWith("  Press"), HasSubstr("none clear")));
  EXPECT_THAT(lines[10], Not(HasSubstr("none clear"))) << "nothing is said of others";
  EXPECT_THAT(ResultsText(small.manifest, small.release, {}, {.french = true}), HasSubstr("▲ en hausse"));
  EXPECT_THAT(ResultsText(small.manifest, small.release, {}, {.plain = true}), HasSubstr("  higher  "));
  EXPECT_THAT(ResultsCsv(small.manifest, small.release, {}), HasSubstr("score,75,45,90,up\r\n"));
  const auto document = ResultsJson(small.manifest, small.release, {});
  EXPECT_EQ(document["questions"][0]["compared_with"], std::string("abababababababababababababababab"));
  EXPECT_EQ(document["questions"][0]["dimensions"][0]["cells"][0]["trend"], "up");
}

TEST(Results, SpeakFrench) {
  const Small small;
  const std::string text = ResultsText(small.manifest, small.release, {}, {.french = true});
  EXPECT_THAT(text,
              AllOf(HasSubstr("Assez de temps ?"), HasSubstr("48 personnes sur 60 ont répondu"), HasSubstr("Équipe"),
                    HasSubstr("masqué"), HasSubstr("trop peu de réponses"), HasSubstr("les autres de All")));
}

TEST(Results, GiveNoFigureOfAHiddenCellInAnyForm) {
  const Small small;
  EXPECT_THAT(ResultsCsv(small.manifest, small.release, {}),
              HasSubstr("workload-1,team,paint,Paint,all,no,TOO_FEW,,,,,,,\r\n"));
  const auto document = ResultsJson(small.manifest, small.release, {});
  EXPECT_EQ(document["questions"][0]["dimensions"][0]["cells"][1].dump(),
            R"({"cell":"paint","name":{"en":"Paint","fr":"Paint"},"depth":1,"others":false,"hidden":"TOO_FEW"})");
}

TEST(Results, AsCsvHaveALineForEachFigureAndQuoteWhatNeedsIt) {
  const Small small;
  const std::string csv = ResultsCsv(small.manifest, small.release, {});
  EXPECT_THAT(csv, HasSubstr("workload-1,team,press,\"Press, \"\"new\"\"\",all,no,,20,49,score,50,45,90,\r\n"));
  EXPECT_THAT(csv, HasSubstr("workload-1,team,all,All,,yes,,20,49,share 4,40,,,\r\n"));
  for (const std::string& line : Lines(csv)) {
    if (line.empty() || line.find('"') != std::string::npos) continue;
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), 13) << line;
  }
}

TEST(Results, OfAnUnknownQuestionOrDimensionNameWhatThereIs) {
  const Small small;
  EXPECT_EQ(CheckSelection(small.manifest, {.question = "money"}).message(),
            "the survey has no question money; it has workload-1, else");
  EXPECT_EQ(CheckSelection(small.manifest, {.dimension = "site"}).message(),
            "the survey has no dimension site; it has team");
  EXPECT_TRUE(CheckSelection(small.manifest, {.question = "else", .dimension = "team"}).ok());
}

TEST(Results, OfAQuestionWithAnAlarmSayThatNothingIsShown) {
  Small small;
  small.release.questions[0].alarm = true;
  EXPECT_THAT(ResultsText(small.manifest, small.release, {}, {}), HasSubstr("more answers than people"));
}

// Fifteen people have answered the first question by buttons.
pulse::ConfidentialValues Confidential(const pulse::Manifest& manifest) {
  pulse::ConfidentialValues values(manifest.questions.size());
  values[0] = pulse::ValuesOf(manifest.questions[0], {0, 3, 0, 0, 4, 8});
  return values;
}

TEST(Confidential, AnswersAreShownUnderAHeadingOfTheirOwn) {
  const Small small;
  const std::string text = ConfidentialText(small.manifest, Confidential(small.manifest), {}, {});
  EXPECT_THAT(text,
              StartsWith("\nConfidential, not anonymous: answers by buttons in chat; never part of the cells above\n"));
  EXPECT_THAT(text, AllOf(HasSubstr("workload-1: Time enough?"), HasSubstr("whole company"), HasSubstr("10–19"),
                          Not(HasSubstr("Else?"))));
  EXPECT_THAT(ConfidentialText(small.manifest, Confidential(small.manifest), {}, {.french = true}),
              AllOf(HasSubstr("Confidentiel, pas anonyme"), HasSubstr("toute l’entreprise")));
  EXPECT_THAT(ConfidentialText(small.manifest, pulse::ConfidentialValues(small.manifest.questions.size()), {}, {}),
              AllOf(HasSubstr("hidden"), HasSubstr("too few answers")));
}

TEST(Confidential, AnswersAsCsvAndJsonAreApartFromTheAnonymousOnes) {
  const Small small;
  const pulse::ConfidentialValues values = Confidential(small.manifest);
  EXPECT_EQ(ConfidentialCsv(small.manifest, values, {}),
            "question,hidden,respondents_low,respondents_high,figure,value,low,high\r\n"
            "workload-1,,10,19,score,70,,\r\n");
  EXPECT_EQ(ConfidentialCsv(small.manifest, pulse::ConfidentialValues(small.manifest.questions.size()), {}),
            "question,hidden,respondents_low,respondents_high,figure,value,low,high\r\n"
            "workload-1,TOO_FEW,,,,,,\r\n");
  EXPECT_EQ(
      ConfidentialJson(small.manifest, values, {}).dump(),
      R"({"anonymous":false,"questions":[{"id":"workload-1","hidden":"","respondents":[10,19],"score":{"value":70}}]})");
}

TEST(Confidential, TotalIsReadWhereTheManifestAllowsItAndOnlyAsItWasMade) {
  const Day day;
  EXPECT_EQ(*ReadConfidential(day.files(), day.manifest()), std::nullopt);
  day.Resign([](pulse::Manifest& manifest) { manifest.confidential = true; });
  const SignedManifest manifest = day.manifest();
  EXPECT_EQ(*ReadConfidential(day.files(), manifest), std::nullopt) << "there is none yet";
  std::vector<pulse::AnswerCounts> counts(manifest.manifest.questions.size());
  counts[1] = {0, 3, 0, 0, 4, 8};
  const std::string total = pulse::MakeConfidentialTotal(manifest.manifest, manifest.hash, counts);
  day.Write("confidential.json", total);
  const auto read = ReadConfidential(day.files(), manifest);
  ASSERT_TRUE(read.ok() && read->has_value()) << read.status();
  EXPECT_TRUE((**read)[1].has_value());
  day.Write("confidential.json", total + " ");
  EXPECT_THAT(std::string(ReadConfidential(day.files(), manifest).status().message()),
              AllOf(HasSubstr("confidential.json"), HasSubstr("to the byte")));
}

TEST(Comments, AreShownByCellAndCannotSteerTheTerminal) {
  const Small small;
  EXPECT_EQ(
      CommentsText(small.manifest, small.release, {}, {}, {}),
      "else: Else?\nAll: 2 comments\n  - [aaaaaaaaaaaa] Good.\n    Mostly.\n  - [000000000000] ?[2Jgone esrever\n");
}

TEST(Comments, HaveAnswersAndRepliesBelowThem) {
  const Small small;
  const Conversations talk = {{small.release.questions[1].sets[0].comments[0].conversation,
                               {{.number = 1, .text = "Which part?"},
                                {.by_author = true, .number = 1, .text = "The food.\n\x1b[2J"},
                                {.number = 2, .text = "We see."}}}};
  EXPECT_EQ(CommentsText(small.manifest, small.release, talk, {}, {}),
            "else: Else?\nAll: 2 comments\n  - [aaaaaaaaaaaa] Good.\n    Mostly.\n  > HR 1: Which part?\n"
            "  > author 1: The food.\n    ?[2J\n  > HR 2: We see.\n  - [000000000000] ?[2Jgone esrever\n");
  EXPECT_THAT(
      CommentsText(small.manifest, small.release, talk, {}, {.french = true}),
      AllOf(HasSubstr("\n  > RH 1 : Which part?\n"), HasSubstr("\n  > la personne qui l’a écrit, 1 : The food.\n")));
  const auto comments = CommentsJson(small.manifest, small.release, talk, {})["questions"][0]["sets"][0]["comments"];
  EXPECT_EQ(comments[0]["id"], "aaaaaaaaaaaa");
  EXPECT_EQ(comments[0]["messages"].dump(),
            R"([{"by":"hr","number":1,"text":"Which part?"},{"by":"author","number":1,"text":"The food.\n\u001b[2J"},)"
            R"({"by":"hr","number":2,"text":"We see."}])");
  EXPECT_EQ(comments[1]["messages"].dump(), "[]");
}

TEST(Comments, SayWhereNoneAreShown) {
  Small small;
  small.release.questions[1].sets.clear();
  EXPECT_EQ(CommentsText(small.manifest, small.release, {}, {}, {}), "else: Else?\nNo comments are shown.\n");
  EXPECT_EQ(CommentsText(small.manifest, small.release, {}, {.question = "workload-1"}, {}),
            "No comments are shown.\n");
}

TEST(Release, OfARealSurveyIsReadWhole) {
  const Day day;
  const auto release = ReadRelease(day.files(), day.manifest());
  ASSERT_TRUE(release.ok()) << release.status();
  EXPECT_EQ(release->program, "fairlead-pulse-tally 0.1.0");
  EXPECT_EQ(release->questions[0].dimensions[0].cells.size(), 15U);
  EXPECT_EQ(release->questions[6].sets[0].comments.size(), 29U);
  EXPECT_EQ(release->audit.shuffled.superseded, 16U);
}

TEST(Release, ThatIsWrongSaysWhere) {
  const auto problem = [](const Day::Change& change) {
    const Day day;
    day.ChangeJson("release.json", change);
    return std::string(ReadRelease(day.files(), day.manifest()).status().message());
  };
  EXPECT_EQ(problem([](json& release) { release["extra"] = 1; }),
            "release.json: extra: is not a member that this version knows");
  EXPECT_THAT(problem([](json& release) { release["questions"][1]["dimensions"][0]["cells"][0]["cell"] = 21; }),
              HasSubstr("questions[1].dimensions[0].cells[0].cell: must be a whole number from 0 to 20"));
  EXPECT_THAT(problem([](json& release) {
                release["questions"][1]["dimensions"][0]["cells"][0]["respondents"] = {9, 5};
              }),
              HasSubstr("cells[0].respondents: must be two whole numbers"));
  EXPECT_THAT(problem([](json& release) { release["questions"][1]["dimensions"][0]["hidden"]["cells"] = {-1}; }),
              HasSubstr("hidden.cells: must be indices"));
  EXPECT_THAT(problem([](json& release) { release["manifest"] = std::string(64, '0'); }),
              HasSubstr("for another manifest"));
}

TEST(Release, ThatIsNotThereYetIsNotFound) {
  const Day day;
  day.Remove("release.json");
  const auto release = ReadRelease(day.files(), day.manifest());
  EXPECT_TRUE(absl::IsNotFound(release.status()));
  EXPECT_THAT(std::string(release.status().message()), HasSubstr("there is no release yet"));
}

TEST(Results, SayOnceThatLargeFiguresHaveNoiseWhereTheyDo) {
  Small small;
  EXPECT_THAT(ResultsText(small.manifest, small.release, {}, {}), Not(HasSubstr("noise")));
  small.release.noise = 500;
  EXPECT_THAT(ResultsText(small.manifest, small.release, {}, {}),
              HasSubstr("answered\nFigures of 100 and more answers have noise (epsilon 0.5)"));
  EXPECT_THAT(ResultsText(small.manifest, small.release, {}, {.french = true}), HasSubstr("bruités (epsilon 0,5)"));
  EXPECT_EQ(ResultsJson(small.manifest, small.release, {})["noise"], 500);
}

}  // namespace
}  // namespace fairlead::fairleadctl
