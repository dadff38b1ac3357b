#pragma once

#include <string>
#include <string_view>

#include "fairlead/directory/v1/directory_events.pb.h"

#include "absl/status/statusor.h"
#include "services/directory/application/stores.h"
#include "services/directory/domain/employee.h"

namespace fairlead::directory {

// Records and dates of stored and published messages. FromProto checks what the domain relies on; DataLoss names the
// field.
v1::EmployeeRecord ToProto(const Record& record);
absl::StatusOr<Record> FromProto(const v1::EmployeeRecord& message);
absl::StatusOr<EmployeeId> EmployeeFrom(std::string_view field, const std::string& id);
absl::StatusOr<Absence> AbsenceFrom(const std::string& id, const std::string& first_date, const std::string& last_date);

class ProtoEventCodec final : public EventCodec {
 public:
  ledger::OutgoingEvent Encode(const Event& event, const Employee& after) const override;
  ledger::OutgoingEvent Snapshot(const Employee& employee) const override;
  absl::StatusOr<PublishedEvent> Decode(std::string_view type, std::string_view payload) const override;
  absl::StatusOr<Record> DecodeSnapshot(std::string_view payload) const override;
};

}  // namespace fairlead::directory
