#include "services/fairleadctl/pulse/recount.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/core/hash.h"
#include "libs/testing/temporary_directory.h"
#include "nlohmann/json.hpp"
#include "services/fairleadctl/pulse/verify_manifest.h"
#include "services/pulse/counting/noise_bytes.h"
#include "services/pulse/counting/release.h"
#include "services/pulse/protocol/batch.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::fairleadctl {
namespace {

using pulse::TestSurvey;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A survey that was counted: 40 people, of whom all have answered; its public files in a directory, and what the second
// signer has.
class RecountTest : public ::testing::Test {
 protected:
  explicit RecountTest(const std::optional<pulse::Noise>& noise = std::nullopt) : survey_(With(noise)) {
    std::vector<std::string> sealed;
    for (std::size_t person = 0; person < survey_.roster.size(); ++person) {
      const auto likert = static_cast<std::uint8_t>(1 + person % 5);
      const auto submission = survey_.Person(person).Submit(
          TestSurvey::Replies(likert, 9, 1, person % 4 == 0 ? "Words of " + std::to_string(person) : ""), 1);
      const auto bundle =
          pulse::Bundle::Decode(*survey_.shuffle.Open(submission->bundle), pulse::CountSlots(survey_.manifest));
      for (const auto* ballots : {&bundle->answers, &bundle->comments}) {
        sealed.insert(sealed.end(), ballots->begin(), ballots->end());
      }
    }
    std::sort(sealed.begin(), sealed.end(),
              [](const std::string& a, const std::string& b) { return core::Sha256(a) < core::Sha256(b); });
    pulse::BatchDigest digest;
    for (const std::string& ballot : sealed) {
      digest.Add(ballot);
      list_.ballots.push_back({.sealed = ballot, .opening = survey_.tally.OpeningOf(ballot)});
    }
    closing_.shuffled->digest = *pulse::TreeHash::Decode(digest.Value());
    Publish();
  }

  static TestSurvey With(const std::optional<pulse::Noise>& noise) {
    TestSurvey survey;
    survey.manifest.noise = noise;
    survey.Sign();
    return survey;
  }
  static pulse::Roster RosterOf(const TestSurvey& survey) {
    std::vector<pulse::Roster::Person> people;
    for (const pulse::RosterEntry& entry : survey.roster) people.push_back({.entry = entry, .name = entry.employee});
    return *pulse::Roster::Create(people);
  }
  // As the tally does it.
  void Publish() {
    auto count = pulse::Count::Create(survey_.manifest, survey_.hash, survey_.token.secret);
    for (const auto& ballot : list_.ballots) count->Add(pulse::OpenBallot(survey_.tally, ballot.sealed));
    const pulse::Release release = pulse::MakeRelease({.manifest = survey_.manifest,
                                                       .hash = survey_.hash,
                                                       .issued = closing_.issued,
                                                       .overlaps = OverlapsIn(roster_),
                                                       .shuffled = closing_.shuffled->counts,
                                                       .batch = closing_.shuffled->digest,
                                                       .counted = count->Finish(),
                                                       .version = list_.version,
                                                       .padding = list_.padding,
                                                       .earlier = earlier_});
    Write("release.json", release.json);
    for (const pulse::Listing& one : release.listings) {
      Write(ListingName(one.dimension, one.cell, one.question), one.leaves);
    }
    published_ = release.json;
  }
  void Write(const std::string& name, const std::string& bytes) {
    std::filesystem::create_directories((directory_.path() / name).parent_path());
    directory_.Write(name, bytes);
  }
  Findings Run() {
    Findings findings;
    const SignedManifest manifest{.bytes = survey_.bytes, .manifest = survey_.manifest, .hash = survey_.hash};
    const PublicFiles files = PublicFiles::InDirectory(directory_.path().string());
    const absl::Status run = Recount({.files = files,
                                      .manifest = manifest,
                                      .closing = closing_,
                                      .release = files.Read("release.json").value(),
                                      .earlier = earlier_,
                                      .roster = roster_,
                                      .list = list_},
                                     findings);
    EXPECT_TRUE(run.ok()) << run;
    return findings;
  }
  std::vector<std::string> Wrong() {
    std::vector<std::string> wrong;
    const Findings findings = Run();
    for (const Finding& finding : findings.all()) {
      if (finding.kind == Finding::Kind::kFalse) wrong.push_back(finding.text);
    }
    return wrong;
  }

  const TestSurvey survey_;  // the padding key is of k
  const pulse::Roster roster_ = RosterOf(survey_);
  Closing closing_{.survey = survey_.manifest.survey,
                   .manifest = survey_.hash,
                   .token_secret = survey_.token.secret,
                   .issued = 40,
                   .shuffled = Closing::Batch{
                       .counts = {.submissions = 40, .bundles = 40}, .answers = 240, .comments = 40, .digest = {}}};
  pulse::BallotList list_{.survey = survey_.manifest.survey,
                          .manifest = survey_.hash,
                          .version = "1.2.3",
                          .padding = pulse::SecretOf('k'),
                          .ballots = {}};
  const std::vector<pulse::EarlierRelease> earlier_;
  const testing::TemporaryDirectory directory_;
  std::string published_;
};

TEST_F(RecountTest, ProvesEveryTokenValueSuppressionAndListOfAnHonestRelease) {
  const Findings findings = Run();
  std::vector<std::string> texts;
  for (const Finding& finding : findings.all()) {
    EXPECT_EQ(finding.kind, Finding::Kind::kProved) << finding.text;
    texts.push_back(finding.text);
  }
  EXPECT_THAT(texts, ElementsAre(HasSubstr("batch of 280 sealed ballots"),
                                 HasSubstr("280 ballots were opened, 280 tokens checked"),
                                 HasSubstr("lists hold the leaves of all ballots")));
}

TEST_F(RecountTest, FindsAScoreThatIsNotTheBallots) {
  nlohmann::json release = nlohmann::json::parse(published_);
  nlohmann::json& value = release["questions"][0]["dimensions"][0]["cells"][0]["score"]["value"];
  value = value.get<int>() + 5;
  Write("release.json", release.dump());
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("first at /questions/0/dimensions/0/cells/0/score/value")));
}

TEST_F(RecountTest, FindsACellThatIsHiddenWithoutNeed) {
  nlohmann::json release = nlohmann::json::parse(published_);
  nlohmann::json& team = release["questions"][0]["dimensions"][0];
  const int cell = team["cells"].back()["cell"];
  team["cells"].erase(team["cells"].size() - 1);
  team["hidden"]["cells"].push_back(cell);
  Write("release.json", release.dump());
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("counted again, it comes out otherwise")));
}

// A tally that would rather have other answers: it changes them, keeps their tokens, and publishes what comes of it.
TEST_F(RecountTest, FindsATallyThatChangedAnswersUnderTheirTokens) {
  const std::vector<pulse::BallotList::Entry> honest = list_.ballots;
  for (auto& ballot : list_.ballots) {
    auto opened = *pulse::Ballot::Decode(*survey_.tally.Open(ballot.sealed));
    if (opened.slot.kind != pulse::SlotKind::kAnswer || opened.slot.question != 0) continue;
    opened.answer = 5;
    ballot.sealed = pulse::Seal(survey_.tally.public_key(), *opened.Encode());
    ballot.opening = survey_.tally.OpeningOf(ballot.sealed);
  }
  Publish();
  EXPECT_THAT(Wrong(), ElementsAre("the list of ballots is not the batch whose digest closing.json names"));
  list_.ballots = honest;
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("first at /questions/0"))) << "with the batch, the release is not of it";
}

TEST_F(RecountTest, FindsBallotsThatAreLeftOut) {
  list_.ballots.pop_back();
  Publish();
  EXPECT_THAT(Wrong(), ElementsAre("the list of ballots is not the batch whose digest closing.json names"));
}

TEST_F(RecountTest, SaysHowManyBallotsTheTallyGaveNoKeyFor) {
  list_.ballots[7].opening = pulse::SecretOf('x');
  const Findings findings = Run();
  ASSERT_GT(findings.size(), 1U);
  EXPECT_THAT(findings.all()[1].text, HasSubstr("that 1 ballots cannot be opened"));
  EXPECT_TRUE(findings.AnyFalse()) << "the published counts had it";
}

TEST_F(RecountTest, FindsAListThatHoldsOtherLeaves) {
  const std::string name = ListingName(0, 0, 0);
  Write(name, std::string(49 * 32, 'x'));
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr(name + ": counted again")));
}

class NoisyRecountTest : public RecountTest {
 protected:
  NoisyRecountTest() : RecountTest(pulse::Noise{.epsilon = 500, .key = pulse::NoiseKeyHashOf(pulse::SecretOf('k'))}) {}
};

// A tally that has tried keys until it liked the noise.
TEST_F(NoisyRecountTest, FindsNoiseThatWasDrawnFromAnotherKey) {
  EXPECT_THAT(Wrong(), IsEmpty());
  list_.padding = pulse::SecretOf('l');
  Publish();
  EXPECT_THAT(Wrong(), ElementsAre("the noise was not drawn from the key that the manifest names (R11)"));
}

TEST_F(RecountTest, RefusesAnotherSurveysBallots) {
  list_.manifest = {};
  EXPECT_THAT(Wrong(), ElementsAre("the list of ballots is another survey's"));
}

}  // namespace
}  // namespace fairlead::fairleadctl
