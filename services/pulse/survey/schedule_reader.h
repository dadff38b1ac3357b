#pragma once

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/toml/reader.h"
#include "services/pulse/survey/survey.h"

namespace fairlead::pulse::survey {

// Reads the keys time_zone, opens, closes, second_close and cadence of a survey file. Reads the time zone database of
// this computer. Errors as toml_file::Reader's.
class ScheduleReader : private toml_file::Reader {
 public:
  using Reader::Reader;

  absl::StatusOr<Schedule> Read(const toml::table& root) const;

 private:
  // A time that must be there: civil, or an instant (RFC 3339).
  absl::StatusOr<const toml::value<toml::date_time>*> TimeAt(const toml::table& root, std::string_view key) const;
  absl::StatusOr<std::optional<absl::TimeZone>> ZoneOf(const toml::table& root) const;
  absl::StatusOr<Cadence> CadenceOf(const toml::table& root) const;
  // On the clocks of `zone`, where that moment happens once.
  absl::StatusOr<absl::CivilSecond> Local(const toml::value<toml::date_time>& time, std::string_view key,
                                          const absl::TimeZone& zone) const;
  absl::Status CheckOrder(const toml::table& root, const Schedule& schedule) const;
};

}  // namespace fairlead::pulse::survey
