#include "services/pulse/issuer/participation.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/files/files.h"

namespace fairlead::pulse::issuer {
namespace {

constexpr char kFile[] = "participation";
constexpr std::size_t kMostBytes = 100;
constexpr int kStep = 10;

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, absl::UTCTimeZone()); }

// "2026-11-26 60"
std::string Line(absl::CivilDay day, int percent) {
  return fmt::format("{} {}\n", absl::FormatCivilTime(day), percent);
}

bool Parse(const std::string& line, absl::CivilDay& day, int& percent) {
  const std::size_t space = line.find(' ');
  if (space == std::string::npos || !absl::ParseCivilTime(line.substr(0, space), &day)) return false;
  const char* const end = line.data() + line.size();
  return std::from_chars(line.data() + space + 1, end, percent).ec == std::errc();
}

bool IsTooSmall(const Manifest& manifest) {
  return manifest.roster_size < kStep * static_cast<std::uint32_t>(manifest.thresholds.respondents);
}

}  // namespace

int ParticipationPercent(std::uint32_t issued, std::uint32_t eligible) {
  if (eligible == 0) return kStep;
  const std::uint64_t steps = (std::uint64_t{issued} * 100 / kStep + eligible / 2) / eligible;
  return kStep * static_cast<int>(std::clamp<std::uint64_t>(steps, 1, 9));
}

absl::Status Participation::Update() {
  absl::Status first;
  const absl::Time now = clock_.Now();
  for (const std::shared_ptr<const Survey>& survey : surveys_.All()) {
    const bool over = survey->ended.has_value() || survey->destroyed_unread || now >= survey->Close();
    if (!over) first.Update(UpdateOne(*survey, DayOf(now)));
  }
  return first;
}

absl::Status Participation::UpdateOne(const Survey& survey, absl::CivilDay today) {
  FL_TRY(Told* const told, ToldOf(survey));
  if (today <= told->day || IsTooSmall(survey.manifest)) return absl::OkStatus();
  const SurveyId& id = survey.manifest.survey;
  FL_TRY(const std::uint32_t issued, issued_(id));
  const int percent = ParticipationPercent(issued, survey.manifest.roster_size);
  // First the file: what was shown must not be another figure after a restart.
  FL_RETURN_IF_ERROR(files::Write(files_.PathOf(id, kFile), Line(today, percent)));
  told->gauge.Set(percent);
  told->day = today;
  return absl::OkStatus();
}

absl::StatusOr<Participation::Told*> Participation::ToldOf(const Survey& survey) {
  const SurveyId& id = survey.manifest.survey;
  if (const auto found = told_.find(id); found != told_.end()) return &found->second;
  const absl::StatusOr<std::string> line = files::Read(files_.PathOf(id, kFile), kMostBytes);
  if (!line.ok() && !absl::IsNotFound(line.status())) return line.status();
  absl::CivilDay day = DayOf(survey.manifest.opens);
  int percent = 0;
  if (line.ok() && !Parse(*line, day, percent))
    return absl::DataLossError("the file of a day's participation is damaged");
  observability::Gauge& gauge =
      metrics_.AddGauge("fairlead_pulse_participation_percent",
                        "People who have fetched slips when the day began (UTC), of all, in steps of 10; 0: not told.",
                        {{"survey", core::Hex(id.view())}});
  gauge.Set(percent);
  return &told_.emplace(id, Told{.gauge = gauge, .day = day}).first->second;
}

}  // namespace fairlead::pulse::issuer
