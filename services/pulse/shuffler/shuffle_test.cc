#include "services/pulse/shuffler/shuffle.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/hash.h"
#include "services/pulse/protocol/batch.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse {
namespace {

using Records = std::vector<std::pair<std::string, std::string>>;

// Whoever submits here needs no tokens: those are the tally's to check.
class ShuffleTest : public ::testing::Test {
 protected:
  static constexpr char kPeople[] = "ABCDE";

  ShuffleTest() { survey_.manifest.thresholds.bundles = 5; }

  static SigningKey AdmissionOf(char person) { return SigningKey(SecretOf(person)); }
  static Nonce NonceOf(char person) { return *Nonce::Decode(AdmissionOf(person).public_key().view()); }
  // Six answers and a comment, all with this text in them.
  Bundle BundleOf(char person, const std::string& text = "") const {
    Bundle bundle{.admission = NonceOf(person), .answers = {}, .comments = {}};
    for (int i = 0; i < 6; ++i) bundle.answers.push_back(Sealed(text, kAnswerBytes));
    bundle.comments.push_back(Sealed(text, kCommentBytes));
    return bundle;
  }
  std::string Sealed(std::string text, std::size_t size) const {
    text.resize(size);
    return Seal(survey_.tally.public_key(), text);
  }
  Submission Signed(char person, std::string sealed_bundle, std::uint32_t revision = 1) const {
    Submission submission{.admission = NonceOf(person),
                          .token = {},
                          .revision = revision,
                          .signature = {},
                          .bundle = std::move(sealed_bundle)};
    submission.signature = SignSubmission(AdmissionOf(person), survey_.manifest.survey, revision, submission.bundle);
    return submission;
  }
  Submission From(char person, const Bundle& bundle, std::uint32_t revision = 1) const {
    return Signed(person, Seal(survey_.shuffle.public_key(), bundle.Encode()), revision);
  }
  Submission From(char person) const { return From(person, BundleOf(person, std::string(1, person))); }
  static void Append(Records& records, const Submission& submission) {
    records.emplace_back(submission.admission.view(), submission.Encode());
  }
  Records Everybody() const {
    Records records;
    for (const char person : std::string(kPeople)) Append(records, From(person));
    return records;
  }

  Shuffled Run(const Records& records) const {
    Shuffle shuffle(survey_.manifest);
    for (const auto& [key, value] : records) shuffle.Add(value);
    absl::StatusOr<Shuffled> shuffled = shuffle.Finish(survey_.shuffle);
    EXPECT_TRUE(shuffled.ok()) << shuffled.status();
    const ShuffleCounts& counts = shuffled->counts;
    EXPECT_EQ(counts.submissions, counts.superseded + counts.refused_signature + counts.refused_bundle +
                                      counts.refused_copy + counts.bundles);
    return *std::move(shuffled);
  }
  // How many ballots of the batch begin with each letter.
  std::map<char, int> Letters(const Shuffled& shuffled) const {
    std::map<char, int> letters;
    for (const std::string& sealed : shuffled.batch) ++letters[survey_.tally.Open(sealed)->front()];
    return letters;
  }

  TestSurvey survey_;
};

TEST_F(ShuffleTest, MakesABatchOfEverybodysBallotsInTheOrderOfTheirHashes) {
  const Shuffled shuffled = Run(Everybody());
  EXPECT_FALSE(shuffled.too_few);
  EXPECT_EQ(shuffled.counts, (ShuffleCounts{.submissions = 5, .bundles = 5, .answers = 30, .comments = 5}));
  EXPECT_EQ(Letters(shuffled), (std::map<char, int>{{'A', 7}, {'B', 7}, {'C', 7}, {'D', 7}, {'E', 7}}));
  EXPECT_TRUE(
      std::is_sorted(shuffled.batch.begin(), shuffled.batch.end(),
                     [](const std::string& a, const std::string& b) { return core::Sha256(a) < core::Sha256(b); }));
  BatchDigest digest;
  for (const std::string& ballot : shuffled.batch) digest.Add(ballot);
  EXPECT_EQ(shuffled.digest, digest.Value());
}

TEST_F(ShuffleTest, GivesTheSameBatchForTheSameRecordsInAnyOrder) {
  Records records = Everybody();
  Append(records, From('A', BundleOf('A', "a"), 2));
  Append(records, From('A', BundleOf('A', "b"), 2));
  Append(records, From('B', BundleOf('C'), 9));
  records.push_back(records[3]);
  records.emplace_back("noise", "noise");
  const Shuffled first = Run(records);
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same orders in every run
  for (int round = 0; round < 20; ++round) {
    std::shuffle(records.begin(), records.end(), random);
    const Shuffled again = Run(records);
    EXPECT_EQ(again.batch, first.batch);
    EXPECT_EQ(again.digest, first.digest);
    EXPECT_EQ(again.counts, first.counts);
  }
}

TEST_F(ShuffleTest, SaysTooFewBelowTheThresholdAndKeepsNothing) {
  Records records = Everybody();
  records.pop_back();
  Append(records, From('D', BundleOf('D', "d"), 2));
  Append(records, From('F', BundleOf('A')));
  const Shuffled shuffled = Run(records);
  EXPECT_TRUE(shuffled.too_few) << "four people, one of them twice, and a copy";
  EXPECT_TRUE(shuffled.batch.empty());
  EXPECT_EQ(shuffled.counts.bundles, 4U);
}

TEST_F(ShuffleTest, PassesOverEndMarksAndCountsWhatIsNoSubmission) {
  Records records = Everybody();
  records.emplace_back("end:collector-1", "");
  records.emplace_back("end:2:collector-2", "");
  records.emplace_back("x", "too short");
  std::string other_version = records.front().second;
  other_version.front() = 2;
  records.emplace_back("x", other_version);
  const Shuffled shuffled = Run(records);
  EXPECT_EQ(shuffled.counts.submissions, 7U);
  EXPECT_EQ(shuffled.counts.refused_bundle, 2U);
  EXPECT_EQ(shuffled.counts.bundles, 5U);
}

TEST_F(ShuffleTest, RefusesWhatItsAdmissionHasNotSigned) {
  Records records = Everybody();
  Submission forged = From('A', BundleOf('A', "x"), 7);
  forged.signature = SignSubmission(AdmissionOf('Z'), survey_.manifest.survey, 7, forged.bundle);
  Append(records, forged);
  Submission raised = From('B');
  raised.revision = 9;
  Append(records, raised);
  const Shuffled shuffled = Run(records);
  EXPECT_EQ(shuffled.counts.refused_signature, 2U);
  EXPECT_EQ(Letters(shuffled).count('x'), 0U);
  EXPECT_EQ(shuffled.counts.bundles, 5U);
}

TEST_F(ShuffleTest, RefusesABundleThatIsSealedToAnotherKeyOrHasOtherBallots) {
  Records records = Everybody();
  const std::string plaintext = BundleOf('F').Encode();
  Append(records, Signed('F', Seal(survey_.tally.public_key(), plaintext)));
  std::string miscounted = plaintext;
  miscounted[1 + Nonce::kBytes + 1] = 5;
  Append(records, Signed('G', Seal(survey_.shuffle.public_key(), miscounted)));
  const Shuffled shuffled = Run(records);
  EXPECT_EQ(shuffled.counts.refused_bundle, 2U);
  EXPECT_EQ(shuffled.counts.bundles, 5U);
}

TEST_F(ShuffleTest, RefusesAKeyThatIsNotTheManifests) {
  Shuffle shuffle(survey_.manifest);
  EXPECT_EQ(shuffle.Finish(survey_.tally).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ShuffleTest, KeepsABallotOnceThatIsInTwoBundles) {
  Bundle first = BundleOf('A', "A");
  Bundle second = BundleOf('B', "B");
  second.answers[2] = first.answers[4];
  second.comments[0] = first.comments[0];
  Records records = Everybody();
  records.erase(records.begin(), records.begin() + 2);
  Append(records, From('A', first));
  Append(records, From('B', second));
  const Shuffled shuffled = Run(records);
  EXPECT_EQ(shuffled.counts.repeated_ballots, 2U);
  EXPECT_EQ(shuffled.counts.answers, 29U);
  EXPECT_EQ(shuffled.counts.comments, 4U);
  EXPECT_EQ(Letters(shuffled)['A'], 7);
  EXPECT_EQ(Letters(shuffled)['B'], 5);
}

using PulseAttack = ShuffleTest;

TEST_F(PulseAttack, A12OneSubmissionReadSixtyFourTimesCountsOnce) {
  Records records = Everybody();
  for (int copy = 0; copy < 63; ++copy) records.push_back(records.front());
  const Shuffled shuffled = Run(records);
  EXPECT_EQ(shuffled.batch, Run({records.begin(), records.begin() + 5}).batch);
  EXPECT_EQ(shuffled.counts.superseded, 63U);
}

TEST_F(PulseAttack, A19ACopiedBundleUnderASecondAdmissionIsDiscardedAndTheOriginalCounts) {
  Records records = Everybody();
  const Shuffled before = Run(records);
  const Submission original = *Submission::Decode(records.front().second, CountSlots(survey_.manifest));
  Append(records, Signed('F', original.bundle));
  const Shuffled after = Run(records);
  EXPECT_EQ(after.counts.refused_copy, 1U);
  EXPECT_EQ(after.batch, before.batch) << "nothing is tagged";
  EXPECT_EQ(after.digest, before.digest);
}

TEST_F(PulseAttack, A20ADelayedOldRevisionDoesNotReplaceTheAcknowledgedNewOne) {
  Records records = Everybody();
  const Submission old = From('A', BundleOf('A', "o"), 1);
  records.erase(records.begin());
  Append(records, From('A', BundleOf('A', "n"), 2));
  Append(records, old);
  const Shuffled shuffled = Run(records);
  EXPECT_EQ(Letters(shuffled)['n'], 7);
  EXPECT_EQ(Letters(shuffled).count('o'), 0U);
}

}  // namespace
}  // namespace fairlead::pulse
