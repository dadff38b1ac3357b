#include "services/pulse/survey/schedule_reader.h"

#include <algorithm>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/status.h"
#include "services/pulse/survey/question_reader.h"
#include "services/pulse/survey/wave_calendar.h"

namespace fairlead::pulse::survey {
namespace {

absl::CivilSecond CivilOf(const toml::date_time& time) {
  return absl::CivilSecond(time.date.year, time.date.month, time.date.day, time.time.hour, time.time.minute,
                           time.time.second);
}

absl::TimeZone ZoneOf(const toml::time_offset& offset) { return absl::FixedTimeZone(offset.minutes * 60); }

}  // namespace

absl::StatusOr<Schedule> ScheduleReader::Read(const toml::table& root) const {
  Schedule schedule;
  FL_TRY(schedule.cadence, CadenceOf(root));
  FL_TRY(const std::optional<absl::TimeZone> zone, ZoneOf(root));
  FL_TRY(const auto* const opens, TimeAt(root, "opens"));
  FL_TRY(const auto* const closes, TimeAt(root, "closes"));
  FL_TRY(const auto* const second_close, TimeAt(root, "second_close"));
  if (!zone && schedule.cadence != Cadence::kOnce) {
    return Wrong(*root.get("cadence"),
                 "a cadence needs a time_zone, whose clocks the waves keep to; add e.g. time_zone = \"Europe/Paris\"");
  }
  const std::optional<toml::time_offset>& offset = opens->get().offset;
  schedule.zone = zone ? *zone : offset ? pulse::survey::ZoneOf(*offset) : absl::UTCTimeZone();
  if (!zone && !offset) {
    return Wrong(*opens, "opens is a time on some clock; add e.g. time_zone = \"Europe/Paris\", or write …+01:00");
  }
  FL_TRY(schedule.opens, Local(*opens, "opens", schedule.zone));
  FL_TRY(schedule.closes, Local(*closes, "closes", schedule.zone));
  FL_TRY(schedule.second_close, Local(*second_close, "second_close", schedule.zone));
  FL_RETURN_IF_ERROR(CheckOrder(root, schedule));
  return schedule;
}

absl::StatusOr<const toml::value<toml::date_time>*> ScheduleReader::TimeAt(const toml::table& root,
                                                                           std::string_view key) const {
  const toml::node* const node = root.get(key);
  if (node == nullptr) return Wrong(root, fmt::format("no {}; add e.g. {} = 2026-12-01T09:00:00", key, key));
  const toml::value<toml::date_time>* const time = node->as_date_time();
  if (time == nullptr || time->get().time.nanosecond != 0) {
    return Wrong(*node, fmt::format("{} must be a day with an hour, in whole seconds and without quotes, e.g. "
                                    "2026-12-01T09:00:00 or 2026-12-01T09:00:00+01:00",
                                    key));
  }
  return time;
}

absl::StatusOr<std::optional<absl::TimeZone>> ScheduleReader::ZoneOf(const toml::table& root) const {
  if (root.get("time_zone") == nullptr) return std::nullopt;
  FL_TRY(const std::string name, Text(root, "time_zone", "survey"));
  absl::TimeZone zone;
  if (name.starts_with('/') || !absl::LoadTimeZone(name, &zone)) {
    return Wrong(*root.get("time_zone"),
                 fmt::format("there is no time zone '{}'; write one of IANA's, e.g. \"Europe/Paris\"", name));
  }
  return zone;
}

absl::StatusOr<Cadence> ScheduleReader::CadenceOf(const toml::table& root) const {
  if (root.get("cadence") == nullptr) return Cadence::kOnce;
  FL_TRY(const std::string name, Text(root, "cadence", "survey"));
  const auto found = std::ranges::find(CadenceNames(), name);
  if (found == CadenceNames().end()) {
    return Wrong(*root.get("cadence"),
                 fmt::format("cadence must be one of {}, not '{}'{}", fmt::join(CadenceNames(), ", "), name,
                             DidYouMean(name, CadenceNames())));
  }
  return static_cast<Cadence>(found - CadenceNames().begin() + 1);
}

absl::StatusOr<absl::CivilSecond> ScheduleReader::Local(const toml::value<toml::date_time>& time, std::string_view key,
                                                        const absl::TimeZone& zone) const {
  absl::CivilSecond civil = CivilOf(time.get());
  if (time.get().offset) {
    civil = absl::ToCivilSecond(absl::FromCivil(civil, pulse::survey::ZoneOf(*time.get().offset)), zone);
  }
  switch (zone.At(civil).kind) {
    case absl::TimeZone::TimeInfo::UNIQUE:
      return civil;
    case absl::TimeZone::TimeInfo::SKIPPED:
      return Wrong(time, fmt::format("clocks in {} skip {} on that day; choose another hour", zone.name(), key));
    case absl::TimeZone::TimeInfo::REPEATED:
      break;
  }
  return Wrong(time, fmt::format("clocks in {} show {} twice on that day; choose another hour", zone.name(), key));
}

absl::Status ScheduleReader::CheckOrder(const toml::table& root, const Schedule& schedule) const {
  const WaveTimes first = TimesOf(schedule, 0);
  if (first.closes <= first.opens) {
    return Wrong(*root.get("closes"), "closes is not after opens, so that nobody could answer; move one of them");
  }
  if (first.second_close <= first.closes) {
    return Wrong(*root.get("second_close"),
                 "second_close is not after closes; it is for a survey that too few have answered by then");
  }
  if (schedule.cadence == Cadence::kOnce) return absl::OkStatus();
  const int days = LeastDaysBetweenWaves(schedule.cadence);
  if (schedule.second_close - schedule.opens <= days * absl::civil_diff_t{24} * 60 * 60) return absl::OkStatus();
  return Wrong(*root.get("second_close"),
               fmt::format("second_close is more than {} days after opens, when the next wave may be open; "
                           "end earlier, or choose a slower cadence",
                           days));
}

}  // namespace fairlead::pulse::survey
