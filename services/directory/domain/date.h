#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

namespace fairlead::directory {

// "2026-11-23" (ISO 8601, exactly so), between 1900 and 2200; nothing otherwise.
std::optional<absl::CivilDay> ParseDate(std::string_view text);
std::string FormatDate(absl::CivilDay day);

}  // namespace fairlead::directory
