// What the second signer's commands of the program do and refuse, as a person meets them.
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/core/hash.h"
#include "libs/testing/process.h"
#include "nlohmann/json.hpp"
#include "services/fairleadctl/pulse/test_counted.h"

namespace fairlead::fairleadctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

fairlead::testing::ProcessResult Ctl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), FAIRLEADCTL);
  const auto result =
      fairlead::testing::RunProcess({.arguments = std::move(arguments), .environment = {{"HOME", "/nonexistent"}}});
  return result.ok()
             ? *result
             : fairlead::testing::ProcessResult{.code = -1, .out = "", .err = std::string(result.status().message())};
}

// The second signer of a survey that is compared with another, with all of their files.
class SecondSigner : public ::testing::Test, protected TwoSurveys {
 protected:
  SecondSigner() {
    later().Write("roster.json", later().roster_.Encode());
    later().Write("council.key", core::Hex(pulse::SecretOf('w').view()) + "\n");
    later().Write("ballots.sealed",
                  later().list_.SealFor(*pulse::SealingKeyOf(*later().survey_.manifest.second_signer_key)));
    later().Write("shuffle.key.pub", core::Hex(later().survey_.manifest.shuffle_key.view()) + "\n");
    later().Write("before.json", before().bytes);
    later().Write("before-roster.json", CountedSurvey::RosterOf(before()).Encode());
  }
  std::string File(const std::string& name) { return later().path() + "/" + name; }
  std::string Id() { return core::Hex(later().survey_.manifest.survey.view()); }
  fairlead::testing::ProcessResult Recount(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"pulse",
                                          "recount",
                                          Id(),
                                          "--files",
                                          later().path(),
                                          "--roster",
                                          File("roster.json"),
                                          "--ballots",
                                          File("ballots.sealed"),
                                          "--key",
                                          File("council.key")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Ctl(arguments);
  }
  fairlead::testing::ProcessResult Sign(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {
        "pulse", "sign", File("manifest.json"), "--roster", File("roster.json"), "--key", File("council.key")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Ctl(arguments);
  }
};

TEST_F(SecondSigner, CountsEveryBallotAgain) {
  const auto result = Recount();
  EXPECT_EQ(result.code, 0) << result.out << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("and all ballots. Every ballot was counted again."), Not(HasSubstr("FALSE"))));
  EXPECT_THAT(Recount({"--json"}).out, HasSubstr("\"counted_again\":true"));
}

TEST_F(SecondSigner, IsToldThatNothingWasCountedWhereTheEarlierFilesAreNotThere) {
  RemoveEarlier();
  const auto result = Recount();
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("Nothing was counted again."), Not(HasSubstr("Every ballot was counted")),
                                Not(HasSubstr("and all ballots")), HasSubstr("its files are not there")));
  EXPECT_THAT(result.err, HasSubstr("the ballots were not counted again"));
  EXPECT_THAT(Recount({"--json"}).out, HasSubstr("\"counted_again\":false"));
}

TEST_F(SecondSigner, SignsAManifestThatSealsToTheirKeyAndSaysWhatTheyDidNotCheck) {
  const auto result = Sign({"--shuffle-key", File("shuffle.key.pub")});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out.size(), 129U);
  EXPECT_THAT(result.err, HasSubstr("not checked: what is compared with 1 earlier surveys"));
  const auto checked = Sign({"--shuffle-key", File("shuffle.key.pub"), "--earlier-roster", File("before-roster.json"),
                             "--earlier-manifest", File("before.json")});
  EXPECT_EQ(checked.code, 0) << checked.err;
  EXPECT_THAT(checked.err, AllOf(HasSubstr("checked: no cell is compared"), Not(HasSubstr("not checked"))));
}

TEST_F(SecondSigner, IsNotToldThatNothingSpeaksAgainstItWhereCommitmentsAreLost) {
  nlohmann::json closing = nlohmann::json::parse(*later().files().Read("closing.json"));
  closing.erase("shuffled");
  later().Write("closing.json", closing.dump());
  const std::vector<std::string> check = {"pulse", "check-counts", Id(), "--files", later().path()};
  EXPECT_THAT(Ctl(check).out, HasSubstr("Nothing speaks against handing the sealing key over"));
  closing["commitments"] = "lost";
  later().Write("closing.json", closing.dump());
  const auto lost = Ctl(check);
  EXPECT_EQ(lost.code, 0) << lost.err;
  EXPECT_THAT(lost.out,
              AllOf(HasSubstr("not checked: that 40 people fetched slips"), Not(HasSubstr("Nothing speaks"))));
  std::vector<std::string> json = check;
  json.emplace_back("--json");
  EXPECT_THAT(Ctl(json).out, HasSubstr(R"("not_checked":["that 40 people fetched slips)"));
}

// A named attack: a platform that keeps the shuffling key of a survey that says it has a second signer.
TEST_F(SecondSigner, DoesNotSignAManifestThatSealsToAnotherKey) {
  EXPECT_EQ(Sign({}).code, 2) << "the key is needed";
  later().Write("shuffle.key.pub", std::string(64, 'a') + "\n");
  const auto result = Sign({"--shuffle-key", File("shuffle.key.pub")});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, HasSubstr("seals bundles to another key"));
  later().Write("shuffle.key.pub", "no key\n");
  EXPECT_THAT(Sign({"--shuffle-key", File("shuffle.key.pub")}).err, HasSubstr("holds no public key"));
}

// Before anything is asked of a service, of which there is none here.
TEST_F(SecondSigner, NothingIsLaunchedWithThemAndWithoutTheirSealingKey) {
  std::string definition =
      "second_signer = \"" + core::Hex(later().survey_.manifest.second_signer_key->view()) + "\"\n";
  definition += R"(slug = "weekly"
title = { en = "Test", fr = "Essai" }
questions = ["overall-1", "workload-1"]
time_zone = "Europe/Paris"
opens = 2027-01-11T09:00:00
closes = 2027-01-13T18:00:00
second_close = 2027-01-14T18:00:00
dimensions = ["team", "location"]
)";
  later().Write("survey.toml", definition);
  const auto result = Ctl({"pulse", "launch", File("survey.toml")});
  EXPECT_EQ(result.code, 1) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("--shuffle-key"), HasSubstr("could shuffle alone")));
}

}  // namespace
}  // namespace fairlead::fairleadctl
