#pragma once

#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "services/pulse/facts/fact_log.h"
#include "services/pulse/facts/survey_book.h"

namespace fairlead::pulse::catalog {

// Publishes the totals of the answers that chat took by buttons, each once and for all, apart from the release.
// Thread-safe; calls block.
class ConfidentialTotals {
 public:
  // Both must outlive it. `facts` are the catalog's.
  ConfidentialTotals(SurveyBook& surveys, FactWriter& facts) : surveys_(surveys), facts_(facts) {}

  // OK once everybody can know of it; the same again as well. Refusals: SURVEY_UNKNOWN, NOT_CONFIDENTIAL, NOT_CLOSED,
  // ALREADY_PUBLISHED. InvalidArgument for what is no such total of this survey. Unavailable or DeadlineExceeded: it
  // may or may not be published, the same again is right.
  absl::Status Publish(const SurveyId& survey, const std::string& total);

 private:
  SurveyBook& surveys_;
  FactWriter& facts_;
  std::mutex mutex_;  // of two that come at once the first counts
};

}  // namespace fairlead::pulse::catalog
