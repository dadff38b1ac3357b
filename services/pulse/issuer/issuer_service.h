#pragma once

#include <functional>
#include <utility>

#include "fairlead/pulse/issuer/v1/issuer_service.grpc.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/access.h"
#include "libs/core/task.h"
#include "libs/rpc/server.h"
#include "services/pulse/issuer/freeze.h"
#include "services/pulse/issuer/issue.h"

namespace fairlead::pulse::issuer {

// fairlead.pulse.issuer.v1.IssuerService. Thread-safe.
class IssuerService {
 public:
  // All must outlive it. `ready`: whether everything that was said about surveys is known.
  IssuerService(Freeze& freeze, Issue& issue, std::function<absl::Status()> ready)
      : freeze_(freeze), issue_(issue), ready_(std::move(ready)) {}

  static auth::AccessTable Access();
  void RegisterWith(rpc::Server& server);

  core::Task<absl::StatusOr<pulse::v1::FrozenRoster>> FreezeRoster(const rpc::Call& call,
                                                                   const v1::FreezeRosterRequest& request);
  core::Task<absl::StatusOr<v1::DiscardRosterResponse>> DiscardRoster(const rpc::Call& call,
                                                                      const v1::DiscardRosterRequest& request);
  core::Task<absl::StatusOr<v1::PlanSurveyResponse>> PlanSurvey(const rpc::Call& call,
                                                                const v1::PlanSurveyRequest& request);
  core::Task<absl::Status> ExportRoster(const rpc::Call& call, const v1::ExportRosterRequest& request,
                                        rpc::Writer<v1::ExportRosterResponse>& writer);
  core::Task<absl::StatusOr<v1::ListInvitedResponse>> ListInvited(const rpc::Call& call,
                                                                  const v1::ListInvitedRequest& request);

 private:
  Freeze& freeze_;
  Issue& issue_;
  const std::function<absl::Status()> ready_;
};

}  // namespace fairlead::pulse::issuer
