#include "services/pulse/shuffler/shuffler_service.h"

#include <memory>
#include <string>
#include <utility>

#include "libs/core/refusal.h"
#include "libs/core/status.h"

namespace fairlead::pulse {
namespace {

using auth::Role;
using shuffler::v1::GetStatusResponse;

absl::StatusOr<std::shared_ptr<const Survey>> Launched(const SurveyBook& book, const SurveyId& id) {
  std::shared_ptr<const Survey> survey = book.Find(id);
  if (survey == nullptr) return absl::NotFoundError("no such survey was launched");
  return survey;
}

GetStatusResponse::Stage StageOf(const Survey& survey, bool has_key) {
  if (survey.destroyed_unread && survey.shuffle_key_destroyed) return GetStatusResponse::STAGE_DESTROYED_UNREAD;
  if (survey.shuffle_key_destroyed) return GetStatusResponse::STAGE_DONE;
  if (survey.shuffled.has_value() || survey.destroyed_unread) return GetStatusResponse::STAGE_DESTROYING_KEY;
  if (!survey.ended.has_value()) return GetStatusResponse::STAGE_COLLECTING;
  return has_key ? GetStatusResponse::STAGE_SHUFFLING : GetStatusResponse::STAGE_WAITING_FOR_KEY;
}

}  // namespace

auth::AccessTable ShufflerAccess() {
  const std::string service = "fairlead.pulse.shuffler.v1.ShufflerService/";
  auth::AccessTable table;
  table.Allow(service + "PrepareKey", {Role::kHr, Role::kAdmin})
      .Allow(service + "ReceiveKey", {Role::kAdmin, Role::kService})
      .Allow(service + "GiveUp", {Role::kAdmin})
      .Allow(service + "GetStatus", {Role::kHr, Role::kAdmin, Role::kService});
  return table;
}

void ShufflerService::RegisterWith(rpc::Server& server) {
  using Api = shuffler::v1::ShufflerService::AsyncService;
  rpc::Methods<shuffler::v1::ShufflerService>(server)
      .Unary("PrepareKey", &Api::RequestPrepareKey, this, &ShufflerService::PrepareKey)
      .Unary("ReceiveKey", &Api::RequestReceiveKey, this, &ShufflerService::ReceiveKey)
      .Unary("GiveUp", &Api::RequestGiveUp, this, &ShufflerService::GiveUp)
      .Unary("GetStatus", &Api::RequestGetStatus, this, &ShufflerService::GetStatus);
}

ShufflerService::Answer<shuffler::v1::PrepareKeyResponse> ShufflerService::PrepareKey(
    const rpc::Call& call, const shuffler::v1::PrepareKeyRequest& request) {
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  FL_CO_RETURN_IF_ERROR(ready_());
  shuffler::v1::PrepareKeyResponse response;
  // What was launched has its key, which may be destroyed by now: none is made again.
  if (const auto survey = book_.Find(id); survey != nullptr) {
    response.set_public_key(std::string(survey->manifest.shuffle_key.view()));
    co_return response;
  }
  rpc::Offload offload(call);
  co_await offload;
  FL_CO_TRY(const SealingPublicKey key, keys_.Prepare(id));
  response.set_public_key(std::string(key.view()));
  co_return response;
}

ShufflerService::Answer<shuffler::v1::ReceiveKeyResponse> ShufflerService::ReceiveKey(
    const rpc::Call&, const shuffler::v1::ReceiveKeyRequest& request) {
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  const absl::StatusOr<Secret> secret = Secret::Decode(request.secret());
  if (!secret.ok()) co_return core::InvalidField("secret", "must be the key's 32 bytes");
  FL_CO_RETURN_IF_ERROR(ready_());
  FL_CO_TRY(const std::shared_ptr<const Survey> survey, Launched(book_, id));
  if (!survey->ended.has_value()) {
    co_return core::Refuse(absl::StatusCode::kFailedPrecondition,
                           "collection goes on; keep the key until it has ended and the counts are checked",
                           {.reason = "NOT_ENDED", .metadata = {}, .violations = {}});
  }
  // Nobody needs it any more; what was destroyed must not be kept again.
  if (survey->shuffled.has_value() || survey->destroyed_unread) co_return shuffler::v1::ReceiveKeyResponse();
  const absl::Status received = keys_.Receive(id, *secret, survey->manifest.shuffle_key);
  if (!received.ok()) {
    co_return core::Refuse(received.code(), std::string(received.message()),
                           {.reason = "WRONG_KEY", .metadata = {}, .violations = {}});
  }
  co_return shuffler::v1::ReceiveKeyResponse();
}

ShufflerService::Answer<shuffler::v1::GiveUpResponse> ShufflerService::GiveUp(
    const rpc::Call& call, const shuffler::v1::GiveUpRequest& request) {
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  FL_CO_RETURN_IF_ERROR(ready_());
  rpc::Offload offload(call);
  co_await offload;
  FL_CO_RETURN_IF_ERROR(shuffler_.GiveUp(id));
  co_return shuffler::v1::GiveUpResponse();
}

ShufflerService::Answer<shuffler::v1::GetStatusResponse> ShufflerService::GetStatus(
    const rpc::Call& call, const shuffler::v1::GetStatusRequest& request) {
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  FL_CO_RETURN_IF_ERROR(ready_());
  FL_CO_TRY(const std::shared_ptr<const Survey> survey, Launched(book_, id));
  rpc::Offload offload(call);
  co_await offload;
  GetStatusResponse response;
  response.set_stage(StageOf(*survey, keys_.Find(id).ok()));
  response.set_problem(std::string(work_.ProblemOf(id).message()));
  co_return response;
}

}  // namespace fairlead::pulse
