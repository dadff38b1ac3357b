#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/protocol/bundle.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/manifest.h"

// M6: from what the collector took to a batch of ballots in which nothing is left of who sent what, and when. Pure.
namespace fairlead::pulse {

// False in one build only: the control of scripts/linkage.sh, which keeps the order of arrival to show that the attacks
// there find people by it. It is a target of its own that is never installed (scripts/check-style).
#ifdef FAIRLEAD_PULSE_TEST_NO_SHUFFLE
inline constexpr bool kShuffles = false;
#else
inline constexpr bool kShuffles = true;
#endif

// What became of the submissions: submissions = superseded + refused_* + bundles. Admissions are the collector's to
// check, whose key the shuffler does not have (README.md).
struct ShuffleCounts {
  std::uint32_t submissions = 0;
  std::uint32_t superseded = 0;         // a higher revision was signed under the same N, or the same was read before
  std::uint32_t refused_signature = 0;  // not signed by its N
  std::uint32_t refused_bundle = 0;     // no submission at all, sealed to another key, or not the survey's ballots
  std::uint32_t refused_copy = 0;       // made for another N
  std::uint32_t repeated_ballots = 0;   // further copies of a ballot; the first counts
  std::uint32_t bundles = 0;
  std::uint32_t answers = 0;  // in the batch
  std::uint32_t comments = 0;
  friend bool operator==(const ShuffleCounts&, const ShuffleCounts&) = default;
};

struct Shuffled {
  std::vector<std::string>
      batch;  // sealed ballots in the order of their SHA-256, as unsigned bytes; empty where too few have answered
  std::string digest;  // BatchDigest of the batch
  ShuffleCounts counts;
  bool too_few = false;  // fewer bundles than the manifest's threshold: nothing of them may be read
};

// Takes submissions in any order, then makes the batch: the same records give the same batch. It holds one sealed
// bundle per N, and while the batch is made about 350 bytes per answer and 4,400 per comment. Thread-compatible.
class Shuffle {
 public:
  // `manifest` must outlive it.
  explicit Shuffle(const Manifest& manifest);

  // A record of the outer topic. End marks are passed over.
  void Add(std::string_view value);
  // Call once. `key` is Ks; FailedPrecondition if it is not the manifest's.
  absl::StatusOr<Shuffled> Finish(const SealingKey& key);

 private:
  const Manifest& manifest_;
  const SlotCounts slots_;
  ShuffleCounts counts_;
  std::map<Nonce, Submission> latest_;
  std::vector<Nonce> arrived_;  // only where !kShuffles
};

}  // namespace fairlead::pulse
