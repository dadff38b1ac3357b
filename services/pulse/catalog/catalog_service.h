#pragma once

#include <functional>
#include <string>
#include <utility>

#include "fairlead/pulse/catalog/v1/catalog_service.grpc.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/access.h"
#include "libs/core/clock.h"
#include "libs/core/task.h"
#include "libs/rpc/server.h"
#include "services/pulse/catalog/answers.h"
#include "services/pulse/catalog/confidential_totals.h"
#include "services/pulse/catalog/launch.h"

namespace fairlead::pulse::catalog {

// fairlead.pulse.catalog.v1.CatalogService. Thread-safe.
class CatalogService {
 public:
  // All must outlive it. Every method is Unavailable while `ready` says no, which it must until `surveys` has heard
  // everything that was said before the start: a launch continues the chain of all others. `page` is the page's origin.
  CatalogService(const SurveyBook& surveys, Launch& launch, Answers& answers, ConfidentialTotals& totals,
                 std::function<absl::Status()> ready, std::string page, const core::Clock& clock)
      : surveys_(surveys),
        launch_(launch),
        answers_(answers),
        totals_(totals),
        ready_(std::move(ready)),
        page_(std::move(page)),
        clock_(clock) {}

  static auth::AccessTable Access();
  void RegisterWith(rpc::Server& server);

  core::Task<absl::StatusOr<v1::ProposeSurveyResponse>> ProposeSurvey(const rpc::Call& call,
                                                                      const v1::ProposeSurveyRequest& request);
  core::Task<absl::StatusOr<v1::SurveyStatus>> LaunchSurvey(const rpc::Call& call,
                                                            const v1::LaunchSurveyRequest& request);
  core::Task<absl::StatusOr<v1::SurveyStatus>> GetSurvey(const rpc::Call& call, const v1::GetSurveyRequest& request);
  core::Task<absl::StatusOr<v1::GetReleaseResponse>> GetRelease(const rpc::Call& call,
                                                                const v1::GetReleaseRequest& request);
  core::Task<absl::StatusOr<v1::ListSurveysResponse>> ListSurveys(const rpc::Call& call,
                                                                  const v1::ListSurveysRequest& request);
  core::Task<absl::StatusOr<v1::AnswerCommentResponse>> AnswerComment(const rpc::Call& call,
                                                                      const v1::AnswerCommentRequest& request);
  core::Task<absl::StatusOr<v1::PublishConfidentialTotalResponse>> PublishConfidentialTotal(
      const rpc::Call& call, const v1::PublishConfidentialTotalRequest& request);

 private:
  absl::StatusOr<v1::SurveyStatus> StatusOf(const SurveyId& id) const;

  const SurveyBook& surveys_;
  Launch& launch_;
  Answers& answers_;
  ConfidentialTotals& totals_;
  const std::function<absl::Status()> ready_;
  const std::string page_;
  const core::Clock& clock_;
};

}  // namespace fairlead::pulse::catalog
