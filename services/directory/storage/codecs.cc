#include "services/directory/storage/codecs.h"

#include <utility>

#include "fairlead/directory/v1/directory_service.pb.h"
#include "fairlead/directory/v1/directory_storage.pb.h"

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "services/directory/application/record_fields.h"
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
  message.set_kind(static_cast<v1::AbsenceKind>(absence.kind));
}

}  // namespace

std::string EmployeeCodec::Encode(const Employee& employee) const {
  v1::StoredEmployee stored;
  FillRecord(employee.record, *stored.mutable_record());
  for (const Absence& absence : employee.absences) FillAbsence(absence, *stored.add_absences());
  return stored.SerializeAsString();
}

absl::StatusOr<Employee> EmployeeCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredEmployee>(bytes));
  Employee employee;
  FL_TRY(employee.record, FromProto(stored.record()));
  for (const v1::StoredAbsence& absence : stored.absences()) {
    FL_TRY(employee.absences.emplace_back(),
           AbsenceFrom(absence.absence_id(), absence.first_date(), absence.last_date(), absence.kind()));
  }
  return employee;
}

std::string IdentityCodec::Encode(const Identity& identity) const {
  v1::StoredIdentity stored;
  stored.set_name(identity.name);
  stored.set_email(identity.email);
  return stored.SerializeAsString();
}

absl::StatusOr<Identity> IdentityCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::StoredIdentity>(bytes));
  return Identity{.name = stored.name(), .email = stored.email()};
}

std::string AbsenceReceiptCodec::Encode(const AbsenceReceipt& receipt) const {
  v1::Absence stored;
  stored.set_employee_id(receipt.employee.str());
  FillAbsence(receipt.absence, stored);
  return stored.SerializeAsString();
}

absl::StatusOr<AbsenceReceipt> AbsenceReceiptCodec::Decode(std::string_view bytes) const {
  FL_TRY(const auto stored, Parse<v1::Absence>(bytes));
  AbsenceReceipt receipt;
  FL_TRY(receipt.employee, EmployeeFrom("employee_id", stored.employee_id()));
  FL_TRY(receipt.absence, AbsenceFrom(stored.absence_id(), stored.first_date(), stored.last_date(), stored.kind()));
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
