#pragma once

#include <chrono>

#include "absl/time/time.h"

namespace fairlead::ledger {

// Time that only moves forward, for intervals; not the time of day.
inline absl::Time SteadyNow() {
  return absl::UnixEpoch() + absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace fairlead::ledger
