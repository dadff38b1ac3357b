#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"

namespace fairlead::redis {

// What CheckDurability asks a server.
struct DurabilitySettings {
  std::string version;  // "7.0.15"
  std::string appendonly;
  std::string appendfsync;
  std::string no_appendfsync_on_rewrite;
  std::string maxmemory_policy;
};

// The major and minor number of a version such as "6.2.14"; nothing if it does not begin with two numbers.
std::optional<std::pair<int, int>> ParseVersion(std::string_view version);

// The value of `field` in the answer to INFO (lines of "field:value"); empty if it is not there.
std::string InfoField(std::string_view info, std::string_view field);

// FailedPrecondition with the first setting by which the server could lose what it confirmed, its value and what it
// must be.
absl::Status JudgeDurability(const DurabilitySettings& settings);

}  // namespace fairlead::redis
