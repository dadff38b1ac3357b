#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "services/pulse/protocol/test_survey.h"
#include "services/pulse/shuffler/shuffle.h"

// Attack A15 in memory: whoever holds the batch in clear, and knows when each person has fetched and sent, guesses
// whose each ballot is. Built twice: as it is, and without the shuffle, where the same guesses must find people.
namespace fairlead::pulse {
namespace {

constexpr std::size_t kPeople = 100;
constexpr std::size_t kSlots = 7;  // six answers and a comment
constexpr std::size_t kSurveys = 15;
constexpr std::size_t kTrials = kPeople * kSlots * kSurveys;

// The places of the people's ballots in a batch, by slot and then by person.
using Places = std::array<std::vector<std::size_t>, kSlots>;

class PulseAttack : public ::testing::Test {
 protected:
  PulseAttack() { survey_.manifest.thresholds.bundles = kPeople; }

  // A survey to which people 0, 1, 2 … send in this order.
  Places Collected() const {
    Shuffle shuffle(survey_.manifest);
    for (std::size_t person = 0; person < kPeople; ++person) shuffle.Add(SubmissionOf(person));
    const absl::StatusOr<Shuffled> shuffled = shuffle.Finish(survey_.shuffle);
    EXPECT_TRUE(shuffled.ok()) << shuffled.status();
    Places places;
    for (auto& slot : places) slot.resize(kPeople);
    for (std::size_t place = 0; place < shuffled->batch.size(); ++place) {
      const std::string plaintext = *survey_.tally.Open(shuffled->batch[place]);
      places.at(static_cast<unsigned char>(plaintext[0])).at(static_cast<unsigned char>(plaintext[1])) = place;
    }
    return places;
  }

  // The tally is not asked, so that no ballot needs a token: each says its slot and its person instead.
  std::string SubmissionOf(std::size_t person) const {
    const SigningKey admission(Secret::Random());
    Bundle bundle{.admission = *Nonce::Decode(admission.public_key().view()), .answers = {}, .comments = {}};
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
      const bool comment = slot + 1 == kSlots;
      std::string plaintext = {static_cast<char>(slot), static_cast<char>(person)};
      plaintext.resize(comment ? kCommentBytes : kAnswerBytes);
      (comment ? bundle.comments : bundle.answers).push_back(Seal(survey_.tally.public_key(), plaintext));
    }
    Submission submission{.admission = bundle.admission, .token = {}, .revision = 1, .signature = {}, .bundle = {}};
    submission.bundle = Seal(survey_.shuffle.public_key(), bundle.Encode());
    submission.signature = SignSubmission(admission, survey_.manifest.survey, 1, submission.bundle);
    return submission.Encode();
  }

  TestSurvey survey_;
};

// How many people's ballots of one slot are found by the guess that the k-th person has the k-th ballot of the batch.
std::size_t Found(const std::vector<std::size_t>& people, const std::vector<std::size_t>& places) {
  std::vector<std::size_t> by_place(kPeople);
  std::iota(by_place.begin(), by_place.end(), 0U);
  std::sort(by_place.begin(), by_place.end(), [&](std::size_t a, std::size_t b) { return places[a] < places[b]; });
  std::size_t found = 0;
  for (std::size_t k = 0; k < kPeople; ++k) found += by_place[k] == people[k] ? 1U : 0U;
  return found;
}

// In the order of a ballot that is known.
std::vector<std::size_t> InTheOrderOf(const std::vector<std::size_t>& places) {
  std::vector<std::size_t> people(kPeople);
  std::iota(people.begin(), people.end(), 0U);
  std::sort(people.begin(), people.end(), [&](std::size_t a, std::size_t b) { return places[a] < places[b]; });
  return people;
}

// By chance a guess of all of one slot finds one person, with variance 1 (the fixed points of a random permutation):
// kSlots * kSurveys in all, here with six standard deviations, beyond which chance lies once in 10^8 runs.
void ExpectWhatTheBuildMeans(std::size_t found, const char* guess) {
  if constexpr (kShuffles) {
    EXPECT_NEAR(static_cast<double>(found), 105.0, 6 * 10.25) << guess << " found people, of " << kTrials;
  } else {
    EXPECT_GT(found, kTrials / 2) << guess << " does not find anybody even without the shuffle: it tests nothing";
  }
}

TEST_F(PulseAttack, A15TheOrderOfABatchTellsNothingInTenThousandGuesses) {
  static_assert(kTrials > 10'000);
  std::vector<std::size_t> arrivals(kPeople);
  std::iota(arrivals.begin(), arrivals.end(), 0U);
  std::size_t by_arrival = 0;
  std::size_t by_a_known_ballot = 0;
  for (std::size_t survey = 0; survey < kSurveys; ++survey) {
    const Places places = Collected();
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
      by_arrival += Found(arrivals, places.at(slot));
      by_a_known_ballot += Found(InTheOrderOf(places.at((slot + 1) % kSlots)), places.at(slot));
    }
  }
  ExpectWhatTheBuildMeans(by_arrival, "\"the k-th who sends is the k-th in the batch\"");
  ExpectWhatTheBuildMeans(by_a_known_ballot, "\"a person's ballots lie beside each other\"");
}

}  // namespace
}  // namespace fairlead::pulse
