#pragma once

#include "absl/time/time.h"

namespace fairlead::core {

// The time of day, injected so that tests decide it. Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The computer's clock.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
};

}  // namespace fairlead::core
