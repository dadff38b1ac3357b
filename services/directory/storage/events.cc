#include "services/directory/storage/events.h"

#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/ledger/unknown_fields.h"
#include "services/directory/application/record_fields.h"
#include "services/directory/domain/date.h"

namespace fairlead::directory {
namespace {

absl::Status Wrong(std::string_view field, std::string_view problem) {
  return absl::DataLossError(fmt::format("{} {}", field, problem));
}

absl::StatusOr<absl::CivilDay> DateFrom(std::string_view field, const std::string& text) {
  const auto date = ParseDate(text);
  if (!date) return Wrong(field, "is not a date");
  return *date;
}

template <typename Message>
Message WithRecord(const Employee& after) {
  Message message;
  *message.mutable_employee() = ToProto(after.record);
  return message;
}

v1::EmployeeJoined ToProto(const Joined&, const Employee& after) { return WithRecord<v1::EmployeeJoined>(after); }
v1::EmployeeMoved ToProto(const Moved& event, const Employee& after) {
  auto message = WithRecord<v1::EmployeeMoved>(after);
  message.set_previous_team(event.previous_team);
  return message;
}
v1::ManagerChanged ToProto(const ManagerChanged& event, const Employee& after) {
  auto message = WithRecord<v1::ManagerChanged>(after);
  message.set_previous_manager_id(event.previous.str());
  return message;
}
v1::EmployeeLeft ToProto(const Left&, const Employee& after) { return WithRecord<v1::EmployeeLeft>(after); }
v1::EmployeeReturned ToProto(const Returned&, const Employee& after) { return WithRecord<v1::EmployeeReturned>(after); }
v1::EmployeeErased ToProto(const Erased&, const Employee& after) { return WithRecord<v1::EmployeeErased>(after); }
v1::AbsenceRecorded ToProto(const AbsenceRecorded& event, const Employee& after) {
  v1::AbsenceRecorded message;
  message.set_employee_id(after.record.id.str());
  message.set_absence_id(event.absence.id.str());
  message.set_first_date(FormatDate(event.absence.first));
  message.set_last_date(FormatDate(event.absence.last));
  return message;
}
v1::AbsenceCancelled ToProto(const AbsenceCancelled& event, const Employee& after) {
  v1::AbsenceCancelled message;
  message.set_employee_id(after.record.id.str());
  message.set_absence_id(event.absence.str());
  return message;
}

Event EventFrom(const v1::EmployeeJoined&) { return Joined(); }
Event EventFrom(const v1::EmployeeMoved& message) { return Moved{message.previous_team()}; }
Event EventFrom(const v1::ManagerChanged& message) { return ManagerChanged{EmployeeId(message.previous_manager_id())}; }
Event EventFrom(const v1::EmployeeLeft&) { return Left(); }
Event EventFrom(const v1::EmployeeReturned&) { return Returned(); }
Event EventFrom(const v1::EmployeeErased&) { return Erased(); }

template <typename Message>
absl::StatusOr<Message> Parse(std::string_view payload) {
  Message message;
  if (!message.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return absl::DataLossError(fmt::format("the payload is not a {}", Message::descriptor()->full_name()));
  }
  return message;
}

template <typename Message>
absl::StatusOr<PublishedEvent> DecodeAs(std::string_view payload) {
  FL_TRY(const Message message, Parse<Message>(payload));
  FL_TRY(Record record, FromProto(message.employee()));
  return PublishedEvent{record.id, EventFrom(message), record};
}

template <>
absl::StatusOr<PublishedEvent> DecodeAs<v1::AbsenceRecorded>(std::string_view payload) {
  FL_TRY(const auto message, Parse<v1::AbsenceRecorded>(payload));
  FL_TRY(EmployeeId employee, EmployeeFrom("employee_id", message.employee_id()));
  FL_TRY(Absence absence, AbsenceFrom(message.absence_id(), message.first_date(), message.last_date()));
  return PublishedEvent{std::move(employee), AbsenceRecorded{std::move(absence)}, {}};
}

template <>
absl::StatusOr<PublishedEvent> DecodeAs<v1::AbsenceCancelled>(std::string_view payload) {
  FL_TRY(const auto message, Parse<v1::AbsenceCancelled>(payload));
  FL_TRY(EmployeeId employee, EmployeeFrom("employee_id", message.employee_id()));
  if (message.absence_id().empty()) return Wrong("absence_id", "is missing");
  return PublishedEvent{std::move(employee), AbsenceCancelled{AbsenceId(message.absence_id())}, {}};
}

// Tries the messages one after the other.
template <typename Message, typename... Others>
absl::StatusOr<PublishedEvent> DecodeOneOf(std::string_view type, std::string_view payload) {
  if (type == Message::descriptor()->full_name()) return DecodeAs<Message>(payload);
  if constexpr (sizeof...(Others) > 0) {
    return DecodeOneOf<Others...>(type, payload);
  } else {
    return absl::UnimplementedError(fmt::format("the directory knows no event of type {}", type));
  }
}

}  // namespace

absl::StatusOr<EmployeeId> EmployeeFrom(std::string_view field, const std::string& id) {
  if (!ProblemOfId(id).empty()) return Wrong(field, "is not an employee id");
  return EmployeeId(id);
}

absl::StatusOr<Absence> AbsenceFrom(const std::string& id, const std::string& first_date,
                                    const std::string& last_date) {
  if (id.empty()) return Wrong("absence_id", "is missing");
  Absence absence{.id = AbsenceId(id), .first = {}, .last = {}};
  FL_TRY(absence.first, DateFrom("first_date", first_date));
  FL_TRY(absence.last, DateFrom("last_date", last_date));
  if (absence.last < absence.first) return Wrong("last_date", "lies before the first");
  return absence;
}

v1::EmployeeRecord ToProto(const Record& record) {
  v1::EmployeeRecord message;
  FillRecord(record, message);
  ledger::SetUnknownFields(record.unknown, message);
  return message;
}

absl::StatusOr<Record> FromProto(const v1::EmployeeRecord& message) {
  Record record;
  FL_TRY(record.id, EmployeeFrom("employee_id", message.employee_id()));
  if (!ProblemOfTeam(message.team()).empty()) return Wrong("team", "is not a team's path");
  record.team = message.team();
  record.manager = EmployeeId(message.manager_id());
  record.location = message.location();
  record.time_zone = message.time_zone();
  record.locale = message.locale();
  record.role_level = message.role_level();
  record.contracted_decihours = message.contracted_decihours();
  FL_TRY(record.hire_date, DateFrom("hire_date", message.hire_date()));
  if (!message.leave_date().empty()) {
    FL_TRY(record.leave_date, DateFrom("leave_date", message.leave_date()));
  }
  record.leave_kind = static_cast<LeaveKind>(message.leave_kind());
  record.erased = message.erased();
  record.unknown = ledger::UnknownFieldsOf(message);
  return record;
}

ledger::OutgoingEvent ProtoEventCodec::Encode(const Event& event, const Employee& after) const {
  return std::visit(
      [&](const auto& fact) {
        const auto message = ToProto(fact, after);
        ledger::OutgoingEvent outgoing;
        outgoing.topic = kEventsTopic;
        outgoing.type = message.GetDescriptor()->full_name();
        outgoing.subject = after.record.id.str();
        outgoing.payload = message.SerializeAsString();
        return outgoing;
      },
      event);
}

ledger::OutgoingEvent ProtoEventCodec::Snapshot(const Employee& employee) const {
  const auto message = WithRecord<v1::EmployeeSnapshot>(employee);
  ledger::OutgoingEvent outgoing;
  outgoing.topic = kEmployeesTopic;
  outgoing.type = message.GetDescriptor()->full_name();
  outgoing.subject = employee.record.id.str();
  outgoing.payload = message.SerializeAsString();
  outgoing.snapshot = true;
  return outgoing;
}

absl::StatusOr<PublishedEvent> ProtoEventCodec::Decode(std::string_view type, std::string_view payload) const {
  return DecodeOneOf<v1::EmployeeJoined, v1::EmployeeMoved, v1::ManagerChanged, v1::EmployeeLeft, v1::EmployeeReturned,
                     v1::EmployeeErased, v1::AbsenceRecorded, v1::AbsenceCancelled>(type, payload);
}

absl::StatusOr<Record> ProtoEventCodec::DecodeSnapshot(std::string_view payload) const {
  FL_TRY(const auto message, Parse<v1::EmployeeSnapshot>(payload));
  return FromProto(message.employee());
}

}  // namespace fairlead::directory
