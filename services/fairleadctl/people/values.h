#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fairlead/directory/v1/directory_events.pb.h"

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

// How the text of a cell becomes a value. Errors are InvalidArgument; their message goes on after the quoted text, e.g.
// "is not a whole number".
namespace fairlead::fairleadctl {

// ISO 8601, "2026-11-23".
std::string FormatDate(absl::CivilDay day);

// A date in `format` (as for strftime), or in ISO 8601 where that is empty. Years 1900 to 2200.
absl::StatusOr<absl::CivilDay> ParseDate(std::string_view text, const std::string& format);

// The day that lies `years` before `as_of`: whole years by the calendar, a fraction as days of a 365.25th year. 0 to
// 100.
absl::StatusOr<absl::CivilDay> YearsBefore(absl::CivilDay as_of, std::string_view years);

absl::StatusOr<std::int32_t> ParseWholeNumber(std::string_view text);

// "37.5" or "37,5" as 375; at most one digit behind the point.
absl::StatusOr<std::int32_t> ParseTenths(std::string_view text);

// voluntary, involuntary, retirement, other, in any case of letters; empty is LEAVE_KIND_UNSPECIFIED.
absl::StatusOr<directory::v1::LeaveKind> ParseLeaveKind(std::string_view text);

}  // namespace fairlead::fairleadctl
