#pragma once

#include "libs/redis/client.h"
#include "services/pulse/protocol/bytes.h"

namespace fairlead::pulse::collector {

// How often one admission may submit, or one author reply: a brake against a flood, in a Redis without persistence,
// since what it counts must not stay. Where Redis is away everything is let through; nothing rests on it. Thread-safe.
class RedisLimiter {
 public:
  static constexpr int kMost = 30;  // an hour
  // `redis` must outlive it.
  explicit RedisLimiter(redis::Connector& redis) : redis_(redis) {}
  bool May(const SurveyId& survey, const Nonce& key);
  // FailedPrecondition if the server would write to a disk what it counts (save, appendonly). Blocks.
  absl::Status Check();

 private:
  redis::Connector& redis_;
};

}  // namespace fairlead::pulse::collector
