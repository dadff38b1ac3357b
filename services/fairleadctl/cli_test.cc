// The program as a person meets it: exit codes, sentences, help, completion.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "libs/testing/process.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::fairleadctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// The survey in tests/data/pulse/day.
constexpr char kDay[] = "b9828ec6e3b46462582fd9b96d4682d1";

using Environment = std::vector<std::pair<std::string, std::string>>;

fairlead::testing::ProcessResult Ctl(std::vector<std::string> arguments, Environment environment = {}) {
  arguments.insert(arguments.begin(), FAIRLEADCTL);
  environment.emplace_back("HOME", "/nonexistent");
  const auto result =
      fairlead::testing::RunProcess({.arguments = std::move(arguments), .environment = std::move(environment)});
  return result.ok()
             ? *result
             : fairlead::testing::ProcessResult{.code = -1, .out = "", .err = std::string(result.status().message())};
}

fairlead::testing::ProcessResult Shell(const std::string& shell, const std::string& script) {
  const auto result = fairlead::testing::RunProcess({.arguments = {shell, "-c", script}});
  return result.ok()
             ? *result
             : fairlead::testing::ProcessResult{.code = -1, .out = "", .err = std::string(result.status().message())};
}

TEST(CommandLine, SaysInOneSentenceWhatIsWrongAndExitsWithTwo) {
  const std::string too_long(2'001, 'x');
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"dance"},
                                             {"people"},
                                             {"people", "import"},
                                             {"award", "give", "--points", "many"},
                                             {"--unknown-option"},
                                             {"--timeout", "0", "teams", "tree"},
                                             {"--kafka-property", "x", "teams", "tree"},
                                             {"--config", "/nonexistent", "teams", "tree"},
                                             {"events", "tail", "t", "--from", "noon"},
                                             {"people", "erase", "e1"},
                                             {"leaderboard", "--month", "13"},
                                             {"recognition"},
                                             {"recognition", "values", "--month", "2026"},
                                             {"pulse"},
                                             {"pulse", "lint"},
                                             {"pulse", "questions", "--driver", "money"},
                                             {"pulse", "questions", "--language", "de"},
                                             {"pulse", "discard"},
                                             {"pulse", "discard", "my-survey"},
                                             {"pulse", "results"},
                                             {"pulse", "results", "my-survey", "--files", "."},
                                             {"pulse", "verify", kDay},
                                             {"pulse", "verify", kDay, "--files", ".", "--page", "https://a.example"},
                                             {"pulse", "verify", kDay, "--page", "http://a.example"},
                                             {"pulse", "verify", kDay, "--files", ".", "--manifest", "12"},
                                             {"pulse", "results", kDay, "--files", ".", "--csv", "--json"},
                                             {"pulse", "answer", kDay, "Which chairs?"},
                                             {"pulse", "answer", kDay, "--comment", "3f9a", "Which chairs?"},
                                             {"pulse", "answer", kDay, "--comment", "3f9a1c204b7d"},
                                             {"pulse", "answer", kDay, "--comment", "3f9a1c204b7d", " "},
                                             {"pulse", "answer", kDay, "--comment", "3f9a1c204b7d", too_long},
                                             {"slack"},
                                             {"slack", "manifest"},
                                             {"slack", "manifest", "--base-url", "http://a.example"},
                                             {"token", "issue", "--subject", "e", "--role", "k"},
                                             {"dlq", "replay", "--all", "a/0/0"}}) {
    const auto result = Ctl(arguments);
    EXPECT_EQ(result.code, 2) << result.err;
    EXPECT_THAT(result.err, HasSubstr("fairleadctl: "));
    EXPECT_THAT(result.err, HasSubstr("--help"));
  }
}

TEST(PulseVerify, ProvesWhatItCanFromFilesAloneAndExitsWithZero) {
  const auto result = Ctl({"pulse", "verify", kDay, "--files", FAIRLEAD_PULSE_DAY});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("Checked: the public files alone."), HasSubstr("\nproved: the manifest is signed"),
                    HasSubstr("\nnot proved from public files: "), Not(HasSubstr("FALSE"))));
  const auto signer =
      Ctl({"pulse", "verify", kDay, "--files", FAIRLEAD_PULSE_DAY, "--roster", FAIRLEAD_PULSE_DAY "/roster.json"});
  EXPECT_EQ(signer.code, 0) << signer.err;
  EXPECT_THAT(signer.out,
              AllOf(HasSubstr("the second signer's roster."), HasSubstr("proved: the eligible people of all 30")));
}

TEST(PulseVerify, ExitsWithOneWhereSomethingIsFalse) {
  const auto result = Ctl({"pulse", "verify", kDay, "--files", FAIRLEAD_PULSE_DAY, "--manifest", std::string(64, '0')});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, HasSubstr("\nFALSE: the manifest's hash is "));
  EXPECT_THAT(result.err, HasSubstr("fairleadctl: the survey's files contradict"));
}

TEST(PulseResults, AreBarsWhereTheTerminalIsUtf8AndPlainElsewhere) {
  const std::vector<std::string> results = {"pulse", "results", kDay, "--files", FAIRLEAD_PULSE_DAY};
  const auto shown = Ctl(results, {{"LC_ALL", "C.UTF-8"}});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, AllOf(HasSubstr("█"), HasSubstr("133 of 191"), HasSubstr("too few answers")));
  EXPECT_THAT(Ctl(results, {{"LC_ALL", "C"}}).out, AllOf(HasSubstr("####"), Not(HasSubstr("█"))));
  const auto comments = Ctl({"pulse", "comments", kDay, "--files", FAIRLEAD_PULSE_DAY, "--language", "fr"});
  EXPECT_THAT(comments.out, HasSubstr(": 29 commentaires\n  - "));
}

TEST(PulseResults, OfADirectoryWithoutASurveySayWhichFileIsMissing) {
  const auto result = Ctl({"pulse", "results", kDay, "--files", "/nonexistent"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("/nonexistent/manifest.json"));
}

TEST(CommandLine, RefusesADateThatIsNone) {
  const auto result = Ctl({"people", "import", "a.csv", "--mapping", "m.toml", "--as-of", "2026-13-01"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("write it like 2026-11-23"));
}

TEST(CommandLine, SaysWhichServiceCannotBeReachedAndExitsWithOne) {
  const auto result = Ctl({"--directory", "127.0.0.1:1", "--timeout", "2", "teams", "tree"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("the directory service cannot be reached at 127.0.0.1:1"),
                                HasSubstr("--directory"), Not(HasSubstr("recognition"))));
  const auto other = Ctl({"--recognition", "127.0.0.1:1", "--timeout", "2", "wallet", "show"});
  EXPECT_THAT(other.err, AllOf(HasSubstr("the recognition service cannot be reached"), Not(HasSubstr("directory"))));
}

TEST(CommandLine, SaysThatKafkaCannotBeReachedAndLogsNothingAmongTheEvents) {
  const auto result = Ctl({"--kafka", "127.0.0.1:1", "events", "tail", "recognition.events.v1"});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, AllOf(HasSubstr("127.0.0.1:1"), HasSubstr("--kafka")));
}

// The flag, then the environment, then the file: seen by which address cannot be reached.
TEST(CommandLine, TakesAnOptionFromTheFirstThatGivesIt) {
  const fairlead::testing::TemporaryDirectory directory;
  const auto file = directory.Write("ctl.toml", "directory = \"127.0.0.1:2\"\ntimeout = 2\n");
  const std::vector<std::string> command = {"--config", file, "teams", "tree"};
  EXPECT_THAT(Ctl(command).err, HasSubstr("127.0.0.1:2 "));
  const Environment environment = {{"FAIRLEAD_DIRECTORY", "127.0.0.1:3"}};
  EXPECT_THAT(Ctl(command, environment).err, HasSubstr("127.0.0.1:3 "));
  EXPECT_THAT(Ctl({"--config", file, "teams", "tree", "--directory", "127.0.0.1:4"}, environment).err,
              HasSubstr("127.0.0.1:4 "));
  EXPECT_THAT(Ctl({"teams", "tree"}, {{"FAIRLEAD_TIMEOUT", "soon"}}).err, HasSubstr("FAIRLEAD_TIMEOUT"));
}

TEST(CommandLine, FindsItsFileAtHomeAndIgnoresThatOfTheServices) {
  const fairlead::testing::TemporaryDirectory home;
  std::filesystem::create_directories(home.path() / "fairlead");
  home.Write("fairlead/ctl.toml", "directory = \"127.0.0.1:2\"\n");
  const auto services = home.Write("service.toml", "[redis]\nport = 1\n");
  EXPECT_THAT(Ctl({"teams", "tree"}, {{"XDG_CONFIG_HOME", home.path().string()}, {"FAIRLEAD_CONFIG", services}}).err,
              HasSubstr("127.0.0.1:2 "));
}

TEST(CommandLine, TellsExitCodesAndTheOrderOfSourcesInItsHelp) {
  const auto result = Ctl({"--help"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, AllOf(HasSubstr("Exit codes: 0"), HasSubstr("FAIRLEAD_TOKEN_FILE"),
                                HasSubstr("127.0.0.1:7070"), HasSubstr("127.0.0.1:7071")));
}

TEST(CommandLine, FailsWhereItsOutputCannotBeWritten) {
  const auto result = Shell("bash", FAIRLEADCTL " completion bash > /dev/full");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("could not be written"));
}

TEST(CommandLine, ShowsAnExampleForEveryCommand) {
  for (const auto& command : std::vector<std::vector<std::string>>{{},
                                                                   {"people"},
                                                                   {"teams"},
                                                                   {"absence"},
                                                                   {"award"},
                                                                   {"wallet"},
                                                                   {"events"},
                                                                   {"dlq"},
                                                                   {"audit"},
                                                                   {"token"},
                                                                   {"people", "import"},
                                                                   {"people", "show"},
                                                                   {"people", "list"},
                                                                   {"people", "erase"},
                                                                   {"teams", "tree"},
                                                                   {"absence", "record"},
                                                                   {"absence", "list"},
                                                                   {"absence", "cancel"},
                                                                   {"award", "give"},
                                                                   {"award", "list"},
                                                                   {"award", "reverse"},
                                                                   {"award", "redeem"},
                                                                   {"award", "definitions"},
                                                                   {"nomination"},
                                                                   {"nomination", "make"},
                                                                   {"nomination", "list"},
                                                                   {"nomination", "show"},
                                                                   {"nomination", "approve"},
                                                                   {"nomination", "decline"},
                                                                   {"wallet", "show"},
                                                                   {"leaderboard"},
                                                                   {"leaderboard", "opt-out"},
                                                                   {"leaderboard", "opt-in"},
                                                                   {"recognition"},
                                                                   {"recognition", "values"},
                                                                   {"recognition", "reciprocity"},
                                                                   {"events", "tail"},
                                                                   {"dlq", "list"},
                                                                   {"dlq", "replay"},
                                                                   {"audit", "ledger"},
                                                                   {"token", "issue"},
                                                                   {"pulse"},
                                                                   {"pulse", "lint"},
                                                                   {"pulse", "questions"},
                                                                   {"pulse", "comments"},
                                                                   {"pulse", "answer"},
                                                                   {"slack"},
                                                                   {"slack", "manifest"},
                                                                   {"completion"}}) {
    auto arguments = command;
    arguments.push_back("--help");
    const auto result = Ctl(arguments);
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.out, HasSubstr("Example:\n  ")) << result.out;
  }
}

TEST(CommandLine, RefusesAnUnknownKeyInItsFile) {
  const fairlead::testing::TemporaryDirectory directory;
  const auto file = directory.Write("ctl.toml", "directory = \"127.0.0.1:1\"\ncolour = \"blue\"\n");
  const auto result = Ctl({"--config", file, "teams", "tree"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("colour"));
}

TEST(TokenIssue, MakesAKeyPairWhosePrivateHalfOnlyItsOwnerReads) {
  const fairlead::testing::TemporaryDirectory directory;
  const std::string keys = (directory.path() / "keys").string();
  const auto first = Ctl({"token", "issue", "--keys", keys, "--subject", "e1"});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(std::count(first.out.begin(), first.out.end(), '.'), 2);
  struct stat status {};
  ASSERT_EQ(stat((keys + "/private/development.pem").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  const auto second = Ctl({"token", "issue", "--keys", keys, "--subject", "e2", "--role", "hr"});
  EXPECT_EQ(second.code, 0);
  EXPECT_THAT(second.err, Not(HasSubstr("Made"))) << "the pair is kept";
  const auto wrong = Ctl({"token", "issue", "--keys", keys, "--subject", "e2", "--role", "king"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("employee, manager, hr, admin or service"));
  const auto json = Ctl({"token", "issue", "--keys", keys, "--subject", "e2", "--json"});
  EXPECT_THAT(json.out, AllOf(HasSubstr("{\"token\":\"ey"), HasSubstr("\"expires_at\":\"20")));
}

constexpr char kExampleSurvey[] = "services/pulse/survey/survey.example.toml";

TEST(PulseLint, SaysWhatASurveyAsks) {
  const auto result = Ctl({"pulse", "lint", kExampleSurvey});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out,
            std::string(kExampleSurvey) +
                ": OK, company-pulse: 9 questions a wave, at most 36 a quarter for one person, every driver "
                "in 2 waves, 4 panels\n");
  EXPECT_EQ(result.err, "");
}

TEST(PulseLint, NamesTheLineOfEachFileThatIsWrongAndExitsWithOne) {
  const fairlead::testing::TemporaryDirectory directory;
  const auto wrong = directory.Write("wrong.toml", "slug = \"a\"\ntitle = { en = \"A\" }\n");
  const auto result = Ctl({"pulse", "lint", wrong, "/nonexistent.toml", kExampleSurvey});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr(wrong + ":2: this title has no French; add fr\n"),
                                HasSubstr("the survey file /nonexistent.toml cannot be read"),
                                HasSubstr(std::string(kExampleSurvey) + ": OK")));
  EXPECT_THAT(result.err, HasSubstr("fairleadctl: 2 of 3 files cannot be used; correct"));
  const auto json = Ctl({"pulse", "lint", wrong, kExampleSurvey, "--json"});
  EXPECT_EQ(json.code, 1);
  EXPECT_EQ(std::count(json.out.begin(), json.out.end(), '\n'), 1);
  EXPECT_THAT(json.out, AllOf(HasSubstr(R"("ok":false,"problem":")" + wrong + ":2: this title"),
                              HasSubstr(R"(survey.example.toml","ok":true,"problem":"","warnings":[]})")));
}

TEST(PulseLint, WarnsOfACommonSpaceInFrenchAndTakesTheFileAllTheSame) {
  const fairlead::testing::TemporaryDirectory directory;
  std::ifstream example(kExampleSurvey);
  std::string text{std::istreambuf_iterator<char>(example), {}};
  text.replace(text.find("Baromètre interne"), std::string("Baromètre interne").size(), "Et vous ?");
  const auto file = directory.Write("survey.toml", text);
  const auto result = Ctl({"pulse", "lint", file});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr(": OK, company-pulse"), HasSubstr("\n" + file + ":6: before '?' stands a")));
  EXPECT_THAT(Ctl({"pulse", "lint", file, "--json"}).out, HasSubstr(R"("ok":true,"problem":"","warnings":[")" + file));
}

TEST(PulseLint, LooksQuestionsUpInAnotherBank) {
  const fairlead::testing::TemporaryDirectory directory;
  const auto bank = directory.Write(
      "bank.toml",
      "[[question]]\nid = \"q\"\ndriver = \"growth\"\nkind = \"likert5\"\ntext = { en = \"E.\", fr = \"F.\" }\n");
  const auto listed = Ctl({"pulse", "questions", "--bank", bank});
  EXPECT_EQ(listed.out, "QUESTION  KIND       TEXT\nq         likert5    E.\n") << listed.err;
  EXPECT_THAT(Ctl({"pulse", "lint", kExampleSurvey, "--bank", bank}).out,
              HasSubstr("there is no question 'overall-1'"));
  const auto missing = Ctl({"pulse", "questions", "--bank", "/nonexistent.toml"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_THAT(missing.err, HasSubstr("the question bank /nonexistent.toml cannot be read; name one with --bank"));
}

TEST(PulseQuestions, AreATableInOneLanguageOrJsonInBoth) {
  const auto all = Ctl({"pulse", "questions"});
  ASSERT_EQ(all.code, 0) << all.err;
  EXPECT_GE(std::count(all.out.begin(), all.out.end(), '\n'), 65);
  EXPECT_THAT(all.out,
              AllOf(HasSubstr("workload-4         likert5  reversed  I work beyond my agreed hours to keep up.\n"),
                    HasSubstr("(None | One | Two | ")));
  const auto french = Ctl({"pulse", "questions", "--driver", "growth", "--language", "fr"});
  EXPECT_THAT(french.out, AllOf(HasSubstr("J’ai cessé d’apprendre"), HasSubstr("prochainement\u202f?"),
                                Not(HasSubstr("workload"))));
  const auto json = Ctl({"pulse", "questions", "--driver", "overall", "--json"});
  EXPECT_THAT(json.out,
              AllOf(HasSubstr(R"({"questions":[{"id":"overall-1","driver":"overall","kind":"enps","reversed":false,)"),
                    HasSubstr(R"("fr":"Que devrions-nous changer en premier)")));
}

TEST(SlackManifest, IsYamlForPeopleAndOneLineOfJsonForPrograms) {
  const std::vector<std::string> command = {"slack", "manifest", "--base-url", "https://chat.example.com/"};
  const auto yaml = Ctl(command);
  ASSERT_EQ(yaml.code, 0) << yaml.err;
  EXPECT_THAT(yaml.out,
              AllOf(HasSubstr("- command: \"/kudos\"\n      url: \"https://chat.example.com/slack/commands\"\n"),
                    HasSubstr("- \"reactions:read\"  # ")));
  auto json = command;
  json.insert(json.end(), {"--json", "--name", "Kudos"});
  const auto document = Ctl(json);
  ASSERT_EQ(document.code, 0) << document.err;
  EXPECT_EQ(std::count(document.out.begin(), document.out.end(), '\n'), 1);
  EXPECT_THAT(document.out, AllOf(HasSubstr(R"("name":"Kudos")"), HasSubstr(R"("should_escape":true)")));
}

TEST(SlackManifest, SaysWhatIsWrongWithABaseUrl) {
  const auto result = Ctl({"slack", "manifest", "--base-url", "http://chat.example.com"});
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("--base-url must begin with https://"));
}

TEST(Completion, KnowsTheCommandsInBash) {
  const std::string source = "source <(" FAIRLEADCTL " completion bash); COMP_CWORD=";
  const auto top = Shell("bash", source + "1; COMP_WORDS=(fairleadctl pe); _fairleadctl; echo \"${COMPREPLY[@]}\"");
  EXPECT_EQ(top.out, "people\n") << top.err;
  const auto below =
      Shell("bash", source + "2; COMP_WORDS=(fairleadctl people im); _fairleadctl; echo \"${COMPREPLY[@]}\"");
  EXPECT_EQ(below.out, "import\n") << below.err;
  const auto option =
      Shell("bash", source + "3; COMP_WORDS=(fairleadctl people import --dry); _fairleadctl; echo \"${COMPREPLY[@]}\"");
  EXPECT_EQ(option.out, "--dry-run\n") << option.err;
  const auto shared =
      Shell("bash", source + "3; COMP_WORDS=(fairleadctl people list --js); _fairleadctl; echo \"${COMPREPLY[@]}\"");
  EXPECT_EQ(shared.out, "--json\n") << shared.err;
  const auto fresh =
      Shell("bash", source + "2; COMP_WORDS=(fairleadctl leaderboard opt-); _fairleadctl; echo \"${COMPREPLY[@]}\"");
  EXPECT_EQ(fresh.out, "opt-out opt-in\n") << fresh.err;
  const auto manifest =
      Shell("bash", source + "3; COMP_WORDS=(fairleadctl slack manifest --ba); _fairleadctl; echo \"${COMPREPLY[@]}\"");
  EXPECT_EQ(manifest.out, "--base-url\n") << manifest.err;
}

TEST(Completion, LoadsInZsh) {
  const auto result = Shell("zsh", "autoload -Uz compinit; compinit -u -D; source <(" FAIRLEADCTL
                                   " completion zsh); whence -w _fairleadctl; _fairleadctl_words 'people'; "
                                   "_fairleadctl_words 'absence'; _fairleadctl_words 'leaderboard'");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("_fairleadctl: function"));
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("import show list erase"), HasSubstr("record list cancel"), HasSubstr("opt-out opt-in")));
}

TEST(PeopleImport, NamesTheFileThatIsMissing) {
  const auto result =
      Ctl({"people", "import", "/nonexistent.csv", "--mapping", "services/fairleadctl/people/mappings/fairlead.toml"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("/nonexistent.csv"));
}

}  // namespace
}  // namespace fairlead::fairleadctl
