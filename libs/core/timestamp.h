#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace fairlead::core {

// A google.protobuf.Timestamp (any type with its accessors; core knows no protobuf) that says `time`, cut to whole
// nanoseconds. `time` lies in the years 1-9999.
template <typename Timestamp>
Timestamp ToTimestamp(absl::Time time) {
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<std::int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

// The reverse; what does not fit absl::Time becomes infinite.
template <typename Timestamp>
absl::Time FromTimestamp(const Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

}  // namespace fairlead::core
