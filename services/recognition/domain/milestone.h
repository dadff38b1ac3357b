#pragma once

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace fairlead::recognition {

enum class MilestoneKind { kWelcome, kAnniversary };

// A day of somebody's working life that is remembered: the first, and the anniversaries 1, 2, 3, 5 and every fifth
// year.
struct Milestone {
  MilestoneKind kind = MilestoneKind::kWelcome;
  int years = 0;       // since the first day; 0 is the welcome
  absl::CivilDay day;  // in the person's time zone
  absl::Time due;      // 8:00 of that day
  friend bool operator==(const Milestone&, const Milestone&) = default;
};

inline constexpr int kMilestoneHour = 8;
// How late a milestone may still be made, after an outage or because somebody became known late; older ones never are.
inline constexpr absl::Duration kMilestoneMadeUpFor = absl::Hours(24 * 7);

// Whether `years` are remembered; 0 is the welcome.
bool IsMilestoneYear(int years);

// The day on which somebody hired on `hired` has been here for `years`. Who began on 29 February is remembered on
// 28 February in the years without it: the last day of the same month, never a day of March.
absl::CivilDay AnniversaryDay(absl::CivilDay hired, int years);

// The instant of 8:00 on `day` in `zone`. Where clocks are put forward over it, the instant of the jump; where they are
// put back over it, the first of the two.
absl::Time MilestoneTime(absl::CivilDay day, const absl::TimeZone& zone);

// The first milestone that is due after `after`, for somebody hired on `hired` who lives in `zone`.
Milestone NextMilestone(absl::CivilDay hired, const absl::TimeZone& zone, absl::Time after);

// The first milestone whose day is `day` or a later one.
Milestone NextMilestoneFrom(absl::CivilDay hired, const absl::TimeZone& zone, absl::CivilDay day);

}  // namespace fairlead::recognition
