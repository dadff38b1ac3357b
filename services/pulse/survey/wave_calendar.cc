#include "services/pulse/survey/wave_calendar.h"

#include <algorithm>

namespace fairlead::pulse::survey {
namespace {

// The same day of the month `months` later, or that month's last.
absl::CivilDay MonthsLater(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  return std::min(absl::CivilDay(month) + (day.day() - 1), absl::CivilDay(month + 1) - 1);
}

absl::CivilDay DayOf(const Schedule& schedule, int wave) {
  const absl::CivilDay first(schedule.opens);
  switch (schedule.cadence) {
    case Cadence::kOnce:
      return first;
    case Cadence::kWeekly:
      return first + 7 * wave;
    case Cadence::kBiweekly:
      return first + 14 * wave;
    case Cadence::kMonthly:
      return MonthsLater(first, wave);
    case Cadence::kQuarterly:
      return MonthsLater(first, 3 * wave);
  }
  return first;
}

}  // namespace

WaveTimes TimesOf(const Schedule& schedule, int wave) {
  const absl::civil_diff_t later = absl::CivilSecond(DayOf(schedule, wave)) - absl::CivilSecond(DayOf(schedule, 0));
  const auto at = [&](absl::CivilSecond first) { return absl::FromCivil(first + later, schedule.zone); };
  return {.opens = at(schedule.opens), .closes = at(schedule.closes), .second_close = at(schedule.second_close)};
}

absl::CivilDay QuarterOf(const Schedule& schedule, int wave) {
  const absl::CivilDay day = DayOf(schedule, wave);
  return absl::CivilDay(day.year(), (day.month() - 1) / 3 * 3 + 1, 1);
}

absl::CivilDay FrozenOn(const Schedule& schedule, int wave) {
  const absl::CivilDay quarter = QuarterOf(schedule, wave);
  while (wave > 0 && DayOf(schedule, wave - 1) >= quarter) --wave;
  return DayOf(schedule, wave);
}

int MostWavesAQuarter(Cadence cadence) {
  switch (cadence) {
    case Cadence::kWeekly:
      return 14;  // days 1, 8, … 92
    case Cadence::kBiweekly:
      return 7;
    case Cadence::kMonthly:
      return 3;
    case Cadence::kOnce:
    case Cadence::kQuarterly:
      return 1;
  }
  return 1;
}

int LeastDaysBetweenWaves(Cadence cadence) {
  switch (cadence) {
    case Cadence::kWeekly:
      return 7;
    case Cadence::kBiweekly:
      return 14;
    case Cadence::kMonthly:
      return 28;
    case Cadence::kOnce:
    case Cadence::kQuarterly:
      return 89;  // February, March, April
  }
  return 89;
}

}  // namespace fairlead::pulse::survey
