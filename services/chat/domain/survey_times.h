#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "absl/time/time.h"
#include "services/chat/domain/quiet_hours.h"

namespace fairlead::chat {

// When a survey takes answers.
struct SurveyDates {
  absl::Time opens;
  absl::Time closes;      // the first time
  absl::Time last_close;  // where the survey was extended
  bool extended = false;

  // When nothing more is taken, as far as is known now.
  absl::Time Close() const { return extended ? last_close : closes; }
};

// What somebody is asked: the invitation, and up to two reminders.
inline constexpr std::size_t kAskings = 3;
using AskingTimes = std::array<std::optional<absl::Time>, kAskings>;

// When somebody in `zone` is asked: invited when the survey opens, reminded halfway and one working day before the
// first close, each at the next moment outside their quiet hours. Nothing where that is the close or later; no reminder
// where it would come at the moment of what was said before it. Pure.
AskingTimes TimesToAsk(const SurveyDates& dates, const QuietHours& quiet, absl::TimeZone zone);

// "Later": the morning of the next working day in `zone`, outside quiet hours; nothing if the survey has closed by
// then.
std::optional<absl::Time> TimeOfLater(absl::Time now, const SurveyDates& dates, const QuietHours& quiet,
                                      absl::TimeZone zone);

}  // namespace fairlead::chat
