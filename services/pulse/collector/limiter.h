#pragma once

#include <set>

#include "absl/status/status.h"
#include "libs/core/clock.h"
#include "libs/redis/client.h"
#include "services/pulse/facts/survey_book.h"
#include "services/pulse/protocol/bytes.h"

namespace fairlead::pulse::collector {

// How often one admission may submit, or one author reply: a brake against a flood, in a Redis without persistence,
// since what it counts must not stay. One hash for a survey and an hour of the clock, so that nothing in Redis (no
// expiry, no time of last use) tells when somebody submitted. Where Redis is away everything is let through; nothing
// rests on it. Thread-safe.
class RedisLimiter {
 public:
  static constexpr int kMost = 30;  // an hour of the clock
  // Both must outlive it.
  RedisLimiter(redis::Connector& redis, const core::Clock& clock) : redis_(redis), clock_(clock) {}
  bool May(const SurveyId& survey, const Nonce& key);
  // Removes what was counted for surveys whose collection has ended, and what the server notes of slow commands, with
  // their times. To be called again and again, by one thread. Blocks.
  absl::Status ForgetEnded(const SurveyBook& surveys);
  // FailedPrecondition if the server would write to a disk what it counts (save, appendonly). Blocks.
  absl::Status Check();

 private:
  redis::Connector& redis_;
  const core::Clock& clock_;
  std::set<SurveyId> forgotten_;
};

}  // namespace fairlead::pulse::collector
