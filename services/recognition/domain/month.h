#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace fairlead::recognition {

// A month of the calendar, e.g. 2026-11. When it begins depends on the time zone.
class Month {
 public:
  constexpr Month() = default;  // 1970-01
  constexpr explicit Month(absl::CivilMonth month) : month_(month) {}

  // The month that `now` falls in for somebody in `zone`.
  static Month Of(absl::Time now, const absl::TimeZone& zone);
  // "2026-11", years 1970-9999; InvalidArgument otherwise.
  static absl::StatusOr<Month> Parse(std::string_view text);

  std::string ToString() const;
  Month Plus(int months) const { return Month(month_ + months); }
  // The first instant that belongs to this month in `zone`, also where midnight is skipped or comes twice.
  absl::Time Start(const absl::TimeZone& zone) const { return absl::FromCivil(absl::CivilSecond(month_), zone); }

  friend bool operator==(const Month& a, const Month& b) { return a.month_ == b.month_; }
  friend std::strong_ordering operator<=>(const Month& a, const Month& b) { return a.Number() <=> b.Number(); }

 private:
  absl::civil_diff_t Number() const { return month_ - absl::CivilMonth(); }
  absl::CivilMonth month_;
};

}  // namespace fairlead::recognition
