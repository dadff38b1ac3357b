#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/core/clock.h"
#include "libs/observability/metrics.h"
#include "services/pulse/facts/survey_book.h"
#include "services/pulse/issuer/secrets.h"

namespace fairlead::pulse::issuer {

// The share of people who have fetched slips as it may be told: in steps of 10 %, from 10 to 90.
int ParticipationPercent(std::uint32_t issued, std::uint32_t eligible);

// The only figure that moves while a survey is open (rule R10): the whole company's participation, once a day, as it
// was when the day began (UTC), as the gauge fairlead_pulse_participation_percent{survey}. It is 0 until there is one:
// on the first day; and always in a survey so small that a step of 10 % is fewer people than the respondents'
// threshold, where it would tell of single ones. A figure once told stays that day's, whatever restarts there are.
// Thread-compatible.
class Participation {
 public:
  using Issued = std::function<absl::StatusOr<std::uint32_t>(const SurveyId&)>;

  // All must outlive it. `issued`: how many people have fetched slips; may block.
  Participation(const SurveyBook& surveys, const SecretFiles& files, Issued issued, const core::Clock& clock,
                observability::Registry& metrics)
      : surveys_(surveys), files_(files), issued_(std::move(issued)), clock_(clock), metrics_(metrics) {}

  // Brings all gauges up to date; to be called again and again. The first error, if any.
  absl::Status Update();

 private:
  struct Told {
    observability::Gauge& gauge;
    absl::CivilDay day;  // of the figure; the day of opening while there is none
  };
  absl::StatusOr<Told*> ToldOf(const Survey& survey);
  absl::Status UpdateOne(const Survey& survey, absl::CivilDay today);

  const SurveyBook& surveys_;
  const SecretFiles& files_;
  const Issued issued_;
  const core::Clock& clock_;
  observability::Registry& metrics_;
  std::map<SurveyId, Told> told_;
};

}  // namespace fairlead::pulse::issuer
