#include "services/pulse/shuffler/shuffle.h"

#include <algorithm>
#include <utility>

#include "libs/core/hash.h"
#include "services/pulse/protocol/batch.h"
#include "sodium.h"

namespace fairlead::pulse {
namespace {

struct Sealed {
  TreeHash hash;
  std::string ballot;
  friend bool operator==(const Sealed&, const Sealed&) = default;
};

void Wipe(std::string& text) { sodium_memzero(text.data(), text.size()); }

// The bundle in a submission. InvalidArgument if it is sealed to another key, or not of this survey.
absl::StatusOr<Bundle> Opened(const Submission& submission, const SealingKey& key, const SlotCounts& slots) {
  absl::StatusOr<std::string> plaintext = key.Open(submission.bundle);
  if (!plaintext.ok()) return plaintext.status();
  absl::StatusOr<Bundle> bundle = Bundle::Decode(*plaintext, slots);
  Wipe(*plaintext);
  return bundle;
}

}  // namespace

Shuffle::Shuffle(const Manifest& manifest) : manifest_(manifest), slots_(CountSlots(manifest)) {}

void Shuffle::Add(std::string_view value) {
  if (IsEndMark(value)) return;
  ++counts_.submissions;
  absl::StatusOr<Submission> submission = Submission::Decode(value, slots_);
  if (!submission.ok()) {
    ++counts_.refused_bundle;
    return;
  }
  if (!IsSignatureValid(*submission, manifest_.survey)) {
    ++counts_.refused_signature;
    return;
  }
  const auto [known, first] = latest_.try_emplace(submission->admission);
  if (!first) ++counts_.superseded;
  if constexpr (!kShuffles) {
    if (first) arrived_.push_back(submission->admission);
  }
  if (first || Supersedes(*submission, known->second)) known->second = *std::move(submission);
}

absl::StatusOr<Shuffled> Shuffle::Finish(const SealingKey& key) {
  if (key.public_key() != manifest_.shuffle_key) {
    return absl::FailedPreconditionError(
        "this is not the key that bundles are sealed to (the manifest's keys.shuffle)");
  }
  std::vector<Sealed> ballots;
  auto next_arrived = arrived_.begin();
  const auto take = [&ballots](std::vector<std::string>& sealed) {
    for (std::string& ballot : sealed) ballots.push_back({*TreeHash::Decode(core::Sha256(ballot)), std::move(ballot)});
  };
  while (!latest_.empty()) {
    const auto submission = latest_.extract(kShuffles ? latest_.begin() : latest_.find(*next_arrived++));
    absl::StatusOr<Bundle> bundle = Opened(submission.mapped(), key, slots_);
    if (!bundle.ok()) {
      ++counts_.refused_bundle;
    } else if (bundle->admission != submission.key()) {
      ++counts_.refused_copy;
    } else {
      ++counts_.bundles;
      take(bundle->answers);
      take(bundle->comments);
    }
  }
  Shuffled shuffled{.counts = counts_, .too_few = counts_.bundles < manifest_.thresholds.bundles};
  if (shuffled.too_few) return shuffled;

  const auto before = [](const Sealed& a, const Sealed& b) { return a.hash.view() < b.hash.view(); };
  if constexpr (kShuffles) std::sort(ballots.begin(), ballots.end(), before);
  const auto end = std::unique(ballots.begin(), ballots.end());
  shuffled.counts.repeated_ballots = static_cast<std::uint32_t>(ballots.end() - end);
  ballots.erase(end, ballots.end());
  BatchDigest digest;
  for (Sealed& sealed : ballots) {
    digest.Add(sealed.ballot);
    ++(sealed.ballot.size() == kSealedAnswerBytes ? shuffled.counts.answers : shuffled.counts.comments);
    shuffled.batch.push_back(std::move(sealed.ballot));
  }
  shuffled.digest = digest.Value();
  return shuffled;
}

}  // namespace fairlead::pulse
