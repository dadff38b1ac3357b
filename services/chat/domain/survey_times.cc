#include "services/chat/domain/survey_times.h"

#include "absl/time/civil_time.h"

namespace fairlead::chat {
namespace {

constexpr int kMorning = 8;  // where nothing is quiet

bool IsWorkingDay(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday;
}

// The same hour of the working day before.
absl::Time WorkingDayBefore(absl::Time time, absl::TimeZone zone) {
  const absl::CivilSecond local = absl::ToCivilSecond(time, zone);
  absl::CivilDay day = absl::CivilDay(local) - 1;
  while (!IsWorkingDay(day)) --day;
  return absl::FromCivil(
      absl::CivilSecond(day.year(), day.month(), day.day(), local.hour(), local.minute(), local.second()), zone);
}

// When somebody is to be reminded, before their quiet hours are looked at.
std::vector<absl::Time> WantedReminders(const SurveyDates& dates, absl::TimeZone zone) {
  if (!dates.reminders.has_value()) {
    return {dates.opens + (dates.closes - dates.opens) / 2, WorkingDayBefore(dates.closes, zone)};
  }
  const absl::CivilDay opening(absl::ToCivilSecond(dates.opens, zone));
  std::vector<absl::Time> wanted;
  for (const int day : dates.reminders->days) {
    wanted.push_back(absl::FromCivil(absl::CivilHour(opening + day) + dates.reminders->hour, zone));
  }
  return wanted;
}

}  // namespace

AskingTimes TimesToAsk(const SurveyDates& dates, const QuietHours& quiet, absl::TimeZone zone) {
  std::vector<absl::Time> wanted = WantedReminders(dates, zone);
  wanted.insert(wanted.begin(), dates.opens);
  AskingTimes times(wanted.size());
  absl::Time before = dates.opens - absl::Nanoseconds(1);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const absl::Time at = quiet.Next(wanted[i], zone);
    if (at <= before || at >= dates.closes) continue;
    times[i] = at;
    before = at;
  }
  return times;
}

std::optional<absl::Time> TimeOfLater(absl::Time now, const SurveyDates& dates, const QuietHours& quiet,
                                      absl::TimeZone zone) {
  absl::CivilDay day = absl::CivilDay(absl::ToCivilSecond(now, zone)) + 1;
  while (!IsWorkingDay(day)) ++day;
  const int hour = quiet.from == quiet.to ? kMorning : quiet.to;
  const absl::Time at = quiet.Next(absl::FromCivil(absl::CivilHour(day) + hour, zone), zone);
  if (at >= dates.Close()) return std::nullopt;
  return at;
}

}  // namespace fairlead::chat
