#pragma once

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/pulse/survey/survey.h"

// When the waves of a series happen. Waves count from 0; a survey without a cadence has wave 0 alone. Quarters are
// those of the calendar in the schedule's zone; a wave belongs to the one in which it opens. Pure.
namespace fairlead::pulse::survey {

struct WaveTimes {
  absl::Time opens;
  absl::Time closes;
  absl::Time second_close;
  friend bool operator==(const WaveTimes&, const WaveTimes&) = default;
};
// Every wave opens at the same hour and stays open as long, as clocks on the wall show it. Weekly and biweekly: on the
// same day of the week; monthly and quarterly: on the same day of the month, or its last where it is shorter. An hour
// that a change to summer time skips becomes the moment of the change; of one that comes twice it is the first.
WaveTimes TimesOf(const Schedule& schedule, int wave);

// The first day of the quarter of a wave.
absl::CivilDay QuarterOf(const Schedule& schedule, int wave);

// The day whose people, panels and cells hold for a wave: that on which the first wave of its quarter opens. Who joins
// later is asked from the next quarter on (reporting rule R9).
absl::CivilDay FrozenOn(const Schedule& schedule, int wave);

// The most waves that open in one quarter, over all quarters and days to begin on.
int MostWavesAQuarter(Cadence cadence);

// The days that are sure to lie between the openings of two waves. A wave that is over by then, second close included,
// never meets the next: windows tumble. Not for Cadence::kOnce.
int LeastDaysBetweenWaves(Cadence cadence);

}  // namespace fairlead::pulse::survey
