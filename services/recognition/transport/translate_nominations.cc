#include "services/recognition/transport/translate_nominations.h"

#include <optional>
#include <string>
#include <utility>

#include "google/protobuf/timestamp.pb.h"

#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/core/timestamp.h"
#include "services/recognition/transport/access.h"
#include "services/recognition/transport/requests.h"

namespace fairlead::recognition {
namespace {

using google::protobuf::Timestamp;
using Step = v1::NominationStep;

v1::NominationState StateOf(NominationState state) {
  switch (state) {
    case NominationState::kPending:
      return v1::NOMINATION_STATE_PENDING;
    case NominationState::kApproved:
      return v1::NOMINATION_STATE_APPROVED;
    case NominationState::kDeclined:
      return v1::NOMINATION_STATE_DECLINED;
    case NominationState::kExpired:
      return v1::NOMINATION_STATE_EXPIRED;
  }
  return v1::NOMINATION_STATE_UNSPECIFIED;
}

Step::Kind KindOfEnd(NominationState state) {
  switch (state) {
    case NominationState::kApproved:
      return Step::KIND_APPROVED;
    case NominationState::kDeclined:
      return Step::KIND_DECLINED;
    default:
      return Step::KIND_EXPIRED;
  }
}

void AddStep(v1::Nomination& nomination, Step::Kind kind, const EmployeeId& by, absl::Time at, const std::string& rule,
             const std::string& reason = {}) {
  Step& step = *nomination.add_trail();
  step.set_kind(kind);
  step.set_employee_id(by.str());
  *step.mutable_at() = core::ToTimestamp<Timestamp>(at);
  step.set_rule(rule);
  step.set_reason(reason);
}

// All that happened, in order: the reminder stands between the votes before and after it.
void AddTrail(const NominationView& view, v1::Nomination& nomination) {
  const Nomination& of = view.nomination;
  AddStep(nomination, Step::KIND_NOMINATED, of.made.nominator, of.made.at, "", view.reason);
  bool reminded = !of.reminded;
  const auto remind = [&] {
    AddStep(nomination, Step::KIND_REMINDED, EmployeeId(), *of.reminded, "");
    reminded = true;
  };
  for (std::size_t i = 0; i < of.votes.size(); ++i) {
    const NominationVote& vote = of.votes[i];
    if (!reminded && *of.reminded <= vote.at) remind();
    AddStep(nomination, vote.approve ? Step::KIND_APPROVAL : Step::KIND_DECLINE, vote.by, vote.at, vote.rule,
            view.vote_reasons[i]);
  }
  if (!reminded) remind();
  if (!of.ending) return;
  AddStep(nomination, KindOfEnd(of.ending->state), of.ending->alone ? of.made.nominator : EmployeeId(), of.ending->at,
          of.ending->rule);
}

template <typename Message>
void FillLevels(const RoleLevels& levels, Message& message) {
  message.set_from_role_level(levels.from.value_or(0));
  message.set_to_role_level(levels.to.value_or(0));
}

std::string DateOf(const std::optional<absl::CivilDay>& day) { return day ? absl::FormatCivilTime(*day) : ""; }

v1::AwardDefinition DefinitionOf(const DefinitionView& view) {
  const AwardDefinition& definition = view.definition;
  v1::AwardDefinition message;
  message.set_definition_id(definition.id.str());
  message.set_name_en(definition.name_en);
  message.set_name_fr(definition.name_fr);
  FillLevels(definition.nominators.role_levels, *message.mutable_nominators());
  for (const std::string& place : definition.nominators.locations) message.mutable_nominators()->add_locations(place);
  message.mutable_nominators()->set_managers_only(definition.nominators.managers_only);
  for (std::string& rule : definition.ApproverRules()) message.add_approvers(std::move(rule));
  message.set_quorum(definition.quorum);
  message.set_declines(definition.declines);
  message.set_least_points(definition.least.value());
  message.set_most_points(definition.most.value());
  message.set_most_nominees(static_cast<std::int32_t>(definition.most_nominees));
  message.set_window_days(definition.window_days);
  message.set_remind_after_days(definition.remind_days.value_or(0));
  message.set_opens(DateOf(definition.opens));
  message.set_closes(DateOf(definition.closes));
  for (const AwardDefinition::AloneLimit& limit : definition.alone) {
    v1::AwardDefinition::DecidesAlone& alone = *message.add_alone();
    FillLevels(limit.role_levels, alone);
    alone.set_up_to_points(limit.up_to.value());
  }
  message.set_you_may_nominate(view.viewer_may_nominate);
  return message;
}

}  // namespace

Viewer ViewerOf(const rpc::Call& call) {
  const auth::Principal& caller = call.principal;
  const bool for_nobody = caller.role == auth::Role::kService && caller.actor.empty();
  return {.employee = for_nobody ? EmployeeId() : EmployeeId(caller.Person()), .is_hr = caller.role == auth::Role::kHr};
}

absl::StatusOr<Nominate::Command> FromProto(const rpc::Call& call, const v1::NominateRequest& request) {
  Nominate::Command command;
  FL_TRY(command.request, RequestOf(call, request));
  FL_TRY(command.draft.nominator, ActingPerson(call.principal));
  command.draft.definition = DefinitionId(request.definition_id());
  for (const std::string& id : request.nominee_ids()) command.draft.nominees.emplace_back(id);
  command.draft.points = request.points();
  command.draft.reason = request.reason();
  command.draft.origin = request.origin();
  return command;
}

absl::StatusOr<DecideNomination::Command> FromProto(const rpc::Call& call, const v1::DecideNominationRequest& request) {
  DecideNomination::Command command;
  FL_TRY(command.request, RequestOf(call, request));
  FL_TRY(command.by, ActingPerson(call.principal));
  if (request.decision() != v1::NOMINATION_DECISION_APPROVE && request.decision() != v1::NOMINATION_DECISION_DECLINE) {
    return core::InvalidField("decision", "approve or decline");
  }
  command.nomination = NominationId(request.nomination_id());
  command.is_hr = call.principal.role == auth::Role::kHr;
  command.approve = request.decision() == v1::NOMINATION_DECISION_APPROVE;
  command.reason = request.reason();
  return command;
}

absl::StatusOr<GetNomination::Query> FromProto(const rpc::Call& call, const v1::GetNominationRequest& request) {
  return GetNomination::Query{.nomination = NominationId(request.nomination_id()), .viewer = ViewerOf(call)};
}

absl::StatusOr<ListNominations::Query> FromProto(const rpc::Call& call, const v1::ListNominationsRequest& request) {
  ListNominations::Query query{.filter = {}, .viewer = ViewerOf(call), .page_size = {}, .page_token = {}};
  switch (request.filter()) {
    case v1::NOMINATION_FILTER_MINE:
      query.filter = ListNominations::Filter::kMine;
      break;
    case v1::NOMINATION_FILTER_TO_DECIDE:
      query.filter = ListNominations::Filter::kToDecide;
      break;
    case v1::NOMINATION_FILTER_ALL:
      query.filter = ListNominations::Filter::kAll;
      break;
    default:
      return core::InvalidField("filter", "ask for mine, to decide, or all");
  }
  if (query.filter == ListNominations::Filter::kAll && !query.viewer.is_hr) {
    return core::Refuse(absl::StatusCode::kPermissionDenied, "You can list your own only; ask HR for all.",
                        {.reason = "NOT_YOURS"});
  }
  if (query.filter != ListNominations::Filter::kAll) FL_RETURN_IF_ERROR(ActingPerson(call.principal).status());
  query.page_size = request.page_size();
  query.page_token = request.page_token();
  return query;
}

v1::ListAwardDefinitionsResponse ToProto(const std::vector<DefinitionView>& definitions) {
  v1::ListAwardDefinitionsResponse response;
  for (const DefinitionView& view : definitions) *response.add_definitions() = DefinitionOf(view);
  return response;
}

v1::NominateResponse ToProto(const NominationReceipt& receipt) {
  v1::NominateResponse response;
  response.set_nomination_id(receipt.nomination.str());
  response.set_state(StateOf(receipt.state));
  *response.mutable_nominated_at() = core::ToTimestamp<Timestamp>(receipt.nominated_at);
  *response.mutable_decide_by() = core::ToTimestamp<Timestamp>(receipt.decide_by);
  response.set_rule(receipt.rule);
  return response;
}

v1::DecideNominationResponse ToProto(const DecisionReceipt& receipt) {
  v1::DecideNominationResponse response;
  response.set_nomination_id(receipt.nomination.str());
  response.set_state(StateOf(receipt.state));
  *response.mutable_decided_at() = core::ToTimestamp<Timestamp>(receipt.decided_at);
  response.set_rule(receipt.rule);
  response.set_approvals(receipt.approvals);
  response.set_quorum(receipt.quorum);
  return response;
}

v1::Nomination ToProto(const NominationView& view) {
  const NominationMade& made = view.nomination.made;
  v1::Nomination nomination;
  nomination.set_nomination_id(made.nomination.str());
  nomination.set_definition_id(made.definition.str());
  nomination.set_nominator_id(made.nominator.str());
  for (const EmployeeId& nominee : made.nominees) nomination.add_nominee_ids(nominee.str());
  nomination.set_points(made.points.value());
  nomination.set_reason(view.reason);
  nomination.set_state(StateOf(view.nomination.state()));
  *nomination.mutable_nominated_at() = core::ToTimestamp<Timestamp>(made.at);
  *nomination.mutable_decide_by() = core::ToTimestamp<Timestamp>(made.decide_by);
  for (const Approver& approver : made.approvers) nomination.add_approver_ids(approver.employee.str());
  nomination.set_hr_may_decide(made.hr_may_decide);
  nomination.set_quorum(made.quorum);
  nomination.set_declines(made.declines);
  nomination.set_approvals(view.nomination.Count(/*approve=*/true));
  nomination.set_origin(made.origin);
  AddTrail(view, nomination);
  nomination.set_you_may_decide(view.viewer_may_decide);
  return nomination;
}

v1::ListNominationsResponse ToProto(const NominationPage& page) {
  v1::ListNominationsResponse response;
  for (const NominationView& view : page.nominations) *response.add_nominations() = ToProto(view);
  response.set_next_page_token(page.next_page_token);
  return response;
}

}  // namespace fairlead::recognition
