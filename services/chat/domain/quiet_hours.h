#pragma once

#include <string>

#include "absl/time/time.h"

namespace fairlead::chat {

// When people are not written to without having asked. Pure; safe from any thread.
struct QuietHours {
  int from = 20;         // hour of the day at which they begin, 0-23; equal to `to`: there are none
  int to = 8;            // and end
  bool weekends = true;  // also all of Saturday and Sunday

  // The earliest time, not before `now`, at which somebody in `zone` may be written to. Where a change of the clock
  // skips that hour, the first moment after the gap.
  absl::Time Next(absl::Time now, absl::TimeZone zone) const;
};

// The zone of an IANA name; UTC where there is none of that name.
absl::TimeZone ZoneOf(const std::string& name);

}  // namespace fairlead::chat
