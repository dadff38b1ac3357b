#include "services/recognition/storage/nomination_events.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/timestamp.pb.h"

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/timestamp.h"
#include "libs/ledger/unknown_fields.h"
#include "services/recognition/domain/award.h"
#include "services/recognition/storage/events.h"

namespace fairlead::recognition {
namespace {

using google::protobuf::RepeatedPtrField;
using google::protobuf::Timestamp;

absl::Status Wrong(std::string_view field, std::string_view problem) {
  return absl::DataLossError(fmt::format("{} {}", field, problem));
}

absl::StatusOr<NominationId> NominationFrom(const std::string& id) {
  if (id.empty()) return Wrong("nomination_id", "is missing");
  return NominationId(id);
}

void FillIds(const std::vector<EmployeeId>& people, RepeatedPtrField<std::string>& ids) {
  for (const EmployeeId& person : people) *ids.Add() = person.str();
}

// Each once, none of them `never`.
absl::StatusOr<std::vector<EmployeeId>> PeopleFrom(std::string_view field, const RepeatedPtrField<std::string>& ids,
                                                   const EmployeeId& never) {
  std::vector<EmployeeId> people;
  people.reserve(static_cast<std::size_t>(ids.size()));
  for (const std::string& id : ids) {
    FL_TRY(EmployeeId person, EmployeeFrom(field, id));
    if (person == never || std::ranges::find(people, person) != people.end()) {
      return Wrong(field, "names the nominator, or somebody twice");
    }
    people.push_back(std::move(person));
  }
  return people;
}

// What several messages say of a nomination.
template <typename Message, typename Fact>
absl::Status CommonFrom(const Message& message, Fact& event) {
  FL_TRY(event.nomination, NominationFrom(message.nomination_id()));
  if (message.definition_id().empty()) return Wrong("definition_id", "is missing");
  event.definition = DefinitionId(message.definition_id());
  FL_TRY(event.nominator, EmployeeFrom("nominator_id", message.nominator_id()));
  FL_TRY(event.nominees, PeopleFrom("nominee_ids", message.nominee_ids(), event.nominator));
  if (event.nominees.empty() || event.nominees.size() > kMostRecipients) {
    return Wrong("nominee_ids", fmt::format("names {} people", event.nominees.size()));
  }
  event.hr_may_decide = message.hr_may_decide();
  event.origin = message.origin();
  return absl::OkStatus();
}

template <typename Fact, typename Message>
void FillCommon(const Fact& event, Message& message) {
  message.set_nomination_id(event.nomination.str());
  message.set_definition_id(event.definition.str());
  message.set_nominator_id(event.nominator.str());
  FillIds(event.nominees, *message.mutable_nominee_ids());
  message.set_hr_may_decide(event.hr_may_decide);
  message.set_origin(event.origin);
}

void FillOutcome(const NominationEnded& event, v1::NominationOutcome& message) {
  FillCommon(event, message);
  message.set_points(event.points.value());
  *message.mutable_ended_at() = core::ToTimestamp<Timestamp>(event.at);
  message.set_rule(event.rule);
  message.set_alone(event.alone);
  for (const NominationVote& vote : event.votes) Fill(vote, *message.add_votes());
  FillIds(event.approvers, *message.mutable_approver_ids());
}

absl::StatusOr<NominationEnded> OutcomeFrom(const v1::NominationOutcome& message, NominationState state) {
  NominationEnded event;
  event.state = state;
  FL_RETURN_IF_ERROR(CommonFrom(message, event));
  FL_TRY(event.points, PointsFrom("points", message.points(), 1, kMostPoints.value()));
  FL_TRY(event.at, TimeFrom("ended_at", message.has_ended_at(), message.ended_at()));
  event.rule = message.rule();
  event.alone = message.alone();
  for (const v1::NominationVote& vote : message.votes()) {
    FL_TRY(event.votes.emplace_back(), FromProto(vote));
  }
  FL_TRY(event.approvers, PeopleFrom("approver_ids", message.approver_ids(), event.nominator));
  return event;
}

}  // namespace

v1::NominationState ToProto(NominationState state) {
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

void Fill(const NominationVote& vote, v1::NominationVote& message) {
  message.set_employee_id(vote.by.str());
  message.set_decision(vote.approve ? v1::NOMINATION_DECISION_APPROVE : v1::NOMINATION_DECISION_DECLINE);
  if (vote.reason) Fill(*vote.reason, *message.mutable_reason());
  *message.mutable_decided_at() = core::ToTimestamp<Timestamp>(vote.at);
  message.set_rule(vote.rule);
}

absl::StatusOr<NominationVote> FromProto(const v1::NominationVote& message) {
  NominationVote vote;
  FL_TRY(vote.by, EmployeeFrom("votes.employee_id", message.employee_id()));
  if (message.decision() != v1::NOMINATION_DECISION_APPROVE && message.decision() != v1::NOMINATION_DECISION_DECLINE) {
    return Wrong("decision", "is neither approve nor decline");
  }
  vote.approve = message.decision() == v1::NOMINATION_DECISION_APPROVE;
  if (message.has_reason()) vote.reason = FromProto(message.reason());
  FL_TRY(vote.at, TimeFrom("decided_at", message.has_decided_at(), message.decided_at()));
  vote.rule = message.rule();
  return vote;
}

void Fill(const NominationMade& event, v1::NominationMade& message) {
  FillCommon(event, message);
  message.set_points(event.points.value());
  Fill(event.reason, *message.mutable_reason());
  *message.mutable_nominated_at() = core::ToTimestamp<Timestamp>(event.at);
  for (const Approver& approver : event.approvers) {
    message.add_approver_ids(approver.employee.str());
    message.add_approver_rules(approver.rule);
  }
  message.set_quorum(event.quorum);
  message.set_declines(event.declines);
  *message.mutable_decide_by() = core::ToTimestamp<Timestamp>(event.decide_by);
  if (event.remind_at) *message.mutable_remind_at() = core::ToTimestamp<Timestamp>(*event.remind_at);
  ledger::SetUnknownFields(event.unknown, message);
}

absl::StatusOr<NominationMade> FromProto(const v1::NominationMade& message) {
  NominationMade event;
  FL_RETURN_IF_ERROR(CommonFrom(message, event));
  FL_TRY(event.points, PointsFrom("points", message.points(), 1, kMostPoints.value()));
  event.reason = FromProto(message.reason());
  FL_TRY(event.at, TimeFrom("nominated_at", message.has_nominated_at(), message.nominated_at()));
  FL_TRY(std::vector<EmployeeId> approvers, PeopleFrom("approver_ids", message.approver_ids(), event.nominator));
  if (message.approver_rules_size() != message.approver_ids_size()) return Wrong("approver_rules", "are not one each");
  for (int i = 0; i < message.approver_rules_size(); ++i) {
    event.approvers.push_back(
        {.employee = std::move(approvers[static_cast<std::size_t>(i)]), .rule = message.approver_rules(i)});
  }
  if (message.quorum() < 1) return Wrong("quorum", fmt::format("is {}", message.quorum()));
  if (message.declines() < 1) return Wrong("declines", fmt::format("is {}", message.declines()));
  event.quorum = message.quorum();
  event.declines = message.declines();
  FL_TRY(event.decide_by, TimeFrom("decide_by", message.has_decide_by(), message.decide_by()));
  if (message.has_remind_at()) {
    FL_TRY(event.remind_at, TimeFrom("remind_at", true, message.remind_at()));
  }
  event.unknown = ledger::UnknownFieldsOf(message);
  return event;
}

void Fill(const NominationVoted& event, v1::NominationVoted& message) {
  message.set_nomination_id(event.nomination.str());
  message.set_nominator_id(event.nominator.str());
  Fill(event.vote, *message.mutable_vote());
}

absl::StatusOr<NominationVoted> FromProto(const v1::NominationVoted& message) {
  NominationVoted event;
  FL_TRY(event.nomination, NominationFrom(message.nomination_id()));
  FL_TRY(event.nominator, EmployeeFrom("nominator_id", message.nominator_id()));
  FL_TRY(event.vote, FromProto(message.vote()));
  return event;
}

void Fill(const NominationReminded& event, v1::NominationReminded& message) {
  FillCommon(event, message);
  *message.mutable_reminded_at() = core::ToTimestamp<Timestamp>(event.at);
  *message.mutable_decide_by() = core::ToTimestamp<Timestamp>(event.decide_by);
  FillIds(event.waiting, *message.mutable_waiting_ids());
}

absl::StatusOr<NominationReminded> FromProto(const v1::NominationReminded& message) {
  NominationReminded event;
  FL_RETURN_IF_ERROR(CommonFrom(message, event));
  FL_TRY(event.at, TimeFrom("reminded_at", message.has_reminded_at(), message.reminded_at()));
  FL_TRY(event.decide_by, TimeFrom("decide_by", message.has_decide_by(), message.decide_by()));
  FL_TRY(event.waiting, PeopleFrom("waiting_ids", message.waiting_ids(), event.nominator));
  return event;
}

void Fill(const NominationEnded& event, v1::NominationApproved& message) {
  FillOutcome(event, *message.mutable_outcome());
}
void Fill(const NominationEnded& event, v1::NominationDeclined& message) {
  FillOutcome(event, *message.mutable_outcome());
}
void Fill(const NominationEnded& event, v1::NominationExpired& message) {
  FillOutcome(event, *message.mutable_outcome());
}

absl::StatusOr<NominationEnded> FromProto(const v1::NominationApproved& message) {
  return OutcomeFrom(message.outcome(), NominationState::kApproved);
}
absl::StatusOr<NominationEnded> FromProto(const v1::NominationDeclined& message) {
  return OutcomeFrom(message.outcome(), NominationState::kDeclined);
}
absl::StatusOr<NominationEnded> FromProto(const v1::NominationExpired& message) {
  return OutcomeFrom(message.outcome(), NominationState::kExpired);
}

}  // namespace fairlead::recognition
