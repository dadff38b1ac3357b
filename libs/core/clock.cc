#include "libs/core/clock.h"

#include "absl/time/clock.h"

namespace fairlead::core {

absl::Time SystemClock::Now() const { return absl::Now(); }

}  // namespace fairlead::core
