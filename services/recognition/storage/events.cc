#include "services/recognition/storage/events.h"

#include <algorithm>
#include <string>
#include <utility>

#include "google/protobuf/timestamp.pb.h"

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/scratch.h"
#include "libs/core/status.h"
#include "libs/core/timestamp.h"
#include "libs/ledger/unknown_fields.h"
#include "services/recognition/storage/nomination_events.h"

namespace fairlead::recognition {
namespace {

using google::protobuf::Timestamp;

absl::Status Wrong(std::string_view field, std::string_view problem) {
  return absl::DataLossError(fmt::format("{} {}", field, problem));
}

// Giver, recipients and points, which two events have in common.
template <typename Message, typename Fact>
absl::Status PartiesFrom(const Message& message, Fact& event) {
  if (message.award_id().empty()) return Wrong("award_id", "is missing");
  event.award = AwardId(message.award_id());
  FL_TRY(event.giver, EmployeeFrom("giver_id", message.giver_id()));
  const auto count = static_cast<std::size_t>(message.recipient_ids_size());
  if (count < 1 || count > kMostRecipients) return Wrong("recipient_ids", fmt::format("names {} people", count));
  event.recipients.reserve(count);
  for (const std::string& id : message.recipient_ids()) {
    FL_TRY(EmployeeId recipient, EmployeeFrom("recipient_ids", id));
    if (recipient == event.giver || std::ranges::find(event.recipients, recipient) != event.recipients.end()) {
      return Wrong("recipient_ids", "names the giver, or somebody twice");
    }
    event.recipients.push_back(std::move(recipient));
  }
  FL_TRY(event.points, PointsFrom("points", message.points(), 1, kMostPoints.value()));
  FL_TRY(event.month, MonthFrom("month", message.month()));
  return absl::OkStatus();
}

const EmployeeId& DeciderOf(const AwardGiven& event) { return event.giver; }
const EmployeeId& DeciderOf(const AwardReversed& event) { return event.giver; }
const EmployeeId& DeciderOf(const PointsRedeemed& event) { return event.employee; }
const EmployeeId& DeciderOf(const LeaderboardChoiceMade& event) { return event.employee; }
const EmployeeId& DeciderOf(const MilestoneChoiceMade& event) { return event.employee; }
const EmployeeId& DeciderOf(const MilestoneReached& event) { return event.employee; }
template <typename Fact>
const EmployeeId& DeciderOf(const Fact& of_nomination) {
  return of_nomination.nominator;
}

template <typename Message, typename Fact>
ledger::OutgoingEvent EncodeAs(const Fact& fact) {
  core::Scratch<Message> message;
  Fill(fact, *message);
  ledger::OutgoingEvent outgoing;
  outgoing.topic = kEventsTopic;
  outgoing.type = Message::descriptor()->full_name();
  outgoing.subject = DeciderOf(fact).str();
  outgoing.payload = message->SerializeAsString();
  return outgoing;
}

ledger::OutgoingEvent Encoded(const AwardGiven& fact) { return EncodeAs<v1::AwardGiven>(fact); }
ledger::OutgoingEvent Encoded(const AwardReversed& fact) { return EncodeAs<v1::AwardReversed>(fact); }
ledger::OutgoingEvent Encoded(const PointsRedeemed& fact) { return EncodeAs<v1::PointsRedeemed>(fact); }
ledger::OutgoingEvent Encoded(const LeaderboardChoiceMade& fact) { return EncodeAs<v1::LeaderboardChoiceMade>(fact); }
ledger::OutgoingEvent Encoded(const MilestoneChoiceMade& fact) { return EncodeAs<v1::MilestoneChoiceMade>(fact); }
ledger::OutgoingEvent Encoded(const NominationMade& fact) { return EncodeAs<v1::NominationMade>(fact); }
ledger::OutgoingEvent Encoded(const NominationVoted& fact) { return EncodeAs<v1::NominationVoted>(fact); }
ledger::OutgoingEvent Encoded(const NominationReminded& fact) { return EncodeAs<v1::NominationReminded>(fact); }
ledger::OutgoingEvent Encoded(const NominationEnded& fact) {
  switch (fact.state) {
    case NominationState::kApproved:
      return EncodeAs<v1::NominationApproved>(fact);
    case NominationState::kDeclined:
      return EncodeAs<v1::NominationDeclined>(fact);
    default:  // never pending; a mistake must not pay
      return EncodeAs<v1::NominationExpired>(fact);
  }
}
ledger::OutgoingEvent Encoded(const MilestoneReached& fact) { return EncodeAs<v1::MilestoneReached>(fact); }

template <typename Message>
absl::StatusOr<Event> DecodeAs(std::string_view payload) {
  core::Scratch<Message> message;
  if (!message->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return absl::DataLossError(fmt::format("the payload is not a {}", Message::descriptor()->full_name()));
  }
  FL_TRY(auto event, FromProto(*message));
  return Event(std::move(event));
}

}  // namespace

absl::StatusOr<EmployeeId> EmployeeFrom(std::string_view field, const std::string& id) {
  if (id.empty() || id.size() > kMostEmployeeIdBytes) return Wrong(field, "is not an employee id");
  return EmployeeId(id);
}

absl::StatusOr<absl::Time> TimeFrom(std::string_view field, bool present, const Timestamp& timestamp) {
  if (!present || timestamp.nanos() < 0 || timestamp.nanos() > 999'999'999) return Wrong(field, "is not a time");
  return core::FromTimestamp(timestamp);
}

absl::StatusOr<Points> PointsFrom(std::string_view field, std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value < least || value > most) return Wrong(field, fmt::format("is {}", value));
  return Points(value);
}

absl::StatusOr<MilestoneKind> MilestoneKindFrom(v1::MilestoneKind kind, int years) {
  if (kind == v1::MILESTONE_KIND_WELCOME && years == 0) return MilestoneKind::kWelcome;
  if (kind == v1::MILESTONE_KIND_ANNIVERSARY && years > 0) return MilestoneKind::kAnniversary;
  return Wrong("kind", fmt::format("is {} after {} years", static_cast<int>(kind), years));
}

v1::MilestoneKind ToProto(MilestoneKind kind) {
  return kind == MilestoneKind::kWelcome ? v1::MILESTONE_KIND_WELCOME : v1::MILESTONE_KIND_ANNIVERSARY;
}

absl::StatusOr<Month> MonthFrom(std::string_view field, const std::string& text) {
  const auto month = Month::Parse(text);
  if (!month.ok()) return Wrong(field, fmt::format("is not a month: '{}'", text));
  return *month;
}

void Fill(const SealedText& text, v1::SealedText& message) {
  message.set_owner_id(text.owner.str());
  message.set_nonce(text.nonce);
  message.set_ciphertext(text.ciphertext);
}

SealedText FromProto(const v1::SealedText& message) {
  return {.owner = EmployeeId(message.owner_id()), .nonce = message.nonce(), .ciphertext = message.ciphertext()};
}

void Fill(const AwardGiven& event, v1::AwardGiven& message) {
  message.set_award_id(event.award.str());
  message.set_giver_id(event.giver.str());
  for (const EmployeeId& recipient : event.recipients) message.add_recipient_ids(recipient.str());
  message.set_points(event.points.value());
  message.set_value(event.value);
  Fill(event.message, *message.mutable_message());
  *message.mutable_given_at() = core::ToTimestamp<Timestamp>(event.at);
  message.set_month(event.month.ToString());
  message.set_allowance(event.allowance.value());
  message.set_origin(event.origin);
  ledger::SetUnknownFields(event.unknown, message);
}

absl::StatusOr<AwardGiven> FromProto(const v1::AwardGiven& message) {
  AwardGiven event;
  FL_RETURN_IF_ERROR(PartiesFrom(message, event));
  event.value = message.value();
  event.message = FromProto(message.message());
  FL_TRY(event.at, TimeFrom("given_at", message.has_given_at(), message.given_at()));
  FL_TRY(event.allowance, PointsFrom("allowance", message.allowance(), 0, kMostPoints.value()));
  event.origin = message.origin();
  event.unknown = ledger::UnknownFieldsOf(message);
  return event;
}

void Fill(const AwardReversed& event, v1::AwardReversed& message) {
  message.set_award_id(event.award.str());
  message.set_giver_id(event.giver.str());
  for (const EmployeeId& recipient : event.recipients) message.add_recipient_ids(recipient.str());
  message.set_points(event.points.value());
  message.set_month(event.month.ToString());
  message.set_reversed_by(event.by.str());
  Fill(event.reason, *message.mutable_reason());
  *message.mutable_reversed_at() = core::ToTimestamp<Timestamp>(event.at);
}

absl::StatusOr<AwardReversed> FromProto(const v1::AwardReversed& message) {
  AwardReversed event;
  FL_RETURN_IF_ERROR(PartiesFrom(message, event));
  FL_TRY(event.by, EmployeeFrom("reversed_by", message.reversed_by()));
  event.reason = FromProto(message.reason());
  FL_TRY(event.at, TimeFrom("reversed_at", message.has_reversed_at(), message.reversed_at()));
  return event;
}

void Fill(const PointsRedeemed& event, v1::PointsRedeemed& message) {
  message.set_employee_id(event.employee.str());
  message.set_points(event.points.value());
  message.set_reference(event.reference);
  *message.mutable_redeemed_at() = core::ToTimestamp<Timestamp>(event.at);
}

absl::StatusOr<PointsRedeemed> FromProto(const v1::PointsRedeemed& message) {
  PointsRedeemed event;
  FL_TRY(event.employee, EmployeeFrom("employee_id", message.employee_id()));
  FL_TRY(event.points, PointsFrom("points", message.points(), 1, kMostPoints.value()));
  event.reference = message.reference();
  FL_TRY(event.at, TimeFrom("redeemed_at", message.has_redeemed_at(), message.redeemed_at()));
  return event;
}

void Fill(const LeaderboardChoiceMade& event, v1::LeaderboardChoiceMade& message) {
  message.set_employee_id(event.employee.str());
  message.set_opt_out(event.opt_out);
}

absl::StatusOr<LeaderboardChoiceMade> FromProto(const v1::LeaderboardChoiceMade& message) {
  LeaderboardChoiceMade event{.employee = {}, .opt_out = message.opt_out()};
  FL_TRY(event.employee, EmployeeFrom("employee_id", message.employee_id()));
  return event;
}

void Fill(const MilestoneChoiceMade& event, v1::MilestoneChoiceMade& message) {
  message.set_employee_id(event.employee.str());
  message.set_opt_out(event.opt_out);
}

absl::StatusOr<MilestoneChoiceMade> FromProto(const v1::MilestoneChoiceMade& message) {
  MilestoneChoiceMade event{.employee = {}, .opt_out = message.opt_out()};
  FL_TRY(event.employee, EmployeeFrom("employee_id", message.employee_id()));
  return event;
}

void Fill(const MilestoneReached& event, v1::MilestoneReached& message) {
  message.set_employee_id(event.employee.str());
  message.set_kind(ToProto(event.kind));
  message.set_years(event.years);
  *message.mutable_due_at() = core::ToTimestamp<Timestamp>(event.due);
  *message.mutable_reached_at() = core::ToTimestamp<Timestamp>(event.at);
}

absl::StatusOr<MilestoneReached> FromProto(const v1::MilestoneReached& message) {
  MilestoneReached event;
  FL_TRY(event.employee, EmployeeFrom("employee_id", message.employee_id()));
  FL_TRY(event.kind, MilestoneKindFrom(message.kind(), message.years()));
  event.years = message.years();
  FL_TRY(event.due, TimeFrom("due_at", message.has_due_at(), message.due_at()));
  FL_TRY(event.at, TimeFrom("reached_at", message.has_reached_at(), message.reached_at()));
  return event;
}

ledger::OutgoingEvent ProtoEventCodec::Encode(const Event& event) const {
  return std::visit([](const auto& fact) { return Encoded(fact); }, event);
}

absl::StatusOr<Event> ProtoEventCodec::Decode(std::string_view type, std::string_view payload) const {
  if (type == v1::AwardGiven::descriptor()->full_name()) return DecodeAs<v1::AwardGiven>(payload);
  if (type == v1::AwardReversed::descriptor()->full_name()) return DecodeAs<v1::AwardReversed>(payload);
  if (type == v1::PointsRedeemed::descriptor()->full_name()) return DecodeAs<v1::PointsRedeemed>(payload);
  if (type == v1::LeaderboardChoiceMade::descriptor()->full_name()) {
    return DecodeAs<v1::LeaderboardChoiceMade>(payload);
  }
  if (type == v1::MilestoneChoiceMade::descriptor()->full_name()) return DecodeAs<v1::MilestoneChoiceMade>(payload);
  if (type == v1::NominationMade::descriptor()->full_name()) return DecodeAs<v1::NominationMade>(payload);
  if (type == v1::NominationVoted::descriptor()->full_name()) return DecodeAs<v1::NominationVoted>(payload);
  if (type == v1::NominationReminded::descriptor()->full_name()) return DecodeAs<v1::NominationReminded>(payload);
  if (type == v1::NominationApproved::descriptor()->full_name()) return DecodeAs<v1::NominationApproved>(payload);
  if (type == v1::NominationDeclined::descriptor()->full_name()) return DecodeAs<v1::NominationDeclined>(payload);
  if (type == v1::NominationExpired::descriptor()->full_name()) return DecodeAs<v1::NominationExpired>(payload);
  if (type == v1::MilestoneReached::descriptor()->full_name()) return DecodeAs<v1::MilestoneReached>(payload);
  return absl::UnimplementedError(fmt::format("recognition knows no event of type {}", type));
}

}  // namespace fairlead::recognition
