#include "services/chat/transport/clients.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/timestamp.h"
#include "services/chat/transport/ask.h"

namespace fairlead::chat {
namespace {

constexpr absl::Duration kTokenLife = absl::Minutes(5);
constexpr absl::Duration kTokenReserve = absl::Minutes(1);
constexpr std::size_t kKnownTokens = 10'000;
const std::string kOurselves;
constexpr absl::Duration kValuesLife = absl::Minutes(1);

Employee FromProto(const directory::v1::Employee& employee) {
  return {.id = EmployeeId(employee.record().employee_id()),
          .name = employee.name(),
          .email = employee.email(),
          .time_zone = employee.record().time_zone(),
          .employed = employee.employed()};
}

Award FromProto(const recognition::v1::Award& award) {
  Award converted{.id = award.award_id(),
                  .giver = EmployeeId(award.giver_id()),
                  .recipients = {},
                  .points = award.points(),
                  .value = award.value(),
                  .message = award.message(),
                  .origin = award.origin(),
                  .given_at = core::FromTimestamp(award.given_at()),
                  .reversed = award.reversed(),
                  .reversed_at = core::FromTimestamp(award.reversed_at())};
  for (const std::string& recipient : award.recipient_ids()) converted.recipients.emplace_back(recipient);
  return converted;
}

NominationState FromProto(recognition::v1::NominationState state) {
  switch (state) {
    case recognition::v1::NOMINATION_STATE_APPROVED:
      return NominationState::kApproved;
    case recognition::v1::NOMINATION_STATE_DECLINED:
      return NominationState::kDeclined;
    case recognition::v1::NOMINATION_STATE_EXPIRED:
      return NominationState::kExpired;
    default:
      return NominationState::kPending;
  }
}

// Nothing for a kind that this version does not know.
std::optional<NominationStep> FromProto(const recognition::v1::NominationStep& step) {
  using From = recognition::v1::NominationStep;
  using Kind = NominationStep::Kind;
  static const auto* const kKinds =
      new std::map<From::Kind, Kind>{{From::KIND_NOMINATED, Kind::kNominated}, {From::KIND_APPROVAL, Kind::kApproval},
                                     {From::KIND_DECLINE, Kind::kDecline},     {From::KIND_REMINDED, Kind::kReminded},
                                     {From::KIND_APPROVED, Kind::kApproved},   {From::KIND_DECLINED, Kind::kDeclined},
                                     {From::KIND_EXPIRED, Kind::kExpired}};
  const auto kind = kKinds->find(step.kind());
  if (kind == kKinds->end()) return std::nullopt;
  return NominationStep{.kind = kind->second,
                        .who = EmployeeId(step.employee_id()),
                        .at = core::FromTimestamp(step.at()),
                        .rule = step.rule(),
                        .reason = step.reason()};
}

Nomination FromProto(const recognition::v1::Nomination& nomination) {
  Nomination converted{.id = nomination.nomination_id(),
                       .definition = nomination.definition_id(),
                       .nominator = EmployeeId(nomination.nominator_id()),
                       .nominees = {},
                       .points = nomination.points(),
                       .reason = nomination.reason(),
                       .state = FromProto(nomination.state()),
                       .decide_by = core::FromTimestamp(nomination.decide_by()),
                       .approvers = {},
                       .approvals = nomination.approvals(),
                       .quorum = nomination.quorum(),
                       .origin = nomination.origin(),
                       .trail = {},
                       .rule = {}};
  for (const std::string& nominee : nomination.nominee_ids()) converted.nominees.emplace_back(nominee);
  for (const std::string& approver : nomination.approver_ids()) converted.approvers.emplace_back(approver);
  for (const auto& step : nomination.trail()) {
    if (std::optional<NominationStep> known = FromProto(step)) converted.trail.push_back(*std::move(known));
  }
  return converted;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PersonTokens>> PersonTokens::Load(TokenOptions options, const core::Clock& clock) {
  std::ifstream file(options.key_file, std::ios::binary);
  std::string key{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return absl::NotFoundError(fmt::format("tokens.key_file: {} cannot be read", options.key_file));
  std::unique_ptr<PersonTokens> tokens(new PersonTokens(std::move(options), std::move(key), clock));
  FL_RETURN_IF_ERROR(core::Annotate(tokens->For("").status(), "tokens.key_file"));
  return tokens;
}

absl::StatusOr<std::string> PersonTokens::For(const std::string& person) const {
  const absl::Time now = clock_.Now();
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(person);
  if (found != known_.end() && found->second.until > now) return found->second.token;
  const auth::TokenContent content{.principal = {.subject = "chat", .role = auth::Role::kService, .actor = person},
                                   .issuer = options_.issuer,
                                   .audience = options_.audience,
                                   .issued_at = now,
                                   .expires_at = now + kTokenLife};
  FL_TRY(std::string token, auth::SignToken(content, key_, options_.key_id));
  if (known_.size() >= kKnownTokens) known_.clear();
  known_[person] = {.token = token, .until = now + kTokenLife - kTokenReserve};
  return token;
}

absl::StatusOr<std::string> PersonTokens::OfPerson(const std::string& person, const std::string& audience,
                                                   absl::Time until) const {
  const auth::TokenContent content{.principal = {.subject = person, .role = auth::Role::kEmployee, .actor = ""},
                                   .issuer = options_.issuer,
                                   .audience = audience,
                                   .issued_at = clock_.Now(),
                                   .expires_at = until};
  return auth::SignToken(content, key_, options_.key_id);
}

DirectoryClient::DirectoryClient(const rpc::Client& client, const PersonTokens& tokens, absl::Duration deadline)
    : stub_(directory::v1::DirectoryService::NewStub(client.channel())), tokens_(tokens), deadline_(deadline) {}

core::Task<absl::StatusOr<Employee>> DirectoryClient::FindByEmail(const std::string& email) {
  directory::v1::FindEmployeeByEmailRequest request;
  request.set_email(email);
  FL_CO_TRY(const auto employee,
            co_await Ask<directory::v1::Employee>(
                *stub_, tokens_, kOurselves, deadline_, std::move(request),
                [](auto& stub, auto&&... call) { stub.FindEmployeeByEmail(std::forward<decltype(call)>(call)...); }));
  co_return FromProto(employee);
}

core::Task<absl::StatusOr<Employee>> DirectoryClient::Get(const EmployeeId& id) {
  directory::v1::GetEmployeeRequest request;
  request.set_employee_id(id.str());
  FL_CO_TRY(const auto employee,
            co_await Ask<directory::v1::Employee>(
                *stub_, tokens_, kOurselves, deadline_, std::move(request),
                [](auto& stub, auto&&... call) { stub.GetEmployee(std::forward<decltype(call)>(call)...); }));
  co_return FromProto(employee);
}

RecognitionClient::RecognitionClient(const rpc::Client& client, const PersonTokens& tokens, const core::Clock& clock,
                                     absl::Duration deadline)
    : stub_(recognition::v1::RecognitionService::NewStub(client.channel())),
      tokens_(tokens),
      clock_(clock),
      deadline_(deadline) {}

core::Task<absl::StatusOr<AwardReceipt>> RecognitionClient::GiveAward(const EmployeeId& person,
                                                                      const std::string& request,
                                                                      const AwardDraft& draft) {
  recognition::v1::GiveAwardRequest asked;
  asked.set_request_id(request);
  for (const EmployeeId& recipient : draft.recipients) asked.add_recipient_ids(recipient.str());
  asked.set_points(draft.points);
  asked.set_value(draft.value);
  asked.set_message(draft.message);
  asked.set_origin(draft.origin);
  FL_CO_TRY(const auto answer,
            co_await Ask<recognition::v1::GiveAwardResponse>(
                *stub_, tokens_, person.str(), deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.GiveAward(std::forward<decltype(call)>(call)...); }));
  co_return AwardReceipt{.award = answer.award_id(), .left = answer.left()};
}

core::Task<absl::Status> RecognitionClient::ReverseAward(const EmployeeId& person, const std::string& request,
                                                         const std::string& award, const std::string& reason) {
  recognition::v1::ReverseAwardRequest asked;
  asked.set_request_id(request);
  asked.set_award_id(award);
  asked.set_reason(reason);
  const auto answer = co_await Ask<recognition::v1::ReverseAwardResponse>(
      *stub_, tokens_, person.str(), deadline_, std::move(asked),
      [](auto& stub, auto&&... call) { stub.ReverseAward(std::forward<decltype(call)>(call)...); });
  co_return answer.status();
}

core::Task<absl::StatusOr<Wallet>> RecognitionClient::GetWallet(const EmployeeId& person) {
  recognition::v1::GetWalletRequest asked;
  FL_CO_TRY(const auto wallet,
            co_await Ask<recognition::v1::Wallet>(
                *stub_, tokens_, person.str(), deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.GetWallet(std::forward<decltype(call)>(call)...); }));
  co_return Wallet{.allowance = wallet.allowance(),
                   .left = wallet.left(),
                   .balance = wallet.balance(),
                   .owed = wallet.owed(),
                   .refills_at = core::FromTimestamp(wallet.refills_at())};
}

core::Task<absl::StatusOr<std::vector<Award>>> RecognitionClient::ListAwards(const EmployeeId& person,
                                                                             AwardDirection direction, int limit) {
  recognition::v1::ListAwardsRequest asked;
  asked.set_direction(direction == AwardDirection::kGiven ? recognition::v1::AWARD_DIRECTION_GIVEN
                                                          : recognition::v1::AWARD_DIRECTION_RECEIVED);
  asked.set_page_size(limit);
  FL_CO_TRY(const auto page,
            co_await Ask<recognition::v1::ListAwardsResponse>(
                *stub_, tokens_, person.str(), deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.ListAwards(std::forward<decltype(call)>(call)...); }));
  std::vector<Award> awards;
  for (const recognition::v1::Award& award : page.awards()) awards.push_back(FromProto(award));
  co_return awards;
}

core::Task<absl::StatusOr<Leaderboard>> RecognitionClient::GetLeaderboard(const EmployeeId& person, int places) {
  recognition::v1::GetLeaderboardRequest asked;
  asked.set_size(places);
  FL_CO_TRY(const auto answer,
            co_await Ask<recognition::v1::GetLeaderboardResponse>(
                *stub_, tokens_, person.str(), deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.GetLeaderboard(std::forward<decltype(call)>(call)...); }));
  Leaderboard board;
  board.month = answer.month();
  for (const auto& place : answer.places()) {
    board.places.push_back(
        {.rank = place.rank(), .employee = EmployeeId(place.employee_id()), .points = place.points_given()});
  }
  co_return board;
}

core::Task<absl::StatusOr<Choices>> RecognitionClient::GetChoices(const EmployeeId& person) {
  recognition::v1::GetChoicesRequest asked;
  FL_CO_TRY(const auto choices,
            co_await Ask<recognition::v1::Choices>(
                *stub_, tokens_, person.str(), deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.GetChoices(std::forward<decltype(call)>(call)...); }));
  co_return Choices{.leaderboard_opt_out = choices.leaderboard_opt_out(),
                    .milestone_opt_out = choices.milestone_opt_out()};
}

core::Task<absl::Status> RecognitionClient::ChooseLeaderboard(const EmployeeId& person, const std::string& request,
                                                              bool opt_out) {
  recognition::v1::SetLeaderboardChoiceRequest asked;
  asked.set_request_id(request);
  asked.set_opt_out(opt_out);
  const auto answer = co_await Ask<recognition::v1::SetLeaderboardChoiceResponse>(
      *stub_, tokens_, person.str(), deadline_, std::move(asked),
      [](auto& stub, auto&&... call) { stub.SetLeaderboardChoice(std::forward<decltype(call)>(call)...); });
  co_return answer.status();
}

core::Task<absl::Status> RecognitionClient::ChooseMilestones(const EmployeeId& person, const std::string& request,
                                                             bool opt_out) {
  recognition::v1::SetMilestoneChoiceRequest asked;
  asked.set_request_id(request);
  asked.set_opt_out(opt_out);
  const auto answer = co_await Ask<recognition::v1::SetMilestoneChoiceResponse>(
      *stub_, tokens_, person.str(), deadline_, std::move(asked),
      [](auto& stub, auto&&... call) { stub.SetMilestoneChoice(std::forward<decltype(call)>(call)...); });
  co_return answer.status();
}

core::Task<absl::StatusOr<std::vector<AwardDefinition>>> RecognitionClient::ListDefinitions(const EmployeeId& person) {
  recognition::v1::ListAwardDefinitionsRequest asked;
  FL_CO_TRY(const auto answer,
            co_await Ask<recognition::v1::ListAwardDefinitionsResponse>(
                *stub_, tokens_, person.str(), deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.ListAwardDefinitions(std::forward<decltype(call)>(call)...); }));
  std::vector<AwardDefinition> definitions;
  for (const auto& one : answer.definitions()) {
    definitions.push_back({.id = one.definition_id(),
                           .english = one.name_en(),
                           .french = one.name_fr(),
                           .least_points = one.least_points(),
                           .most_points = one.most_points(),
                           .may_nominate = one.you_may_nominate()});
  }
  co_return definitions;
}

core::Task<absl::StatusOr<Nomination>> RecognitionClient::Nominate(const EmployeeId& person, const std::string& request,
                                                                   const NominationDraft& draft) {
  recognition::v1::NominateRequest asked;
  asked.set_request_id(request);
  asked.set_definition_id(draft.definition);
  for (const EmployeeId& nominee : draft.nominees) asked.add_nominee_ids(nominee.str());
  asked.set_points(draft.points);
  asked.set_reason(draft.reason);
  asked.set_origin(draft.origin);
  FL_CO_TRY(const auto answer,
            co_await Ask<recognition::v1::NominateResponse>(
                *stub_, tokens_, person.str(), deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.Nominate(std::forward<decltype(call)>(call)...); }));
  Nomination made;
  made.id = answer.nomination_id();
  made.state = FromProto(answer.state());
  made.decide_by = core::FromTimestamp(answer.decide_by());
  made.rule = answer.rule();
  co_return made;
}

core::Task<absl::StatusOr<Nomination>> RecognitionClient::Decide(const EmployeeId& person, const std::string& request,
                                                                 const std::string& nomination, bool approve,
                                                                 const std::string& reason) {
  recognition::v1::DecideNominationRequest asked;
  asked.set_request_id(request);
  asked.set_nomination_id(nomination);
  asked.set_decision(approve ? recognition::v1::NOMINATION_DECISION_APPROVE
                             : recognition::v1::NOMINATION_DECISION_DECLINE);
  asked.set_reason(reason);
  FL_CO_TRY(const auto answer,
            co_await Ask<recognition::v1::DecideNominationResponse>(
                *stub_, tokens_, person.str(), deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.DecideNomination(std::forward<decltype(call)>(call)...); }));
  Nomination decided;
  decided.id = answer.nomination_id();
  decided.state = FromProto(answer.state());
  decided.approvals = answer.approvals();
  decided.quorum = answer.quorum();
  decided.rule = answer.rule();
  co_return decided;
}

core::Task<absl::StatusOr<std::vector<Nomination>>> RecognitionClient::ListToDecide(const EmployeeId& person) {
  recognition::v1::ListNominationsRequest asked;
  asked.set_filter(recognition::v1::NOMINATION_FILTER_TO_DECIDE);
  FL_CO_TRY(const auto answer,
            co_await Ask<recognition::v1::ListNominationsResponse>(
                *stub_, tokens_, person.str(), deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.ListNominations(std::forward<decltype(call)>(call)...); }));
  std::vector<Nomination> waiting;
  for (const auto& nomination : answer.nominations()) waiting.push_back(FromProto(nomination));
  co_return waiting;
}

core::Task<absl::StatusOr<std::vector<UpcomingMilestone>>> RecognitionClient::ListMilestones(const EmployeeId& person,
                                                                                             int days) {
  recognition::v1::ListMilestonesRequest asked;
  asked.set_days_ahead(days);
  asked.set_own_team(true);
  FL_CO_TRY(const auto answer,
            co_await Ask<recognition::v1::ListMilestonesResponse>(
                *stub_, tokens_, person.str(), deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.ListMilestones(std::forward<decltype(call)>(call)...); }));
  std::vector<UpcomingMilestone> upcoming;
  for (const auto& one : answer.milestones()) {
    UpcomingMilestone milestone{.employee = EmployeeId(one.employee_id()), .day = {}, .years = one.years()};
    if (!absl::ParseCivilTime(one.date(), &milestone.day)) continue;
    upcoming.push_back(std::move(milestone));
  }
  co_return upcoming;
}

core::Task<absl::StatusOr<Nomination>> RecognitionClient::GetNomination(const std::string& nomination) {
  recognition::v1::GetNominationRequest asked;
  asked.set_nomination_id(nomination);
  FL_CO_TRY(const auto answer,
            co_await Ask<recognition::v1::Nomination>(
                *stub_, tokens_, kOurselves, deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.GetNomination(std::forward<decltype(call)>(call)...); }));
  co_return FromProto(answer);
}

core::Task<absl::StatusOr<Award>> RecognitionClient::GetAward(const std::string& award) {
  recognition::v1::GetAwardRequest asked;
  asked.set_award_id(award);
  FL_CO_TRY(const auto answer,
            co_await Ask<recognition::v1::Award>(
                *stub_, tokens_, kOurselves, deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.GetAward(std::forward<decltype(call)>(call)...); }));
  co_return FromProto(answer);
}

core::Task<absl::StatusOr<std::vector<std::string>>> RecognitionClient::ListValues() {
  {
    const std::lock_guard lock(mutex_);
    if (clock_.Now() < values_until_) co_return values_;
  }
  recognition::v1::ListValuesRequest asked;
  FL_CO_TRY(const auto answer,
            co_await Ask<recognition::v1::ListValuesResponse>(
                *stub_, tokens_, kOurselves, deadline_, std::move(asked),
                [](auto& stub, auto&&... call) { stub.ListValues(std::forward<decltype(call)>(call)...); }));
  const std::lock_guard lock(mutex_);
  values_.clear();
  for (const auto& value : answer.values()) values_.push_back(value.name());
  values_until_ = clock_.Now() + kValuesLife;
  co_return values_;
}

}  // namespace fairlead::chat
