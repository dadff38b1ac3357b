#include "services/pulse/catalog/catalog_service.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <vector>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/rpc/call.h"
#include "services/pulse/protocol/comment_reply.h"

namespace fairlead::pulse::catalog {
namespace {

using auth::Role;

constexpr int kDefaultPage = 50;
constexpr int kMostPage = 1000;
constexpr std::size_t kMostRequestIdBytes = 100;
// The process that takes answers by buttons.
constexpr char kChat[] = "chat";

absl::StatusOr<SealingPublicKey> KeyIn(const std::string& bytes, const char* field) {
  const absl::StatusOr<SealingPublicKey> key = SealingPublicKey::Decode(bytes);
  if (key.ok()) return *key;
  return core::InvalidField(field, "must be an X25519 public key of 32 bytes");
}

std::string TimeText(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()); }

v1::SurveyState StateOf(const Survey& survey, absl::Time now) {
  if (survey.destroyed_unread) return v1::SURVEY_STATE_DESTROYED_UNREAD;
  if (survey.release.has_value()) return v1::SURVEY_STATE_RELEASED;
  if (survey.ended.has_value() || now >= survey.Close()) return v1::SURVEY_STATE_COUNTING;
  return now < survey.manifest.opens ? v1::SURVEY_STATE_LAUNCHED : v1::SURVEY_STATE_OPEN;
}

v1::SurveyStatus ToProto(const Survey& survey, const std::string& page, absl::Time now) {
  v1::SurveyStatus status;
  const Manifest& manifest = survey.manifest;
  status.set_survey(std::string(manifest.survey.view()));
  status.set_manifest_hash(std::string(survey.hash.view()));
  status.set_sequence(manifest.sequence);
  status.set_title_en(manifest.title.en);
  status.set_title_fr(manifest.title.fr);
  status.set_state(StateOf(survey, now));
  status.set_opens(TimeText(manifest.opens));
  status.set_closes(TimeText(survey.Close()));
  status.set_extended(survey.extended);
  status.set_eligible(manifest.roster_size);
  status.set_link(fmt::format("{}/#s={}&m={}", page, core::Hex(manifest.survey.view()), core::Hex(survey.hash.view())));
  const auto step = [&status](bool done, const char* name) {
    if (done) status.add_steps(name);
  };
  step(survey.ended.has_value(), "collected");
  step(survey.token_key.has_value(), "token-key-published");
  step(survey.shuffled.has_value(), "shuffled");
  step(survey.shuffle_key_destroyed, "shuffle-key-destroyed");
  step(survey.release.has_value(), "released");
  step(survey.tally_key_destroyed, "tally-key-destroyed");
  return status;
}

// How many surveys are passed over.
absl::StatusOr<std::size_t> Offset(const std::string& token) {
  std::size_t offset = 0;
  if (token.empty()) return offset;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), offset);
  if (error == std::errc() && end == token.data() + token.size()) return offset;
  return core::InvalidField("page_token", "is not one that this service gave");
}

}  // namespace

auth::AccessTable CatalogService::Access() {
  const std::string service = "fairlead.pulse.catalog.v1.CatalogService/";
  auth::AccessTable table;
  for (const char* method :
       {"ProposeSurvey", "LaunchSurvey", "GetSurvey", "GetRelease", "ListSurveys", "AnswerComment"}) {
    table.Allow(service + method, {Role::kHr, Role::kAdmin});
  }
  // Of the services chat alone; the method looks.
  table.Allow(service + "PublishConfidentialTotal", {Role::kService});
  return table;
}

void CatalogService::RegisterWith(rpc::Server& server) {
  using Api = v1::CatalogService::AsyncService;
  rpc::Methods<v1::CatalogService>(server)
      .Unary("ProposeSurvey", &Api::RequestProposeSurvey, this, &CatalogService::ProposeSurvey)
      .Unary("LaunchSurvey", &Api::RequestLaunchSurvey, this, &CatalogService::LaunchSurvey)
      .Unary("GetSurvey", &Api::RequestGetSurvey, this, &CatalogService::GetSurvey)
      .Unary("GetRelease", &Api::RequestGetRelease, this, &CatalogService::GetRelease)
      .Unary("ListSurveys", &Api::RequestListSurveys, this, &CatalogService::ListSurveys)
      .Unary("AnswerComment", &Api::RequestAnswerComment, this, &CatalogService::AnswerComment)
      .Unary("PublishConfidentialTotal", &Api::RequestPublishConfidentialTotal, this,
             &CatalogService::PublishConfidentialTotal);
}

core::Task<absl::StatusOr<v1::ProposeSurveyResponse>> CatalogService::ProposeSurvey(
    const rpc::Call& call, const v1::ProposeSurveyRequest& request) {
  FL_CO_RETURN_IF_ERROR(ready_());
  Proposal proposal;
  FL_CO_TRY(proposal.survey, SurveyNamed(request.survey()));
  FL_CO_TRY(proposal.shuffle_key, KeyIn(request.shuffle_key(), "shuffle_key"));
  FL_CO_TRY(proposal.tally_key, KeyIn(request.tally_key(), "tally_key"));
  if (request.wave() > 10'000) co_return core::InvalidField("wave", "must be from 0 to 10000");
  proposal.noise_key = request.noise_key();
  proposal.definition = request.definition();
  proposal.wave = static_cast<int>(request.wave());
  proposal.roster = request.roster();
  rpc::Offload offload(call);
  co_await offload;
  FL_CO_TRY(const Launch::Proposed proposed, launch_.Propose(proposal));
  v1::ProposeSurveyResponse response;
  response.set_manifest(proposed.manifest);
  response.set_manifest_hash(std::string(proposed.hash.view()));
  response.set_platform_signature(std::string(proposed.signature.view()));
  co_return response;
}

core::Task<absl::StatusOr<v1::SurveyStatus>> CatalogService::LaunchSurvey(const rpc::Call& call,
                                                                          const v1::LaunchSurveyRequest& request) {
  FL_CO_RETURN_IF_ERROR(ready_());
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  rpc::Offload offload(call);
  co_await offload;
  FL_CO_RETURN_IF_ERROR(launch_.Run(id, request.second_signature()));
  co_return StatusOf(id);
}

core::Task<absl::StatusOr<v1::SurveyStatus>> CatalogService::GetSurvey(const rpc::Call&,
                                                                       const v1::GetSurveyRequest& request) {
  FL_CO_RETURN_IF_ERROR(ready_());
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  co_return StatusOf(id);
}

core::Task<absl::StatusOr<v1::GetReleaseResponse>> CatalogService::GetRelease(const rpc::Call&,
                                                                              const v1::GetReleaseRequest& request) {
  FL_CO_RETURN_IF_ERROR(ready_());
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  constexpr char kWhy[] =
      "must be empty: there are no figures but those of the release, whose differences single nobody out";
  if (!request.filter().empty()) co_return core::InvalidField("filter", kWhy);
  if (request.averaged_with_size() > 0) co_return core::InvalidField("averaged_with", kWhy);
  const std::shared_ptr<const Survey> survey = surveys_.Find(id);
  if (survey == nullptr || !survey->release.has_value()) {
    co_return core::Refuse(absl::StatusCode::kNotFound, "there is no release of this survey yet",
                           {.reason = "NOT_RELEASED", .metadata = {}, .violations = {}});
  }
  v1::GetReleaseResponse response;
  response.set_release(*survey->release);
  co_return response;
}

core::Task<absl::StatusOr<v1::ListSurveysResponse>> CatalogService::ListSurveys(const rpc::Call&,
                                                                                const v1::ListSurveysRequest& request) {
  FL_CO_RETURN_IF_ERROR(ready_());
  if (request.page_size() < 0) co_return core::InvalidField("page_size", "must not be negative");
  const int wanted = request.page_size() == 0 ? kDefaultPage : std::min(request.page_size(), kMostPage);
  FL_CO_TRY(std::size_t offset, Offset(request.page_token()));
  const std::vector<std::shared_ptr<const Survey>> all = surveys_.All();
  v1::ListSurveysResponse response;
  for (; offset < all.size() && response.surveys_size() < wanted; ++offset) {
    *response.add_surveys() = ToProto(*all[all.size() - 1 - offset], page_, clock_.Now());
  }
  if (offset < all.size()) response.set_next_page_token(std::to_string(offset));
  co_return response;
}

core::Task<absl::StatusOr<v1::AnswerCommentResponse>> CatalogService::AnswerComment(
    const rpc::Call& call, const v1::AnswerCommentRequest& request) {
  FL_CO_RETURN_IF_ERROR(ready_());
  AnswerCommand command{.survey = {}, .conversation = {}, .text = request.text(), .request_id = request.request_id()};
  FL_CO_TRY(command.survey, SurveyNamed(request.survey()));
  const auto conversation = VerifyingKey::Decode(request.conversation());
  if (!conversation.ok())
    co_return core::InvalidField("conversation", "must be the comment's conversation key of 32 bytes");
  command.conversation = *conversation;
  if (const absl::Status text = CheckMessage(command.text, "an answer"); !text.ok()) {
    co_return core::InvalidField("text", std::string(text.message()));
  }
  if (command.request_id.empty() || command.request_id.size() > kMostRequestIdBytes) {
    co_return core::InvalidField("request_id", fmt::format("must have 1 to {} bytes", kMostRequestIdBytes));
  }
  rpc::Offload offload(call);
  co_await offload;
  FL_CO_TRY(const std::size_t number, answers_.Give(command));
  v1::AnswerCommentResponse response;
  response.set_number(static_cast<std::uint32_t>(number));
  co_return response;
}

core::Task<absl::StatusOr<v1::PublishConfidentialTotalResponse>> CatalogService::PublishConfidentialTotal(
    const rpc::Call& call, const v1::PublishConfidentialTotalRequest& request) {
  if (call.principal.subject != kChat || !call.principal.actor.empty()) {
    co_return absl::PermissionDeniedError("only chat itself publishes the total of what it has asked");
  }
  FL_CO_RETURN_IF_ERROR(ready_());
  FL_CO_TRY(const SurveyId id, SurveyNamed(request.survey()));
  rpc::Offload offload(call);
  co_await offload;
  FL_CO_RETURN_IF_ERROR(totals_.Publish(id, request.total()));
  co_return v1::PublishConfidentialTotalResponse();
}

absl::StatusOr<v1::SurveyStatus> CatalogService::StatusOf(const SurveyId& id) const {
  const std::shared_ptr<const Survey> survey = surveys_.Find(id);
  if (survey != nullptr) return ToProto(*survey, page_, clock_.Now());
  return core::Refuse(absl::StatusCode::kNotFound, "there is no such survey; it may not be launched yet",
                      {.reason = "SURVEY_UNKNOWN", .metadata = {}, .violations = {}});
}

}  // namespace fairlead::pulse::catalog
