#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "fairlead/pulse/issuer/v1/issuer_storage.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/core/clock.h"
#include "services/pulse/facts/survey_book.h"
#include "services/pulse/issuer/secrets.h"
#include "services/pulse/protocol/bytes.h"

namespace fairlead::pulse::issuer {

// What one survey can spend of each person on its roster (reporting::Spending), in thousandths of epsilon.
struct NoiseCharge {
  SurveyId survey;
  absl::civil_year_t year = 0;  // of the calendar, in which it opens
  absl::Time last_close;        // its second close
  std::map<std::string, std::int64_t> people;

  std::int64_t Most() const;  // of whoever has the most; 0: of nobody anything
};

// What surveys have spent of each person in a calendar year (rule R11): those that were launched, once each, without
// those destroyed unread. What is shuffled is settled: it cannot be destroyed unread any more. A survey that is frozen
// and not launched holds its share until its last close, when nobody can launch it any more to any effect. One file
// beside the secrets. Thread-compatible.
class NoiseLedger {
 public:
  // All must outlive it.
  NoiseLedger(const SurveyBook& surveys, const SecretFiles& files, const core::Clock& clock)
      : surveys_(surveys), files_(files), clock_(clock) {}

  // FailedPrecondition if somebody would have spent more than `most_a_year`: how many, what is left, which surveys hold
  // of it, what to do.
  // DataLoss: the file cannot be read.
  absl::Status Check(const NoiseCharge& charge, std::int64_t most_a_year) const;
  // The same, and keeps the charge; of a survey that has one already, this instead. `known`: everybody whom the
  // directory has. Of years that are over nobody else is kept.
  absl::Status Enter(const NoiseCharge& charge, std::int64_t most_a_year, const std::set<std::string>& known) const;
  // Without the charge of a survey that nobody can answer any more, which must not be launched. DataLoss as Check.
  absl::Status GiveBack(const SurveyId& survey) const;
  // Forgets years before the last, and what has not been spent and never will be. DataLoss as Check.
  absl::Status Prune() const;

 private:
  // The file, without what Prune forgets; what is shuffled is settled.
  absl::StatusOr<v1::NoiseLedger> Load() const;
  // Nothing is written where nothing has changed.
  absl::Status Keep(const v1::NoiseLedger& ledger) const;

  const SurveyBook& surveys_;
  const SecretFiles& files_;
  const core::Clock& clock_;
};

}  // namespace fairlead::pulse::issuer
