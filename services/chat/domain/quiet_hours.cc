#include "services/chat/domain/quiet_hours.h"

#include <algorithm>

namespace fairlead::chat {
namespace {

bool IsWeekend(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

}  // namespace

absl::Time QuietHours::Next(absl::Time now, absl::TimeZone zone) const {
  // Half-hour steps would do; hours are what people set, so at most a weekend and a night of them are looked at.
  absl::Time at = now;
  for (int steps = 0; steps < 24 * 5; ++steps) {
    const absl::CivilSecond local = absl::ToCivilSecond(at, zone);
    const int hour = local.hour();
    const bool night = from <= to ? hour >= from && hour < to : hour >= from || hour < to;
    if (!night && !(weekends && IsWeekend(absl::CivilDay(local)))) return at;
    // TimeInfo::pre of an hour that is skipped lies behind the gap.
    at = std::max(at + absl::Seconds(1), zone.At(absl::CivilSecond(absl::CivilHour(local) + 1)).pre);
  }
  return at;
}

absl::TimeZone ZoneOf(const std::string& name) {
  absl::TimeZone zone;
  return absl::LoadTimeZone(name, &zone) ? zone : absl::UTCTimeZone();
}

}  // namespace fairlead::chat
