#include "services/pulse/issuer/issuer_service.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/rpc/call.h"

namespace fairlead::pulse::issuer {
namespace {

using auth::Role;

constexpr std::uint32_t kMostWaves = 10'000;
constexpr std::size_t kPart = std::size_t{1024} * 1024;

}  // namespace

auth::AccessTable IssuerService::Access() {
  const std::string service = "fairlead.pulse.issuer.v1.IssuerService/";
  auth::AccessTable table;
  table.Allow(service + "FreezeRoster", {Role::kHr, Role::kAdmin})
      .Allow(service + "DiscardRoster", {Role::kHr, Role::kAdmin})
      .Allow(service + "PlanSurvey", {Role::kHr, Role::kAdmin})
      .Allow(service + "ExportRoster", {Role::kAdmin})
      .Allow(service + "ListInvited", {Role::kService, Role::kAdmin});
  return table;
}

void IssuerService::RegisterWith(rpc::Server& server) {
  using Api = v1::IssuerService::AsyncService;
  rpc::Methods<v1::IssuerService>(server)
      .Unary("FreezeRoster", &Api::RequestFreezeRoster, this, &IssuerService::FreezeRoster)
      .Unary("DiscardRoster", &Api::RequestDiscardRoster, this, &IssuerService::DiscardRoster)
      .Unary("PlanSurvey", &Api::RequestPlanSurvey, this, &IssuerService::PlanSurvey)
      .Unary("ListInvited", &Api::RequestListInvited, this, &IssuerService::ListInvited)
      .ServerStream("ExportRoster", &Api::RequestExportRoster, this, &IssuerService::ExportRoster);
}

core::Task<absl::StatusOr<pulse::v1::FrozenRoster>> IssuerService::FreezeRoster(
    const rpc::Call& call, const v1::FreezeRosterRequest& request) {
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  // A survey that was launched, and over, must not be frozen anew.
  FL_CO_RETURN_IF_ERROR(ready_());
  if (request.wave() > kMostWaves) co_return core::InvalidField("wave", "must be from 0 to 10000");
  rpc::Offload offload(call);
  co_await offload;
  co_return freeze_.Run(id, request.definition(), static_cast<int>(request.wave()));
}

core::Task<absl::StatusOr<v1::DiscardRosterResponse>> IssuerService::DiscardRoster(
    const rpc::Call& call, const v1::DiscardRosterRequest& request) {
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  // What was launched must not be discarded.
  FL_CO_RETURN_IF_ERROR(ready_());
  rpc::Offload offload(call);
  co_await offload;
  FL_CO_RETURN_IF_ERROR(freeze_.Discard(id));
  co_return v1::DiscardRosterResponse();
}

core::Task<absl::StatusOr<v1::PlanSurveyResponse>> IssuerService::PlanSurvey(const rpc::Call& call,
                                                                             const v1::PlanSurveyRequest& request) {
  FL_CO_RETURN_IF_ERROR(ready_());
  if (request.wave() > kMostWaves) co_return core::InvalidField("wave", "must be from 0 to 10000");
  rpc::Offload offload(call);
  co_await offload;
  co_return freeze_.Plan(request.definition(), static_cast<int>(request.wave()));
}

core::Task<absl::Status> IssuerService::ExportRoster(const rpc::Call& call, const v1::ExportRosterRequest& request,
                                                     rpc::Writer<v1::ExportRosterResponse>& writer) {
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  rpc::Offload offload(call);
  co_await offload;
  FL_CO_TRY(const std::string roster, freeze_.Export(id));
  for (std::size_t begin = 0; begin < roster.size(); begin += kPart) {
    v1::ExportRosterResponse response;
    response.set_part(roster.substr(begin, kPart));
    if (!co_await writer.Write(response)) co_return absl::CancelledError("the caller has gone");
  }
  co_return absl::OkStatus();
}

core::Task<absl::StatusOr<v1::ListInvitedResponse>> IssuerService::ListInvited(const rpc::Call& call,
                                                                               const v1::ListInvitedRequest& request) {
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  rpc::Offload offload(call);
  co_await offload;
  FL_CO_TRY(const InvitedPage page, issue_.ListInvited(id, request.offset()));
  v1::ListInvitedResponse response;
  for (const std::string& employee : page.employees) response.add_employee_ids(employee);
  response.set_size(static_cast<std::uint32_t>(page.size));
  co_return response;
}

}  // namespace fairlead::pulse::issuer
