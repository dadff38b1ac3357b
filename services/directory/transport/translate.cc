#include "services/directory/transport/translate.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/core/text.h"
#include "services/directory/application/record_fields.h"
#include "services/directory/domain/date.h"
#include "services/directory/transport/access.h"

namespace fairlead::directory {
namespace {

constexpr std::size_t kMostRequestIdBytes = 64;
constexpr int kMostRowsAMessage = 2'000;
constexpr std::size_t kMostProblemsShown = 10'000;

absl::Status CheckRequestId(const std::string& field, const std::string& id) {
  if (id.empty() || id.size() > kMostRequestIdBytes || core::HasControlCharacters(id, false)) {
    return core::InvalidField(field, "choose an id of 1 to 64 characters, a new one for each request");
  }
  return absl::OkStatus();
}

// Who asks, and which of their requests it is: a service's requests for one person are apart from those for another.
template <typename Message>
absl::StatusOr<ledger::Request> RequestOf(const rpc::Call& call, const Message& message) {
  FL_RETURN_IF_ERROR(CheckRequestId("request_id", message.request_id()));
  Message body = message;
  body.clear_request_id();
  const auth::Principal& caller = call.principal;
  return ledger::Request{
      .principal = caller.actor.empty() ? caller.subject : caller.subject + " for " + caller.actor,
      .request_id = message.request_id(),
      .fingerprint = core::Sha256(body.GetDescriptor()->full_name() + '\n' + body.SerializeAsString()),
      .traceparent = call.traceparent};
}

absl::StatusOr<EmployeeId> EmployeeOf(const std::string& id) {
  if (const std::string problem = ProblemOfId(id); !problem.empty()) return core::InvalidField("employee_id", problem);
  return EmployeeId(id);
}

absl::StatusOr<EmployeeId> AbsenteeOf(const rpc::Call& call, const std::string& id) {
  FL_TRY(EmployeeId employee, EmployeeOf(id));
  FL_RETURN_IF_ERROR(CheckAbsencesOf(call.principal, employee));
  return employee;
}

// What colleagues need to know of each other. A new field is not among it unless it is written here.
void FillPublic(const Record& record, v1::EmployeeRecord& message) {
  message.set_employee_id(record.id.str());
  message.set_team(record.team);
  message.set_manager_id(record.manager.str());
  message.set_location(record.location);
  message.set_time_zone(record.time_zone);
  message.set_locale(record.locale);
}

Row RowOf(v1::PersonRow& row) {
  return {.line = row.line(),
          .employee_id = std::move(*row.mutable_employee_id()),
          .name = std::move(*row.mutable_name()),
          .email = std::move(*row.mutable_email()),
          .team = std::move(*row.mutable_team()),
          .manager_id = std::move(*row.mutable_manager_id()),
          .location = std::move(*row.mutable_location()),
          .time_zone = std::move(*row.mutable_time_zone()),
          .locale = std::move(*row.mutable_locale()),
          .role_level = row.role_level(),
          .contracted_decihours = row.contracted_decihours(),
          .hire_date = std::move(*row.mutable_hire_date()),
          .leave_date = std::move(*row.mutable_leave_date()),
          .leave_kind = static_cast<LeaveKind>(row.leave_kind())};
}

}  // namespace

absl::StatusOr<EmployeeId> FromProto(const v1::GetEmployeeRequest& request) {
  return EmployeeOf(request.employee_id());
}

ListEmployees::Query FromProto(const v1::ListEmployeesRequest& request) {
  return {.team = request.team(),
          .recursive = request.recursive(),
          .include_left = request.include_left(),
          .page_size = request.page_size(),
          .page_token = request.page_token()};
}

absl::StatusOr<EraseEmployee::Command> FromProto(const rpc::Call& call, const v1::EraseEmployeeRequest& request) {
  EraseEmployee::Command command;
  FL_TRY(command.request, RequestOf(call, request));
  FL_TRY(command.employee, EmployeeOf(request.employee_id()));
  return command;
}

absl::StatusOr<RecordAbsence::Command> FromProto(const rpc::Call& call, const v1::RecordAbsenceRequest& request) {
  RecordAbsence::Command command;
  FL_TRY(command.request, RequestOf(call, request));
  FL_TRY(command.employee, AbsenteeOf(call, request.employee_id()));
  if (!v1::AbsenceKind_IsValid(request.kind())) return core::InvalidField("kind", "is not a kind of absence");
  command.first_date = request.first_date();
  command.last_date = request.last_date();
  command.kind = static_cast<AbsenceKind>(request.kind());
  return command;
}

absl::StatusOr<CancelAbsence::Command> FromProto(const rpc::Call& call, const v1::CancelAbsenceRequest& request) {
  CancelAbsence::Command command;
  FL_TRY(command.request, RequestOf(call, request));
  FL_TRY(command.employee, AbsenteeOf(call, request.employee_id()));
  command.absence = AbsenceId(request.absence_id());
  return command;
}

absl::StatusOr<EmployeeId> FromProto(const rpc::Call& call, const v1::ListAbsencesRequest& request) {
  return AbsenteeOf(call, request.employee_id());
}

absl::StatusOr<ImportOptions> FromProto(const rpc::Call& call, const v1::ImportPeopleOptions& options) {
  FL_RETURN_IF_ERROR(CheckRequestId("options.request_id", options.request_id()));
  return ImportOptions{.dry_run = options.dry_run(), .keep_good = options.keep_good(), .traceparent = call.traceparent};
}

absl::Status TakeRows(v1::ImportPeopleRequest& message, std::vector<Row>& rows) {
  if (message.rows_size() > kMostRowsAMessage ||
      rows.size() + static_cast<std::size_t>(message.rows_size()) > ImportPeople::kMostRows) {
    return core::Refuse(absl::StatusCode::kInvalidArgument,
                        fmt::format("an import has at most {} rows, and {} a message; send the file in parts",
                                    ImportPeople::kMostRows, kMostRowsAMessage),
                        {.reason = "TOO_MANY_ROWS"});
  }
  for (v1::PersonRow& row : *message.mutable_rows()) {
    if (!v1::LeaveKind_IsValid(row.leave_kind())) row.set_leave_kind(v1::LEAVE_KIND_OTHER);
    rows.push_back(RowOf(row));
  }
  return absl::OkStatus();
}

v1::Employee ToProto(const Person& person, const Viewer& viewer) {
  const Record& record = person.employee.record;
  v1::Employee employee;
  if (SeesAllOf(viewer.caller, record.id)) {
    FillRecord(record, *employee.mutable_record());
  } else {
    FillPublic(record, *employee.mutable_record());
  }
  employee.set_employed(!record.erased && record.hire_date <= viewer.today && !record.HasLeftBy(viewer.today));
  if (person.identity) {
    employee.set_name(person.identity->name);
    employee.set_email(person.identity->email);
  }
  return employee;
}

v1::ListEmployeesResponse ToProto(const EmployeePage& page, const Viewer& viewer) {
  v1::ListEmployeesResponse response;
  for (const Person& person : page.people) *response.add_employees() = ToProto(person, viewer);
  response.set_next_page_token(page.next_page_token);
  return response;
}

v1::GetTeamTreeResponse ToProto(const std::vector<TeamCount>& teams) {
  v1::GetTeamTreeResponse response;
  for (const TeamCount& count : teams) {
    v1::Team& team = *response.add_teams();
    team.set_team(count.team);
    team.set_employees(count.employees);
    team.set_employees_with_below(count.employees_with_below);
  }
  return response;
}

v1::Absence ToProto(const AbsenceReceipt& receipt) {
  v1::Absence absence;
  absence.set_absence_id(receipt.absence.id.str());
  absence.set_employee_id(receipt.employee.str());
  absence.set_first_date(FormatDate(receipt.absence.first));
  absence.set_last_date(FormatDate(receipt.absence.last));
  absence.set_kind(static_cast<v1::AbsenceKind>(receipt.kind));
  return absence;
}

v1::ListAbsencesResponse ToProto(const std::vector<AbsenceReceipt>& absences) {
  v1::ListAbsencesResponse response;
  for (const AbsenceReceipt& absence : absences) *response.add_absences() = ToProto(absence);
  return response;
}

v1::CancelAbsenceResponse ToProto(const CancellationReceipt&) { return {}; }
v1::EraseEmployeeResponse ToProto(const ErasureReceipt&) { return {}; }

v1::PersonChange ToProto(const PersonChange& change) {
  v1::PersonChange message;
  message.set_line(change.line);
  message.set_employee_id(change.employee.str());
  for (const ChangeKind kind : change.kinds) message.add_kinds(static_cast<v1::ChangeKind>(kind));
  for (const std::string& field : change.fields) message.add_fields(field);
  return message;
}

v1::ImportSummary ToProto(const ImportSummary& summary) {
  v1::ImportSummary message;
  message.set_joined(summary.counts.joined);
  message.set_moved(summary.counts.moved);
  message.set_manager_changed(summary.counts.manager_changed);
  message.set_left(summary.counts.left);
  message.set_returned(summary.counts.returned);
  message.set_renamed(summary.counts.renamed);
  message.set_unchanged(summary.counts.unchanged);
  message.set_dry_run(summary.dry_run);
  message.set_problem_count(static_cast<std::uint32_t>(summary.problems.size()));
  for (std::size_t i = 0; i < std::min(summary.problems.size(), kMostProblemsShown); ++i) {
    v1::RowProblem& problem = *message.add_problems();
    problem.set_line(summary.problems[i].line);
    problem.set_field(summary.problems[i].field);
    problem.set_problem(summary.problems[i].problem);
  }
  for (const PersonChange& change : summary.changes) *message.add_changes() = ToProto(change);
  message.set_change_count(summary.change_count);
  return message;
}

absl::Status StatusOf(const ImportSummary& summary) {
  if (!summary.refused) return absl::OkStatus();
  return core::Refuse(absl::StatusCode::kInvalidArgument,
                      fmt::format("nothing was imported: {} problems in {} rows; repair them, or import the other rows "
                                  "with keep_good",
                                  summary.problems.size(), summary.rows),
                      {.reason = "IMPORT_REFUSED"});
}

}  // namespace fairlead::directory
