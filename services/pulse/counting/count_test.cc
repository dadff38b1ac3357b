#include "services/pulse/counting/count.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

class CountTest : public ::testing::Test {
 protected:
  // The ballots of a person, still open: answers of both dimensions, then the comment.
  std::vector<Ballot> BallotsOf(std::size_t person, std::uint8_t likert = 4, const std::string& comment = "") const {
    const Respondent respondent = survey_.Person(person);
    const auto submission = respondent.Submit(TestSurvey::Replies(likert, 9, 2, comment), 1);
    const auto bundle = Bundle::Decode(*survey_.shuffle.Open(submission->bundle), CountSlots(survey_.manifest));
    std::vector<Ballot> ballots;
    for (const auto* sealed : {&bundle->answers, &bundle->comments}) {
      for (const std::string& one : *sealed) ballots.push_back(*Ballot::Decode(*survey_.tally.Open(one)));
    }
    std::sort(ballots.begin(), ballots.end(), [](const Ballot& a, const Ballot& b) { return a.slot < b.slot; });
    return ballots;
  }
  std::string Sealed(const Ballot& ballot) const { return Seal(survey_.tally.public_key(), *ballot.Encode()); }
  std::vector<std::string> Sealed(const std::vector<Ballot>& ballots) const {
    std::vector<std::string> sealed;
    for (const Ballot& ballot : ballots) sealed.push_back(Sealed(ballot));
    return sealed;
  }
  Counted Run(const std::vector<std::string>& sealed) const {
    absl::StatusOr<Count> count = Count::Create(survey_.manifest, survey_.hash, survey_.token.secret);
    EXPECT_TRUE(count.ok()) << count.status();
    for (const std::string& ballot : sealed) count->Add(OpenBallot(survey_.tally, ballot));
    Counted counted = count->Finish();
    const CountAudit& audit = counted.audit;
    EXPECT_EQ(audit.ballots, audit.answers + audit.comments + audit.unsealed + audit.malformed + audit.slot +
                                 audit.answer + audit.token + audit.repeated);
    return counted;
  }
  Counted RunOne(const Ballot& ballot) const { return Run({Sealed(ballot)}); }

  const TestSurvey survey_;
};

TEST_F(CountTest, CountsEveryAnswerInItsCell) {
  std::vector<std::string> sealed;
  for (const std::size_t person : std::vector<std::size_t>{0, 1, 25}) {
    for (const std::string& ballot : Sealed(BallotsOf(person, person == 25 ? 1 : 4, person == 1 ? "More tea" : ""))) {
      sealed.push_back(ballot);
    }
  }
  const Counted counted = Run(sealed);
  EXPECT_EQ(counted.audit, (CountAudit{.ballots = 21, .answers = 18, .comments = 3}));
  const auto& team_a = counted.answers.at({.dimension = 0, .cell = 2, .question = 0});
  EXPECT_EQ(team_a.answers[4], 2U);
  EXPECT_EQ(team_a.Respondents(), 2U);
  EXPECT_EQ(counted.answers.at({.dimension = 0, .cell = 3, .question = 0}).answers[1], 1U);
  EXPECT_EQ(counted.answers.at({.dimension = 1, .cell = 1, .question = 1}).answers[9], 3U);
  const Slot north{.kind = SlotKind::kComment, .dimension = 0, .cell = 1, .question = 3};
  ASSERT_EQ(counted.comments.at(north).size(), 1U);
  EXPECT_EQ(counted.comments.at(north).front().text, "More tea");
  EXPECT_EQ(counted.comments.at(north).front().conversation, survey_.Person(1).Conversation(6).public_key());
  EXPECT_EQ(counted.receipts.at(north).size(), 3U) << "empty comments are listed, too";
}

TEST_F(CountTest, DoesNotCountASkippedAnswerAsAnAnswer) {
  const Counted counted = Run(Sealed(BallotsOf(0, kSkipped)));
  const Histogram& histogram = counted.answers.at({.dimension = 0, .cell = 2, .question = 0});
  EXPECT_EQ(histogram.Respondents(), 0U);
  EXPECT_EQ(histogram.skipped, 1U);
  EXPECT_EQ(counted.receipts.at({.dimension = 0, .cell = 2, .question = 0}).size(), 1U);
}

TEST_F(CountTest, RejectsAndCountsByReason) {
  const Ballot good = BallotsOf(0).front();
  const std::string plaintext = *good.Encode();
  EXPECT_EQ(Run({Seal(survey_.shuffle.public_key(), plaintext)}).audit.unsealed, 1U);
  EXPECT_EQ(Run({"noise"}).audit.unsealed, 1U);
  EXPECT_EQ(Run({Seal(survey_.tally.public_key(), "\x02" + plaintext.substr(1))}).audit.malformed, 1U);
  Ballot nowhere = good;
  nowhere.slot.cell = 99;
  EXPECT_EQ(RunOne(nowhere).audit.slot, 1U);
  Ballot six = good;
  six.answer = 6;
  EXPECT_EQ(RunOne(six).audit.answer, 1U);
  Ballot forged = good;
  forged.token.data()[63] ^= 1;
  EXPECT_EQ(RunOne(forged).audit.token, 1U);
  EXPECT_TRUE(RunOne(forged).answers.empty());
}

TEST_F(CountTest, GivesTheSameCountsInAnyOrder) {
  std::vector<Ballot> ballots = BallotsOf(0);
  Ballot other_answer = ballots.front();
  other_answer.answer = 1;
  ballots.push_back(other_answer);
  Ballot forged = ballots[1];
  forged.token.data()[0] ^= 1;
  ballots.push_back(forged);
  std::vector<std::string> sealed = Sealed(ballots);
  const Counted first = Run(sealed);
  EXPECT_EQ(first.audit.repeated, 1U);
  EXPECT_EQ(first.audit.token, 1U);
  EXPECT_EQ(first.audit.answers, 6U);
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same orders in every run
  for (int round = 0; round < 10; ++round) {
    std::shuffle(sealed.begin(), sealed.end(), random);
    const Counted again = Run(sealed);
    EXPECT_EQ(again.audit, first.audit);
    EXPECT_EQ(again.answers, first.answers);
    EXPECT_EQ(again.comments, first.comments);
    EXPECT_EQ(again.receipts, first.receipts);
  }
}

TEST_F(CountTest, NeedsTheManifestsTokenKey) {
  const auto count = Count::Create(survey_.manifest, survey_.hash, survey_.admission.secret);
  EXPECT_EQ(count.status().code(), absl::StatusCode::kFailedPrecondition);
}

using PulseAttack = CountTest;

TEST_F(PulseAttack, A12OneTokenInSixtyFourBallotsCountsOnce) {
  const Ballot ballot = BallotsOf(0).front();
  std::vector<std::string> sealed;
  for (int copy = 0; copy < 64; ++copy) sealed.push_back(Sealed(ballot));
  const Counted counted = Run(sealed);
  EXPECT_EQ(counted.audit.answers, 1U);
  EXPECT_EQ(counted.audit.repeated, 63U);
  EXPECT_EQ(counted.answers.at(ballot.slot).Respondents(), 1U);
  EXPECT_EQ(counted.receipts.at(ballot.slot).size(), 1U);
}

TEST_F(PulseAttack, A16ATokenOfAnotherCellOrQuestionIsRejectedAndCounted) {
  const Ballot good = BallotsOf(0).front();
  Ballot other_cell = good;
  other_cell.slot.cell = 3;
  Ballot above = good;
  above.slot.cell = 1;
  Ballot other_question = good;
  other_question.slot.question = 1;
  Ballot other_dimension = good;
  other_dimension.slot.dimension = 1;
  const Counted counted =
      Run({Sealed(good), Sealed(other_cell), Sealed(above), Sealed(other_question), Sealed(other_dimension)});
  EXPECT_EQ(counted.audit, (CountAudit{.ballots = 5, .answers = 1, .token = 4}));
  EXPECT_EQ(counted.answers.size(), 1U);
}

TEST_F(PulseAttack, A16ATokenOfAnotherSurveyIsRejectedAndCounted) {
  TestSurvey other;
  other.manifest.survey = *SurveyId::Decode("another-one-of16");
  other.Sign();
  const Respondent person = other.Person(0);
  Ballot ballot{.slot = person.slots()[0], .nonce = person.nonces()[0], .token = person.tokens()[0], .answer = 3};
  EXPECT_EQ(RunOne(ballot).audit.token, 1U);
}

// The forged ballot comes first: it must not take the place of the one whose nonce it carries.
TEST_F(PulseAttack, A16AForgedBallotDoesNotDisplaceTheOneWhoseNonceItCarries) {
  const Ballot good = BallotsOf(0).front();
  Ballot forged = good;
  forged.answer = 1;
  forged.slot.cell = 3;
  const Counted counted = Run({Sealed(forged), Sealed(good)});
  EXPECT_EQ(counted.answers.at(good.slot).answers[4], 1U);
  EXPECT_EQ(counted.audit.token, 1U);
}

}  // namespace
}  // namespace fairlead::pulse
