#pragma once

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "services/chat/domain/quiet_hours.h"

namespace fairlead::chat {

// When a survey's file wants everybody reminded.
struct SurveyReminders {
  std::vector<int> days;  // after the day of opening, ascending; empty: never
  int hour = 0;           // 0 to 23
};

// When a survey takes answers, and brings itself up again.
struct SurveyDates {
  absl::Time opens;
  absl::Time closes;      // the first time
  absl::Time last_close;  // where the survey was extended
  bool extended = false;
  std::optional<SurveyReminders> reminders = std::nullopt;  // none: halfway and one working day before the first close

  // When nothing more is taken, as far as is known now.
  absl::Time Close() const { return extended ? last_close : closes; }
};

// What somebody is asked: the invitation first, then the reminders.
using AskingTimes = std::vector<std::optional<absl::Time>>;

// When somebody in `zone` is asked: invited when the survey opens, reminded on the days that it names or else halfway
// and one working day before the first close, each at the next moment outside their quiet hours. As many times as the
// survey has reminders, and one; nothing where it would be the close or later, or not after what was said before it.
// Pure.
AskingTimes TimesToAsk(const SurveyDates& dates, const QuietHours& quiet, absl::TimeZone zone);

// "Later": the morning of the next working day in `zone`, outside quiet hours; nothing if the survey has closed by
// then.
std::optional<absl::Time> TimeOfLater(absl::Time now, const SurveyDates& dates, const QuietHours& quiet,
                                      absl::TimeZone zone);

}  // namespace fairlead::chat
