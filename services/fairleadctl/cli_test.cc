// The program as a person meets it: exit codes, sentences, help, completion.
#include <algorithm>
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

using ::testing::HasSubstr;
using ::testing::Not;

fairlead::testing::ProcessResult Ctl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), FAIRLEADCTL);
  const auto result =
      fairlead::testing::RunProcess({.arguments = std::move(arguments), .environment = {{"HOME", "/nonexistent"}}});
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
  for (const auto& arguments : std::vector<std::vector<std::string>>{{},
                                                                     {"dance"},
                                                                     {"people"},
                                                                     {"people", "import"},
                                                                     {"award", "give", "--points", "many"},
                                                                     {"--unknown-option"}}) {
    const auto result = Ctl(arguments);
    EXPECT_EQ(result.code, 2) << result.err;
    EXPECT_THAT(result.err, HasSubstr("fairleadctl: "));
    EXPECT_THAT(result.err, HasSubstr("--help"));
  }
}

TEST(CommandLine, SaysWhichServiceCannotBeReachedAndExitsWithOne) {
  const auto result = Ctl({"--directory", "127.0.0.1:1", "--timeout", "2", "teams", "tree"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("127.0.0.1:1"));
}

TEST(CommandLine, ShowsAnExampleForEveryCommand) {
  for (const auto& command : std::vector<std::vector<std::string>>{{"people", "import"},
                                                                   {"people", "show"},
                                                                   {"people", "list"},
                                                                   {"people", "erase"},
                                                                   {"teams", "tree"},
                                                                   {"award", "give"},
                                                                   {"award", "list"},
                                                                   {"award", "reverse"},
                                                                   {"wallet", "show"},
                                                                   {"leaderboard"},
                                                                   {"events", "tail"},
                                                                   {"dlq", "list"},
                                                                   {"dlq", "replay"},
                                                                   {"audit", "ledger"},
                                                                   {"token", "issue"},
                                                                   {"completion"}}) {
    auto arguments = command;
    arguments.push_back("--help");
    const auto result = Ctl(arguments);
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.out, HasSubstr("Example:\n  ")) << command.front();
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
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("employee, manager, hr, admin or service"));
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
}

TEST(Completion, LoadsInZsh) {
  const auto result = Shell("zsh", "autoload -Uz compinit; compinit -u -D; source <(" FAIRLEADCTL
                                   " completion zsh); whence -w _fairleadctl; _fairleadctl_words 'people'");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("_fairleadctl: function"));
  EXPECT_THAT(result.out, HasSubstr("import list show erase"));
}

TEST(PeopleImport, NamesTheFileThatIsMissing) {
  const auto result =
      Ctl({"people", "import", "/nonexistent.csv", "--mapping", "services/fairleadctl/people/mappings/fairlead.toml"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("/nonexistent.csv"));
}

}  // namespace
}  // namespace fairlead::fairleadctl
