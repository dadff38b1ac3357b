#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/kafka/options.h"
#include "libs/messaging/log.h"

namespace fairlead::kafka {

// Reads partitions of `topic` from the offsets given, leaving out those before the first record at or after
// `since`.
absl::StatusOr<std::unique_ptr<messaging::Reader>> MakeReader(const KafkaOptions& options, const std::string& topic,
                                                              const std::map<std::int32_t, std::int64_t>& offsets,
                                                              absl::Time since);

}  // namespace fairlead::kafka
