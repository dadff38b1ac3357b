#include "services/directory/storage/codecs.h"

#include <utility>

#include "fairlead/directory/v1/directory_service.pb.h"
#include "fairlead/directory/v1/directory_storage.pb.h"
#include "google/protobuf/timestamp.pb.h"

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/timestamp.h"
#include "libs/ledger/unknown_fields.h"
#include "services/directory/domain/date.h"

namespace fairlead::directory {
namespace {

template <typename Message>
absl::StatusOr<Message> Parse(std::string_view bytes) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError(fmt::format("the stored bytes are not a {}", Message::descriptor()->full_name()));
  }
  return message;
}

template <typename Message>
void FillAbsence(const Absence& absence, Message& message) {
  message.set_absence_id(absence.id.str());
  message.set_first_date(FormatDate(absence.first));
  message.set_last_date(FormatDate(absence.last));
}

}  // namespace

std::string EmployeeCodec::Encode(const Employee& employee) const {
  v1::StoredEmployee stored;
  *stored.mutable_record() = ToProto(employee.record);
  for (const Absence& absence : employee.absences) {
    v1::StoredAbsence& message = *stored.add_absences();
    FillAbsence(absence, message);
    ledger::SetUnknownFields(absence.unknown, message);
  }
  ledger::SetUnknownFields(employee.unknown, stored);
  return stored.SerializeAsString();
}

absl::StatusOr<Employee> EmployeeCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredEmployee>(bytes));
  Employee employee;
  FL_TRY(employee.record, FromProto(stored.record()));
  for (const v1::StoredAbsence& absence : stored.absences()) {
    FL_TRY(Absence days, AbsenceFrom(absence.absence_id(), absence.first_date(), absence.last_date()));
    days.unknown = ledger::UnknownFieldsOf(absence);
    employee.absences.push_back(std::move(days));
  }
  employee.unknown = ledger::UnknownFieldsOf(stored);
  return employee;
}

std::string IdentityCodec::Encode(const Identity& identity) const {
  v1::StoredIdentity stored;
  stored.set_name(identity.name);
  stored.set_email(identity.email);
  ledger::SetUnknownFields(identity.unknown, stored);
  return stored.SerializeAsString();
}

absl::StatusOr<Identity> IdentityCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredIdentity>(bytes));
  return Identity{.name = stored.name(), .email = stored.email(), .unknown = ledger::UnknownFieldsOf(stored)};
}

std::string AbsenceKindsCodec::Encode(const AbsenceKinds& kinds) const {
  v1::StoredAbsenceKinds stored;
  for (const auto& [absence, kind] : kinds) {
    v1::StoredAbsenceKinds::Entry& entry = *stored.add_absences();
    entry.set_absence_id(absence.str());
    entry.set_kind(static_cast<v1::AbsenceKind>(kind));
  }
  return stored.SerializeAsString();
}

absl::StatusOr<AbsenceKinds> AbsenceKindsCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredAbsenceKinds>(bytes));
  AbsenceKinds kinds;
  for (const auto& entry : stored.absences()) {
    if (entry.absence_id().empty()) return absl::DataLossError("absence_id is missing");
    kinds[AbsenceId(entry.absence_id())] = static_cast<AbsenceKind>(entry.kind());
  }
  return kinds;
}

std::string ImportTurnCodec::Encode(const ImportTurn& turn) const {
  v1::StoredImportTurn stored;
  stored.set_number(turn.number);
  if (turn.until) *stored.mutable_until() = core::ToTimestamp<google::protobuf::Timestamp>(*turn.until);
  return stored.SerializeAsString();
}

absl::StatusOr<ImportTurn> ImportTurnCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredImportTurn>(bytes));
  ImportTurn turn{.number = stored.number(), .until = std::nullopt};
  if (stored.has_until()) turn.until = core::FromTimestamp(stored.until());
  return turn;
}

std::string AbsenceReceiptCodec::Encode(const AbsenceReceipt& receipt) const {
  v1::Absence stored;
  stored.set_employee_id(receipt.employee.str());
  FillAbsence(receipt.absence, stored);
  stored.set_kind(static_cast<v1::AbsenceKind>(receipt.kind));
  return stored.SerializeAsString();
}

absl::StatusOr<AbsenceReceipt> AbsenceReceiptCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::Absence>(bytes));
  AbsenceReceipt receipt;
  FL_TRY(receipt.employee, EmployeeFrom("employee_id", stored.employee_id()));
  FL_TRY(receipt.absence, AbsenceFrom(stored.absence_id(), stored.first_date(), stored.last_date()));
  receipt.kind = static_cast<AbsenceKind>(stored.kind());
  return receipt;
}

std::string CancellationReceiptCodec::Encode(const CancellationReceipt&) const { return {}; }

absl::StatusOr<CancellationReceipt> CancellationReceiptCodec::Decode(std::string_view bytes) const {
  FL_RETURN_IF_ERROR(Parse<v1::CancelAbsenceResponse>(bytes).status());
  return CancellationReceipt{};
}

std::string ErasureReceiptCodec::Encode(const ErasureReceipt&) const { return {}; }

absl::StatusOr<ErasureReceipt> ErasureReceiptCodec::Decode(std::string_view bytes) const {
  FL_RETURN_IF_ERROR(Parse<v1::EraseEmployeeResponse>(bytes).status());
  return ErasureReceipt{};
}

}  // namespace fairlead::directory
