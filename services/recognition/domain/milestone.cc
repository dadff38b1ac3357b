#include "services/recognition/domain/milestone.h"

#include <algorithm>

namespace fairlead::recognition {
namespace {

int NextMilestoneYear(int years) {
  if (years < 3) return years + 1;
  return (years / 5 + 1) * 5;
}

// The last milestone's year that is not above `years`.
int MilestoneYearUpTo(int years) {
  if (years <= 3) return std::max(years, 0);
  return years < 5 ? 3 : years / 5 * 5;
}

Milestone MilestoneOf(absl::CivilDay hired, const absl::TimeZone& zone, int years) {
  const absl::CivilDay day = AnniversaryDay(hired, years);
  return {.kind = years == 0 ? MilestoneKind::kWelcome : MilestoneKind::kAnniversary,
          .years = years,
          .day = day,
          .due = MilestoneTime(day, zone)};
}

// The year of a milestone that is surely before `day`, or the first.
int YearBefore(absl::CivilDay hired, absl::CivilDay day) {
  return MilestoneYearUpTo(static_cast<int>(day.year() - hired.year()) - 1);
}

}  // namespace

bool IsMilestoneYear(int years) { return years >= 0 && MilestoneYearUpTo(years) == years; }

absl::CivilDay AnniversaryDay(absl::CivilDay hired, int years) {
  const absl::civil_year_t year = hired.year() + years;
  const absl::CivilDay day(year, hired.month(), hired.day());  // 29 February becomes 1 March where there is none
  return day.month() == hired.month() ? day : day - 1;
}

absl::Time MilestoneTime(absl::CivilDay day, const absl::TimeZone& zone) {
  return absl::FromCivil(absl::CivilHour(day) + kMilestoneHour, zone);
}

Milestone NextMilestone(absl::CivilDay hired, const absl::TimeZone& zone, absl::Time after) {
  int years = YearBefore(hired, absl::ToCivilDay(after, zone));
  Milestone milestone = MilestoneOf(hired, zone, years);
  while (milestone.due <= after) {
    years = NextMilestoneYear(years);
    milestone = MilestoneOf(hired, zone, years);
  }
  return milestone;
}

Milestone NextMilestoneFrom(absl::CivilDay hired, const absl::TimeZone& zone, absl::CivilDay day) {
  int years = YearBefore(hired, day);
  while (AnniversaryDay(hired, years) < day) years = NextMilestoneYear(years);
  return MilestoneOf(hired, zone, years);
}

}  // namespace fairlead::recognition
