#pragma once

#include <string>

#include "fairlead/pulse/catalog/v1/catalog_service.grpc.pb.h"

#include "absl/status/statusor.h"
#include "libs/auth/access.h"
#include "libs/core/clock.h"
#include "libs/core/task.h"
#include "libs/rpc/server.h"
#include "services/pulse/catalog/launch.h"

namespace fairlead::pulse::catalog {

// fairlead.pulse.catalog.v1.CatalogService. Thread-safe.
class CatalogService {
 public:
  // All must outlive it. `page` is the page's origin.
  CatalogService(const SurveyBook& surveys, Launch& launch, std::string page, const core::Clock& clock)
      : surveys_(surveys), launch_(launch), page_(std::move(page)), clock_(clock) {}

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

 private:
  absl::StatusOr<v1::SurveyStatus> StatusOf(const SurveyId& id) const;

  const SurveyBook& surveys_;
  Launch& launch_;
  const std::string page_;
  const core::Clock& clock_;
};

}  // namespace fairlead::pulse::catalog
