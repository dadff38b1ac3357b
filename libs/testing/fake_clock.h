#pragma once

#include <mutex>

#include "absl/time/time.h"
#include "libs/core/clock.h"

namespace fairlead::testing {

// A clock that stands still until it is set or moved. Thread-safe.
class FakeClock final : public core::Clock {
 public:
  // Starts at 2 November 2026, 09:00 UTC, a Monday.
  FakeClock() : FakeClock(absl::FromUnixSeconds(1'793'610'000)) {}
  explicit FakeClock(absl::Time now) : now_(now) {}

  absl::Time Now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    const std::lock_guard lock(mutex_);
    now_ = now;
  }
  void Advance(absl::Duration by) {
    const std::lock_guard lock(mutex_);
    now_ += by;
  }

 private:
  mutable std::mutex mutex_;
  absl::Time now_;
};

}  // namespace fairlead::testing
