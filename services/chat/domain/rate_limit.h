#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "absl/time/time.h"

namespace fairlead::chat {

// How often something may be done: `burst` at once, then one every `interval`. Pure; not thread-safe.
struct Rate {
  absl::Duration interval;
  int burst = 1;
};

// Shares out turns by name (a method, a channel): a generic cell rate algorithm (ITU-T I.371), which keeps one time a
// name. Names that have been idle are forgotten.
class RateLimit {
 public:
  explicit RateLimit(Rate rate) : rate_(rate) {}

  // When the next turn of `name` is: `now`, or later. Changes nothing.
  absl::Time Next(const std::string& name, absl::Time now) const {
    const auto found = full_at_.find(name);
    if (found == full_at_.end()) return now;
    return std::max(now, found->second - rate_.interval * (rate_.burst - 1));
  }
  // Takes a turn of `name` at `now`.
  void Take(const std::string& name, absl::Time now) {
    absl::Time& full_at = full_at_[name];
    full_at = std::max(full_at, now) + rate_.interval;
    if (full_at_.size() > kRemembered) std::erase_if(full_at_, [&](const auto& entry) { return entry.second <= now; });
  }
  // No turn of `name` before `until`: the other side said so.
  void Pause(const std::string& name, absl::Time until) {
    absl::Time& full_at = full_at_[name];
    full_at = std::max(full_at, until + rate_.interval * (rate_.burst - 1));
  }

 private:
  static constexpr std::size_t kRemembered = 10'000;
  Rate rate_;
  std::map<std::string, absl::Time> full_at_;  // when all of the burst is there again, less one turn
};

}  // namespace fairlead::chat
