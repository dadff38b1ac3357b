#include "services/pulse/tally/tally_service.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/pulse/counting/listings.h"
#include "services/pulse/counting/noise_bytes.h"

namespace fairlead::pulse {
namespace {

using auth::Role;
using tally::v1::GetStatusResponse;

constexpr std::size_t kPart = std::size_t{1024} * 1024;

GetStatusResponse::Stage StageOf(const Survey& survey) {
  if (survey.destroyed_unread && survey.tally_key_destroyed) return GetStatusResponse::STAGE_DESTROYED_UNREAD;
  if (survey.tally_key_destroyed) return GetStatusResponse::STAGE_DONE;
  if (survey.release.has_value() || survey.destroyed_unread) return GetStatusResponse::STAGE_DESTROYING_KEY;
  const bool all_there = survey.shuffled.has_value() && survey.token_key.has_value();
  return all_there ? GetStatusResponse::STAGE_COUNTING : GetStatusResponse::STAGE_WAITING;
}

absl::Status Missing(std::string reason, std::string message) {
  return core::Refuse(absl::StatusCode::kNotFound, std::move(message),
                      {.reason = std::move(reason), .metadata = {}, .violations = {}});
}

// Whether there was something to count again, for whoever may.
absl::Status CheckCounted(const Survey* survey) {
  if (survey == nullptr) return absl::NotFoundError("no such survey was launched");
  if (!survey->manifest.second_signer_key.has_value()) {
    return Missing("NO_SECOND_SIGNER", "the survey has no second signer, who alone could count again");
  }
  if (!survey->release.has_value())
    return Missing("NOT_COUNTED", "there is no release yet, and nothing to count again");
  return absl::OkStatus();
}

}  // namespace

auth::AccessTable TallyAccess() {
  const std::string service = "fairlead.pulse.tally.v1.TallyService/";
  auth::AccessTable table;
  table.Allow(service + "PrepareKey", {Role::kHr, Role::kAdmin})
      .Allow(service + "GetStatus", {Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "ExportBallots", {Role::kAdmin, Role::kService});
  return table;
}

void TallyService::RegisterWith(rpc::Server& server) {
  using Api = tally::v1::TallyService::AsyncService;
  rpc::Methods<tally::v1::TallyService>(server)
      .Unary("PrepareKey", &Api::RequestPrepareKey, this, &TallyService::PrepareKey)
      .Unary("GetStatus", &Api::RequestGetStatus, this, &TallyService::GetStatus)
      .ServerStream("ExportBallots", &Api::RequestExportBallots, this, &TallyService::ExportBallots);
}

TallyService::Answer<tally::v1::PrepareKeyResponse> TallyService::PrepareKey(
    const rpc::Call& call, const tally::v1::PrepareKeyRequest& request) {
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  FL_CO_RETURN_IF_ERROR(ready_());
  tally::v1::PrepareKeyResponse response;
  // What was launched has its key, which may be destroyed by now: none is made again.
  if (const auto survey = book_.Find(id); survey != nullptr) {
    response.set_public_key(std::string(survey->manifest.tally_key.view()));
    if (survey->manifest.noise.has_value()) response.set_noise_key(std::string(survey->manifest.noise->key.view()));
    co_return response;
  }
  rpc::Offload offload(call);
  co_await offload;
  FL_CO_TRY(const SealingPublicKey public_key, keys_.Prepare(id));
  FL_CO_TRY(const SealingKey key, keys_.Find(id));
  response.set_public_key(std::string(public_key.view()));
  response.set_noise_key(std::string(NoiseKeyHashOf(PaddingKeyOf(id, key.secret())).view()));
  co_return response;
}

TallyService::Answer<tally::v1::GetStatusResponse> TallyService::GetStatus(const rpc::Call&,
                                                                           const tally::v1::GetStatusRequest& request) {
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  FL_CO_RETURN_IF_ERROR(ready_());
  const std::shared_ptr<const Survey> survey = book_.Find(id);
  if (survey == nullptr) co_return absl::NotFoundError("no such survey was launched");
  GetStatusResponse response;
  response.set_stage(StageOf(*survey));
  response.set_problem(std::string(work_.ProblemOf(id).message()));
  co_return response;
}

core::Task<absl::Status> TallyService::ExportBallots(const rpc::Call& call,
                                                     const tally::v1::ExportBallotsRequest& request,
                                                     rpc::Writer<tally::v1::ExportBallotsResponse>& writer) {
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  FL_CO_RETURN_IF_ERROR(ready_());
  FL_CO_RETURN_IF_ERROR(CheckCounted(book_.Find(id).get()));
  rpc::Offload offload(call);
  co_await offload;
  const absl::StatusOr<std::string> sealed = ballots_.Read(id);
  if (absl::IsNotFound(sealed.status())) {
    co_return Missing("BALLOTS_GONE",
                      "the ballots were kept for as long as the tally is told to keep them (ballots_kept)");
  }
  if (!sealed.ok()) co_return sealed.status();
  for (std::size_t begin = 0; begin < sealed->size(); begin += kPart) {
    tally::v1::ExportBallotsResponse response;
    response.set_part(sealed->substr(begin, kPart));
    if (!co_await writer.Write(response)) co_return absl::CancelledError("the caller has gone");
  }
  co_return absl::OkStatus();
}

}  // namespace fairlead::pulse
