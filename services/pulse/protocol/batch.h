#pragma once

#include <string>
#include <string_view>

#include "services/pulse/protocol/bytes.h"
#include "sodium.h"

// Where bundles and ballots lie between two processes, and what the shuffler says of a batch.
namespace fairlead::pulse {

// "pulse.outer.<survey>": submissions, from the collector to the shuffler.
std::string OuterTopic(const SurveyId& survey);
// "pulse.inner.<survey>": sealed ballots, from the shuffler to the tally.
std::string InnerTopic(const SurveyId& survey);

// In the outer topic: a replica of the collector has ended, for the first or the second time. Its key says which; its
// value is empty, which no submission's is.
std::string EndMarkKey(std::string_view replica, int round);
inline bool IsEndMark(std::string_view value) { return value.empty(); }

// SHA-256 over sealed ballots in their order, each behind its length (u32). Thread-compatible.
class BatchDigest {
 public:
  BatchDigest();
  void Add(std::string_view ballot);
  // Of what was added so far: 32 bytes.
  std::string Value() const;

 private:
  crypto_hash_sha256_state state_;
};

}  // namespace fairlead::pulse
