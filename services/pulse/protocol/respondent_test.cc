#include "services/pulse/protocol/respondent.h"

#include <algorithm>
#include <bit>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

using ::testing::HasSubstr;

// The ballots in a submission, opened by both keys.
std::vector<Ballot> Open(const TestSurvey& survey, const Submission& submission) {
  std::vector<Ballot> ballots;
  const auto plaintext = survey.shuffle.Open(submission.bundle);
  if (!plaintext.ok()) return ballots;
  const auto bundle = Bundle::Decode(*plaintext, CountSlots(survey.manifest));
  if (!bundle.ok()) return ballots;
  for (const auto* sealed : {&bundle->answers, &bundle->comments}) {
    for (const std::string& ballot : *sealed) ballots.push_back(*Ballot::Decode(*survey.tally.Open(ballot)));
  }
  return ballots;
}

bool HasToken(const TestSurvey& survey, const Ballot& ballot, const Slot& slot) {
  const auto output =
      poprf::Evaluate(survey.token.secret, ballot.nonce.view(), InfoOf(survey.manifest.survey, survey.hash, slot));
  return output.ok() && *output == ballot.token.view();
}

TEST(Slots, AreTheSameForEverybodyButForTheCells) {
  const TestSurvey survey;
  const std::vector<Slot> ana = SlotsOf(survey.manifest, {2, 1});
  const std::vector<Slot> bob = SlotsOf(survey.manifest, {4, 0});
  ASSERT_EQ(ana.size(), 2 * 3 + 1 + 1U);
  ASSERT_EQ(bob.size(), ana.size());
  EXPECT_EQ(CountSlots(survey.manifest).All(), ana.size());
  for (std::size_t i = 0; i < ana.size(); ++i) {
    EXPECT_EQ(ana[i].kind, bob[i].kind);
    EXPECT_EQ(ana[i].dimension, bob[i].dimension);
    EXPECT_EQ(ana[i].question, bob[i].question);
    EXPECT_TRUE(IsSlotOf(survey.manifest, ana[i]));
  }
  EXPECT_EQ(ana[3], (Slot{.kind = SlotKind::kAnswer, .dimension = 1, .cell = 1, .question = 0}));
}

TEST(Slots, PutACommentWhereThirtyAreEligible) {
  const TestSurvey survey;
  EXPECT_EQ(CommentCell(survey.manifest, 2), 1) << "20 people are too few, their division has 30";
  EXPECT_EQ(CommentCell(survey.manifest, 4), 0) << "10 people are too few, and above them is only everybody";
  EXPECT_FALSE(IsSlotOf(survey.manifest, {.kind = SlotKind::kComment, .dimension = 0, .cell = 2, .question = 3}));
  EXPECT_TRUE(IsSlotOf(survey.manifest, {.kind = SlotKind::kComment, .dimension = 0, .cell = 1, .question = 3}));
  EXPECT_FALSE(IsSlotOf(survey.manifest, {.kind = SlotKind::kComment, .dimension = 1, .cell = 0, .question = 3}));
  EXPECT_FALSE(IsSlotOf(survey.manifest, {.kind = SlotKind::kAnswer, .dimension = 0, .cell = 1, .question = 3}));
}

TEST(Info, DiffersForEverySlotSurveyAndManifest) {
  const TestSurvey survey;
  std::set<std::string> infos;
  for (std::uint16_t cell = 0; cell < 5; ++cell) {
    for (const Slot& slot : SlotsOf(survey.manifest, {cell, 0}))
      infos.insert(InfoOf(survey.manifest.survey, survey.hash, slot));
  }
  EXPECT_EQ(infos.size(), 5 * 3 + 3 + 2 + 1U);
  const Slot slot;
  EXPECT_NE(InfoOf(survey.manifest.survey, survey.hash, slot), InfoOf({}, survey.hash, slot));
  EXPECT_NE(InfoOf(survey.manifest.survey, survey.hash, slot), InfoOf(survey.manifest.survey, {}, slot));
}

TEST(Respondent, SubmitsBallotsWhoseTokensAreForTheirSlots) {
  const TestSurvey survey;
  const Respondent person = survey.Person(7);
  const auto submission = person.Submit(TestSurvey::Replies(4, 9, 2, "Plus de café !"), 1);
  ASSERT_TRUE(submission.ok()) << submission.status();
  EXPECT_TRUE(IsAdmitted(*submission, survey.admission.secret, survey.manifest.survey, survey.hash));
  EXPECT_TRUE(IsSignatureValid(*submission, survey.manifest.survey));
  const auto travelled = Submission::Decode(submission->Encode(), CountSlots(survey.manifest));
  ASSERT_TRUE(travelled.ok()) << travelled.status();
  EXPECT_EQ(*travelled, *submission);

  std::vector<Ballot> ballots = Open(survey, *travelled);
  std::sort(ballots.begin(), ballots.end(), [](const Ballot& a, const Ballot& b) { return a.slot < b.slot; });
  ASSERT_EQ(ballots.size(), 7U);
  const std::vector<std::uint8_t> answers = {4, 9, 2, 4, 9, 2};
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(ballots[i].slot, person.slots()[i]);
    EXPECT_EQ(ballots[i].answer, answers[i]);
    EXPECT_TRUE(HasToken(survey, ballots[i], ballots[i].slot));
  }
  EXPECT_EQ(ballots[6].text, "Plus de café !");
  EXPECT_TRUE(HasToken(survey, ballots[6], ballots[6].slot));
  EXPECT_EQ(ballots[6].conversation, person.Conversation(6).public_key());
}

TEST(Respondent, ASkippedQuestionIsABallotOfTheSameSize) {
  const TestSurvey survey;
  const auto all = survey.Person(1).Submit(TestSurvey::Replies(4, 9, 2, std::string(kMostCommentText, 'x')), 1);
  const auto none = survey.Person(2).Submit(TestSurvey::Replies(kSkipped, kSkipped, kSkipped, ""), 1);
  ASSERT_TRUE(all.ok() && none.ok());
  EXPECT_EQ(all->Encode().size(), none->Encode().size());
  EXPECT_EQ(all->Encode().size(), SubmissionBytes(CountSlots(survey.manifest)));
  EXPECT_EQ(Open(survey, *none).size(), 7U);
}

TEST(Submission, OfAnotherSizeIsRefusedWithBothSizes) {
  const TestSurvey survey;
  const SlotCounts counts = CountSlots(survey.manifest);
  const auto sent = survey.Person(1).Submit(TestSurvey::Replies(4, 9, 2, ""), 1);
  ASSERT_TRUE(sent.ok());
  const std::string bytes = sent->Encode();
  for (const std::string& wrong : {bytes + "x", bytes.substr(1), std::string()}) {
    EXPECT_EQ(Submission::Decode(wrong, counts).status().message(),
              "a submission of " + std::to_string(wrong.size()) + " bytes, not " + std::to_string(bytes.size()));
  }
}

TEST(Respondent, TheSameSeedAsksForTheSameSlipsAndGetsTheSameBytes) {
  const TestSurvey survey;
  const Respondent a = *Respondent::Create(survey.manifest, survey.hash, SecretOf('q'), {2, 1});
  const Respondent b = *Respondent::Create(survey.manifest, survey.hash, SecretOf('q'), {2, 1});
  const Respondent c = *Respondent::Create(survey.manifest, survey.hash, SecretOf('r'), {2, 1});
  EXPECT_EQ(a.Request().Encode(), b.Request().Encode());
  EXPECT_EQ(a.Request().List(), b.Request().List());
  EXPECT_NE(a.Request().List(), c.Request().List());
  const auto first = EvaluateSlips(survey.Keys(), survey.manifest.survey, survey.hash, a.slots(), a.Request());
  const auto second = EvaluateSlips(survey.Keys(), survey.manifest.survey, survey.hash, b.slots(), b.Request());
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->Encode(), second->Encode());
  const auto decoded = SlipAnswer::Decode(first->Encode(), a.slots().size());
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->Encode(), first->Encode());
}

TEST(Respondent, NothingThatLeavesThePageIsEqualForTwoPeopleOrTwoSlots) {
  const TestSurvey survey;
  std::set<Nonce> nonces;
  std::set<std::string> blinded;
  for (std::size_t i = 0; i < 10; ++i) {
    const Respondent person = survey.Person(i);
    for (const Nonce& nonce : person.nonces()) nonces.insert(nonce);
    for (const poprf::Element& element : person.Request().blinded) blinded.insert(element.Encode());
  }
  EXPECT_EQ(nonces.size(), 80U);
  EXPECT_EQ(blinded.size(), 80U);
}

// Another key for one person would mark that person's ballots.
TEST(PulseAttack, A14AnotherKeyForOnePersonIsRefusedByThePerson) {
  const TestSurvey survey;
  Respondent person = *Respondent::Create(survey.manifest, survey.hash, SecretOf('q'), {2, 1});
  IssuingKeys other = survey.Keys();
  other.token = poprf::DeriveKeyPair(std::string(32, 'o'), "other")->secret;
  const auto slips = EvaluateSlips(other, survey.manifest.survey, survey.hash, person.slots(), person.Request());
  ASSERT_TRUE(slips.ok());
  const absl::Status refused = person.Accept(*slips);
  EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("slot 0"));
  EXPECT_TRUE(person.tokens().empty());
  EXPECT_EQ(person.Submit(TestSurvey::Replies(1, 1, 1, ""), 1).status().code(), absl::StatusCode::kFailedPrecondition);
}

// One bit anywhere in the issuer's answer.
TEST(PulseAttack, A14AFlippedBitOfAnySlipIsRefused) {
  const TestSurvey survey;
  Respondent person = *Respondent::Create(survey.manifest, survey.hash, SecretOf('q'), {2, 1});
  const std::string slips =
      EvaluateSlips(survey.Keys(), survey.manifest.survey, survey.hash, person.slots(), person.Request())->Encode();
  for (std::size_t i = 0; i < slips.size(); i += 7) {
    std::string changed = slips;
    changed[i] = static_cast<char>(changed[i] ^ (1 << i % 8));
    const auto answer = SlipAnswer::Decode(changed, person.slots().size());
    EXPECT_TRUE(!answer.ok() || !person.Accept(*answer).ok()) << i;
  }
}

TEST(PulseAttack, A16ATokenIsGoodForItsOwnCellAndQuestionOnly) {
  const TestSurvey survey;
  const Respondent person = survey.Person(7);
  const std::vector<Ballot> ballots = Open(survey, *person.Submit(TestSurvey::Replies(4, 9, 2, "text"), 1));
  ASSERT_EQ(ballots.size(), 7U);
  for (const Ballot& ballot : ballots) {
    Slot cell = ballot.slot;
    cell.cell = static_cast<std::uint16_t>(cell.cell == 0 ? 1 : 0);
    Slot question = ballot.slot;
    question.question = static_cast<std::uint8_t>((question.question + 1) % 4);
    Slot dimension = ballot.slot;
    dimension.dimension = static_cast<std::uint8_t>(1 - dimension.dimension);
    EXPECT_TRUE(HasToken(survey, ballot, ballot.slot));
    for (const Slot& other : {cell, question, dimension}) EXPECT_FALSE(HasToken(survey, ballot, other));
  }
}

// Whoever has every ballot in clear, and the roster, tries to tell which ballots are one person's: all give the same
// answers, and have the same cells, so that only the ballots' own bytes could say it.
TEST(PulseAttack, A18BallotsOfOnePersonHaveNothingInCommonThatWouldJoinThem) {
  TestSurvey survey;
  for (RosterEntry& entry : survey.roster) entry.cells = {2, 1};
  std::vector<std::vector<Ballot>> ballots;  // by person, in the order of the slots
  for (std::size_t i = 0; i < survey.roster.size(); ++i) {
    ballots.push_back(Open(survey, *survey.Person(i).Submit(TestSurvey::Replies(4, 9, 2, ""), 1)));
    std::sort(ballots.back().begin(), ballots.back().end(),
              [](const Ballot& a, const Ballot& b) { return a.slot < b.slot; });
  }
  const auto distance = [](const Ballot& a, const Ballot& b) {
    int bits = 0;
    for (std::size_t i = 0; i < Nonce::kBytes; ++i)
      bits += std::popcount(static_cast<unsigned>(a.nonce.data()[i] ^ b.nonce.data()[i]));
    for (std::size_t i = 0; i < Token::kBytes; ++i)
      bits += std::popcount(static_cast<unsigned>(a.token.data()[i] ^ b.token.data()[i]));
    return bits;
  };
  // The first question's ballot in one dimension, and the most similar one in the other; then the same by order of
  // bytes.
  std::size_t joined_by_likeness = 0;
  std::size_t joined_by_order = 0;
  std::vector<std::pair<std::string, std::size_t>> first;
  std::vector<std::pair<std::string, std::size_t>> second;
  for (std::size_t i = 0; i < ballots.size(); ++i) {
    std::size_t best = 0;
    for (std::size_t j = 0; j < ballots.size(); ++j) {
      if (distance(ballots[i][0], ballots[j][3]) < distance(ballots[i][0], ballots[best][3])) best = j;
    }
    joined_by_likeness += best == i ? 1U : 0U;
    first.emplace_back(ballots[i][0].nonce.view(), i);
    second.emplace_back(ballots[i][3].nonce.view(), i);
  }
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  for (std::size_t i = 0; i < first.size(); ++i) joined_by_order += first[i].second == second[i].second ? 1U : 0U;
  // By chance one of forty is right; seven or more would be one in ten thousand. Seeds are fixed, so this is too.
  EXPECT_LE(joined_by_likeness, 6U);
  EXPECT_LE(joined_by_order, 6U);
}

TEST(Submission, OfAnyFlippedBitIsRefused) {
  const TestSurvey survey;
  const SlotCounts counts = CountSlots(survey.manifest);
  const std::string bytes = survey.Person(3).Submit(TestSurvey::Replies(4, 9, 2, "text"), 5)->Encode();
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ (1 << i % 8));
    const auto submission = Submission::Decode(changed, counts);
    EXPECT_TRUE(!submission.ok() || !IsSignatureValid(*submission, survey.manifest.survey) ||
                !IsAdmitted(*submission, survey.admission.secret, survey.manifest.survey, survey.hash))
        << i;
  }
  EXPECT_FALSE(Submission::Decode(bytes.substr(1), counts).ok());
  EXPECT_FALSE(Submission::Decode(bytes + "x", counts).ok());
}

TEST(Submission, TheHighestSignedRevisionSupersedes) {
  const TestSurvey survey;
  const Respondent person = survey.Person(3);
  const Submission old = *person.Submit(TestSurvey::Replies(1, 1, 1, ""), 1);
  const Submission changed = *person.Submit(TestSurvey::Replies(5, 5, 2, ""), 2);
  EXPECT_TRUE(Supersedes(changed, old));
  EXPECT_FALSE(Supersedes(old, changed));
  Submission forged = old;
  forged.revision = 3;
  EXPECT_FALSE(IsSignatureValid(forged, survey.manifest.survey)) << "a revision cannot be raised without N's key";
  const Submission again = *person.Submit(TestSurvey::Replies(1, 1, 1, ""), 1);
  EXPECT_NE(Supersedes(old, again), Supersedes(again, old)) << "of equal revisions one counts, the same for everybody";
}

TEST(Bundle, KeepsNoOrderOfTheBallots) {
  Bundle bundle{.admission = {}, .answers = {}, .comments = {}};
  for (const char letter : {'c', 'a', 'b'}) bundle.answers.emplace_back(kSealedAnswerBytes, letter);
  const auto decoded = Bundle::Decode(bundle.Encode(), {.answers = 3, .comments = 0});
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(decoded->answers.front().front(), 'a');
  EXPECT_EQ(decoded->answers.back().front(), 'c');
  EXPECT_FALSE(Bundle::Decode(bundle.Encode(), {.answers = 2, .comments = 0}).ok());
  EXPECT_FALSE(Bundle::Decode(bundle.Encode().substr(1), {.answers = 3, .comments = 0}).ok());
}

TEST(Ballot, IsRefusedWhereItsFormatIsBroken) {
  const Ballot answer{.slot = {}, .nonce = {}, .token = {}, .answer = 3};
  const std::string bytes = *answer.Encode();
  ASSERT_EQ(bytes.size(), kAnswerBytes);
  EXPECT_EQ(*Ballot::Decode(bytes), answer);
  std::string padded = bytes;
  padded.back() = 1;
  EXPECT_THAT(std::string(Ballot::Decode(padded).status().message()), HasSubstr("something else than zeros"));
  std::string kind = bytes;
  kind[1] = 3;
  EXPECT_FALSE(Ballot::Decode(kind).ok());
  std::string version = bytes;
  version[0] = 2;
  EXPECT_FALSE(Ballot::Decode(version).ok());
  EXPECT_FALSE(Ballot::Decode(bytes.substr(0, 127)).ok());
  EXPECT_FALSE(Ballot::Decode("").ok());
}

TEST(Ballot, ACommentOfTenThousandCharactersIsRefusedWithItsSize) {
  Ballot comment{.slot = {.kind = SlotKind::kComment}, .nonce = {}, .token = {}, .text = std::string(10'000, 'x')};
  EXPECT_THAT(std::string(comment.Encode().status().message()), HasSubstr("at most 3960 bytes, this one has 10000"));
  comment.text = "\xff";
  EXPECT_FALSE(comment.Encode().ok());
  comment.text = "été";
  ASSERT_EQ(comment.Encode()->size(), kCommentBytes);
  EXPECT_EQ(*Ballot::Decode(*comment.Encode()), comment);
  std::string longer = *comment.Encode();
  longer[6] = 0x7f;  // a length beyond the ballot
  EXPECT_THAT(std::string(Ballot::Decode(longer).status().message()), HasSubstr("truncated"));
}

TEST(SlipRequest, SaysWhichElementIsNone) {
  const TestSurvey survey;
  const Respondent person = *Respondent::Create(survey.manifest, survey.hash, SecretOf('q'), {2, 1});
  std::string bytes = person.Request().Encode();
  const std::size_t slots = person.slots().size();
  EXPECT_THAT(std::string(SlipRequest::Decode(bytes, slots + 1).status().message()), HasSubstr("the survey has 9"));
  EXPECT_FALSE(SlipRequest::Decode(bytes + "x", slots).ok());
  std::fill_n(bytes.begin() + 3 + 2 * 32, 32, '\xff');
  EXPECT_THAT(std::string(SlipRequest::Decode(bytes, slots).status().message()), HasSubstr("slot 2"));
}

TEST(ReceiptLeaf, SaysNothingAboutTheAnswerAndDiffersByCell) {
  const TestSurvey survey;
  const Respondent person = survey.Person(7);
  std::set<TreeHash> leaves;
  for (std::uint16_t cell = 0; cell < 5; ++cell) {
    leaves.insert(ReceiptLeaf(survey.manifest.survey, person.slots()[0], cell, person.nonces()[0], person.tokens()[0]));
  }
  EXPECT_EQ(leaves.size(), 5U);
}

TEST(Sealing, IsReadByItsKeyAloneAndNeverTwiceTheSame) {
  const SealingKey key(SecretOf('k'));
  const SealingKey other(SecretOf('o'));
  const std::string sealed = Seal(key.public_key(), "text");
  EXPECT_EQ(*key.Open(sealed), "text");
  EXPECT_FALSE(other.Open(sealed).ok());
  EXPECT_NE(Seal(key.public_key(), "text"), sealed);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(key.Open(changed).ok()) << i;
  }
  EXPECT_FALSE(key.Open(sealed.substr(1)).ok());
  EXPECT_FALSE(key.Open("").ok());
}

}  // namespace
}  // namespace fairlead::pulse
