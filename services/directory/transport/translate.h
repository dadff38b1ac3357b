#pragma once

#include <string>
#include <vector>

#include "fairlead/directory/v1/directory_service.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "services/directory/application/cancel_absence.h"
#include "services/directory/application/erase_employee.h"
#include "services/directory/application/import_people.h"
#include "services/directory/application/list_employees.h"
#include "services/directory/application/record_absence.h"
#include "services/directory/domain/teams.h"
#include "services/directory/transport/access.h"

// The API's messages as what the use cases take, and what they answer as messages. FromProto refuses what is wrong with
// a request's form (InvalidArgument with the field) and whoever asks about what is not theirs (PermissionDenied).
namespace fairlead::directory {

absl::StatusOr<EmployeeId> FromProto(const v1::GetEmployeeRequest& request);
ListEmployees::Query FromProto(const v1::ListEmployeesRequest& request);
absl::StatusOr<EraseEmployee::Command> FromProto(const rpc::Call& call, const v1::EraseEmployeeRequest& request);
absl::StatusOr<RecordAbsence::Command> FromProto(const rpc::Call& call, const v1::RecordAbsenceRequest& request);
absl::StatusOr<CancelAbsence::Command> FromProto(const rpc::Call& call, const v1::CancelAbsenceRequest& request);
absl::StatusOr<EmployeeId> FromProto(const rpc::Call& call, const v1::ListAbsencesRequest& request);

// The first message of an import. InvalidArgument about options.request_id.
absl::StatusOr<ImportOptions> FromProto(const rpc::Call& call, const v1::ImportPeopleOptions& options);
// Moves the rows of a message behind `rows`. InvalidArgument TOO_MANY_ROWS.
absl::Status TakeRows(v1::ImportPeopleRequest& message, std::vector<Row>& rows);

// What the viewer may see of the person.
v1::Employee ToProto(const Person& person, const Viewer& viewer);
v1::ListEmployeesResponse ToProto(const EmployeePage& page, const Viewer& viewer);
v1::GetTeamTreeResponse ToProto(const std::vector<TeamCount>& teams);
v1::Absence ToProto(const AbsenceReceipt& receipt);
v1::ListAbsencesResponse ToProto(const std::vector<AbsenceReceipt>& absences);
v1::PersonChange ToProto(const PersonChange& change);
v1::CancelAbsenceResponse ToProto(const CancellationReceipt& receipt);
v1::EraseEmployeeResponse ToProto(const ErasureReceipt& receipt);
// Names the first problems and changes only, so that the message fits; the counts are of all.
v1::ImportSummary ToProto(const ImportSummary& summary);
// InvalidArgument IMPORT_REFUSED for an import that was refused because of its rows.
absl::Status StatusOf(const ImportSummary& summary);

}  // namespace fairlead::directory
