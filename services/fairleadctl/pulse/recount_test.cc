#include "services/fairleadctl/pulse/recount.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nlohmann/json.hpp"
#include "services/fairleadctl/pulse/test_counted.h"
#include "services/pulse/counting/noise_bytes.h"

namespace fairlead::fairleadctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RecountTest : public ::testing::Test, protected CountedSurvey {
 protected:
  explicit RecountTest(const std::optional<pulse::Noise>& noise = std::nullopt) : CountedSurvey(With(noise)) {}

  static pulse::TestSurvey With(const std::optional<pulse::Noise>& noise) {
    pulse::TestSurvey survey;
    survey.manifest.noise = noise;
    survey.Sign();
    return survey;
  }
  Findings Run() {
    Findings findings;
    const SignedManifest manifest{.bytes = survey_.bytes, .manifest = survey_.manifest, .hash = survey_.hash};
    const absl::Status run = Recount({.files = files(),
                                      .manifest = manifest,
                                      .closing = closing_,
                                      .release = files().Read("release.json").value(),
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
};

TEST_F(RecountTest, ProvesEveryTokenValueSuppressionAndListOfAnHonestRelease) {
  const Findings findings = Run();
  EXPECT_TRUE(findings.counted_again());
  EXPECT_TRUE(OutcomeOf(findings, /*with_ballots=*/true).ok());
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

// As they came, say; the shuffler and the tally agree on it.
TEST_F(RecountTest, FindsABatchInAnotherOrderThanThatOfTheHashes) {
  std::swap(list_.ballots[7], list_.ballots[8]);
  pulse::BatchDigest digest;
  for (const auto& ballot : list_.ballots) digest.Add(ballot.sealed);
  closing_.shuffled->digest = *pulse::TreeHash::Decode(digest.Value());
  Publish();
  EXPECT_THAT(Wrong(), ElementsAre(HasSubstr("not in the order of its ballots' hashes")));
}

TEST_F(RecountTest, FindsBallotsThatAreLeftOut) {
  list_.ballots.pop_back();
  Publish();
  EXPECT_THAT(Wrong(), ElementsAre("the list of ballots is not the batch whose digest closing.json names"));
}

TEST_F(RecountTest, DoesNotCallItCountedAgainWhereTheBatchIsAnotherOrIsNotThereYet) {
  pulse::BallotList whole = list_;
  list_.ballots.pop_back();
  EXPECT_FALSE(Run().counted_again());
  list_ = whole;
  list_.survey = {};
  EXPECT_FALSE(Run().counted_again());
  list_ = whole;
  closing_.shuffled.reset();
  const Findings findings = Run();
  EXPECT_FALSE(findings.counted_again());
  EXPECT_FALSE(findings.AnyFalse());
  EXPECT_TRUE(absl::IsFailedPrecondition(OutcomeOf(findings, /*with_ballots=*/true)));
  EXPECT_TRUE(OutcomeOf(findings, /*with_ballots=*/false).ok());
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

// All that a survey has, and the files of the one that it was compared with.
class RecountOfTwo : public ::testing::Test, protected TwoSurveys {
 protected:
  Findings Run() {
    const KnownBefore known{
        .roster = later().roster_, .earlier_rosters = {CountedSurvey::RosterOf(before())}, .ballots = later().list_};
    return Verify(later().files(), *ReadManifest(later().files(), later().survey_.manifest.survey), known).value();
  }
};

TEST_F(RecountOfTwo, CountsAgainWhatWasCompared) {
  const Findings findings = Run();
  EXPECT_TRUE(findings.counted_again());
  for (const Finding& finding : findings.all()) EXPECT_NE(finding.kind, Finding::Kind::kFalse) << finding.text;
}

TEST_F(RecountOfTwo, IsNotDoneWithoutTheEarlierFilesAndSaysSo) {
  RemoveEarlier();
  const Findings findings = Run();
  EXPECT_FALSE(findings.counted_again());
  EXPECT_FALSE(findings.AnyFalse());
  EXPECT_EQ(OutcomeOf(findings, /*with_ballots=*/true).message(),
            "the ballots were not counted again; what is missing stands above");
  EXPECT_THAT(findings.all(), ::testing::Contains(::testing::Field(
                                  &Finding::text, HasSubstr("only the second signer can count them again"))));
}

}  // namespace
}  // namespace fairlead::fairleadctl
