#include "services/pulse/protocol/commitments.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

using ::testing::HasSubstr;

// Of seven people the second, third and sixth have fetched slips.
class CommitmentsTest : public ::testing::Test {
 protected:
  Commitments Made() const { return CommitTo(fetched_, rows_, survey_, manifest_); }
  absl::Status Check(const Commitments& commitments) const { return CheckCommitments(commitments, survey_, manifest_); }
  poprf::Scalar Opening(std::uint32_t leaf) const { return OpeningOf(rows_, survey_, manifest_, leaf); }
  std::optional<bool> Opened(const Commitments& commitments, std::uint32_t leaf) const {
    return OpenedWith(commitments.people[leaf], Opening(leaf), survey_, manifest_);
  }

  const Secret rows_ = SecretOf('r');
  const SurveyId survey_ = *SurveyId::Decode("survey-number-16");
  const ManifestHash manifest_ = HashOf("the manifest");
  const std::vector<bool> fetched_ = {false, true, true, false, false, true, false};
};

TEST_F(CommitmentsTest, EverybodyCanCheckTheNumberAndEachTheirOwn) {
  const Commitments made = Made();
  EXPECT_EQ(made.fetched, 3U);
  EXPECT_TRUE(Check(made).ok()) << Check(made);
  for (std::uint32_t leaf = 0; leaf < fetched_.size(); ++leaf) EXPECT_EQ(Opened(made, leaf), fetched_[leaf]) << leaf;
}

TEST_F(CommitmentsTest, NobodyOrEverybodyCanHaveFetchedSlips) {
  for (const bool all : {false, true}) {
    const Commitments made = CommitTo(std::vector<bool>(5, all), rows_, survey_, manifest_);
    EXPECT_EQ(made.fetched, all ? 5U : 0U);
    EXPECT_TRUE(Check(made).ok()) << Check(made);
  }
}

TEST_F(CommitmentsTest, AreTheSameBytesEachTimeAndReadBackAsTheyWere) {
  const std::string bytes = Made().Encode();
  EXPECT_EQ(Made().Encode(), bytes);
  EXPECT_EQ(bytes.size(), 41 + 7 * Commitment::kBytes);
  const auto read = Commitments::Decode(bytes);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->Encode(), bytes);
  EXPECT_TRUE(Check(*read).ok());
}

TEST_F(CommitmentsTest, AnotherSurveyOrManifestHasOthersWhichDoNotPassForThese) {
  const SurveyId survey = *SurveyId::Decode("survey-number-17");
  const ManifestHash manifest = HashOf("another manifest");
  for (const auto& [other, hash] : {std::pair(survey, manifest_), std::pair(survey_, manifest)}) {
    const Commitments made = CommitTo(fetched_, rows_, other, hash);
    EXPECT_TRUE(CheckCommitments(made, other, hash).ok());
    EXPECT_FALSE(Check(made).ok());
    EXPECT_FALSE(made.people[1].element == Made().people[1].element);
  }
}

TEST_F(CommitmentsTest, AChangedBitOfAnyByteIsFound) {
  const std::string bytes = Made().Encode();
  for (std::size_t at = 5; at < 41 + 2 * Commitment::kBytes; ++at) {  // the number, the sum, and two people's
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    const auto read = Commitments::Decode(changed);
    EXPECT_FALSE(read.ok() && Check(*read).ok()) << "byte " << at;
  }
}

TEST_F(CommitmentsTest, TwoPeoplesCommitmentsCannotBeSwapped) {
  Commitments made = Made();
  std::swap(made.people[0], made.people[1]);
  EXPECT_THAT(std::string(Check(made).message()), HasSubstr("leaf 0 is not proved to be to 0 or 1"));
  EXPECT_EQ(Opened(made, 0), std::nullopt);
}

TEST_F(CommitmentsTest, AnotherPersonsOpeningOpensNothing) {
  const Commitments made = Made();
  EXPECT_EQ(OpenedWith(made.people[1], Opening(2), survey_, manifest_), std::nullopt);
}

TEST_F(CommitmentsTest, NobodyIsCountedTwiceInOneCommitment) {
  Commitments made = Made();
  made.people[1].element = poprf::Sum(made.people[1].element, poprf::Generator());
  ++made.fetched;
  EXPECT_THAT(std::string(Check(made).message()), HasSubstr("leaf 1 is not proved"));
}

// Whoever made the proofs twice with one secret would give the opening away.
TEST_F(CommitmentsTest, TheOtherAnswerOfTheSamePersonHasAnotherSecret) {
  const Commitment no = Made().people[0];
  const Commitment yes = CommitTo({true}, rows_, survey_, manifest_).people[0];
  const poprf::Scalar responses = poprf::Difference(no.responses[0], yes.responses[1]);
  const poprf::Scalar challenges = poprf::Difference(no.challenges[0], yes.challenges[1]);
  EXPECT_FALSE(poprf::Equal(poprf::Product(responses, poprf::Inverse(challenges)), Opening(0)));
}

TEST_F(CommitmentsTest, SayWhatIsWrongWithTheirBytes) {
  const std::string bytes = Made().Encode();
  const auto problem = [](const std::string& read) {
    return std::string(Commitments::Decode(read).status().message());
  };
  EXPECT_THAT(problem(""), HasSubstr("another version"));
  EXPECT_THAT(problem(bytes + "x"), HasSubstr("1 bytes too many"));
  EXPECT_THAT(problem(bytes.substr(0, bytes.size() - 1)), HasSubstr("leaf 6"));
  std::string more = bytes;
  more[8] = 8;
  EXPECT_THAT(problem(more), HasSubstr("8 of 7 people"));
  std::string identity = bytes;
  identity.replace(41, 32, std::string(32, '\0'));
  EXPECT_THAT(problem(identity), HasSubstr("leaf 0"));
}

// A named attack: the issuer, which knows every opening, tells of more people than it has committed to.
TEST_F(CommitmentsTest, AnIssuerWhoseNumberIsLargerThanItsCommitmentsIsFound) {
  Commitments made = Made();
  ++made.fetched;
  EXPECT_THAT(std::string(Check(made).message()), HasSubstr("of 7 people are not to 4 who have fetched slips"));
}

// A named attack: to use the slips of somebody who did not want any, the issuer must commit to 1 for them.
TEST_F(CommitmentsTest, AnIssuerThatCountsAPersonWhoDidNotFetchIsFoundByThatPerson) {
  std::vector<bool> stuffed = fetched_;
  stuffed[3] = true;
  const Commitments made = CommitTo(stuffed, rows_, survey_, manifest_);
  EXPECT_TRUE(Check(made).ok()) << "nobody else can tell";
  EXPECT_EQ(Opened(made, 3), true);
}

}  // namespace
}  // namespace fairlead::pulse
