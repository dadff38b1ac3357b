#include "services/pulse/catalog/confidential_totals.h"

#include <memory>
#include <utility>

#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/pulse/published/confidential_total.h"

namespace fairlead::pulse::catalog {
namespace {

absl::Status Check(const Survey& survey, const std::string& total) {
  if (!survey.manifest.confidential) {
    return core::RefuseBecause(absl::StatusCode::kFailedPrecondition,
                               "this survey's manifest does not let chat take answers by buttons", "NOT_CONFIDENTIAL");
  }
  if (!survey.ended.has_value()) {
    return core::RefuseBecause(absl::StatusCode::kFailedPrecondition,
                               "the survey still takes answers; publish the total once its collection has ended",
                               "NOT_CLOSED");
  }
  const auto values = ReadConfidentialTotal(total, survey.manifest, survey.hash);
  if (values.ok()) return absl::OkStatus();
  return core::InvalidField(
      "total", fmt::format("is no confidential total of this survey: {}", std::string(values.status().message())));
}

}  // namespace

absl::Status ConfidentialTotals::Publish(const SurveyId& survey, const std::string& total) {
  const std::lock_guard lock(mutex_);
  const std::shared_ptr<const Survey> known = surveys_.Find(survey);
  if (known == nullptr) {
    return core::RefuseBecause(absl::StatusCode::kNotFound, "there is no such survey; it may not be launched yet",
                               "SURVEY_UNKNOWN");
  }
  if (known->confidential_total.has_value()) {
    if (*known->confidential_total == total) return absl::OkStatus();
    return core::RefuseBecause(absl::StatusCode::kFailedPrecondition,
                               "another total of this survey is published; the first counts and never changes",
                               "ALREADY_PUBLISHED");
  }
  FL_RETURN_IF_ERROR(Check(*known, total));
  pulse::v1::PulseFact fact = FactAbout(survey);
  fact.mutable_confidential_total()->set_total(total);
  FL_RETURN_IF_ERROR(facts_.Write(fact));
  // At once, so that another is refused; the reader brings it again, to no effect.
  surveys_.Apply(fact);
  return absl::OkStatus();
}

}  // namespace fairlead::pulse::catalog
