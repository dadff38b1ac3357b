#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "libs/messaging/log.h"

namespace fairlead::messaging {

// Hands the records of `partition` at the offsets [range.begin, range.end) to `take`, in their order; blocks until that
// is done. Errors: NotFound for an unknown topic or partition; DataLoss where the log no longer has the whole range;
// Unavailable while the log is away, or silent for 20 s; Cancelled once `stopping` says so. After an error some records
// may have been handed over.
absl::Status ReadRange(Log& log, const TopicPartition& partition, const Watermarks& range,
                       const std::function<void(Record)>& take, const std::function<bool()>& stopping);

}  // namespace fairlead::messaging
