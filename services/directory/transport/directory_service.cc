#include "services/directory/transport/directory_service.h"

#include <optional>
#include <utility>
#include <vector>

#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/directory/transport/translate.h"

namespace fairlead::directory {
namespace {

// Tells the caller of an import how far it is.
class StreamCaller final : public ImportCaller {
 public:
  StreamCaller(const rpc::Call& call, rpc::Writer<v1::ImportPeopleResponse>& writer) : call_(call), writer_(writer) {}

  core::Task<void> ToWorker() override {
    rpc::Offload offload(call_);
    co_await offload;
  }
  core::Task<bool> Progress(std::uint32_t committed, std::uint32_t total) override {
    v1::ImportPeopleResponse response;
    response.set_committed(committed);
    response.set_total(total);
    auto write = writer_.Write(response);
    co_return co_await write;
  }

 private:
  const rpc::Call& call_;
  rpc::Writer<v1::ImportPeopleResponse>& writer_;
};

}  // namespace

void DirectoryService::RegisterWith(rpc::Server& server) {
  using Api = v1::DirectoryService::AsyncService;
  rpc::Methods<v1::DirectoryService>(server)
      .BidiStream("ImportPeople", &Api::RequestImportPeople, this, &DirectoryService::Import)
      .Unary("GetEmployee", &Api::RequestGetEmployee, this, &DirectoryService::Get)
      .Unary("ListEmployees", &Api::RequestListEmployees, this, &DirectoryService::List)
      .Unary("GetTeamTree", &Api::RequestGetTeamTree, this, &DirectoryService::Tree)
      .Unary("FindEmployeeByEmail", &Api::RequestFindEmployeeByEmail, this, &DirectoryService::Find)
      .Unary("EraseEmployee", &Api::RequestEraseEmployee, this, &DirectoryService::Erase)
      .Unary("RecordAbsence", &Api::RequestRecordAbsence, this, &DirectoryService::Record)
      .Unary("CancelAbsence", &Api::RequestCancelAbsence, this, &DirectoryService::Cancel)
      .Unary("ListAbsences", &Api::RequestListAbsences, this, &DirectoryService::Absences);
}

core::Task<absl::Status> DirectoryService::Import(const rpc::Call& call, ImportStream& stream) {
  std::optional<ImportOptions> options;
  std::vector<Row> rows;
  while (true) {
    auto read = stream.Read();
    std::optional<v1::ImportPeopleRequest> message = co_await read;
    if (!message) break;
    if (!options) {
      FL_CO_TRY(options, FromProto(call, message->options()));
    }
    FL_CO_RETURN_IF_ERROR(TakeRows(*message, rows));
  }
  if (stream.Cancelled()) co_return absl::CancelledError("the caller is gone");
  if (!options) co_return core::InvalidField("options", "is missing: nothing was sent");
  StreamCaller caller(call, stream);
  FL_CO_TRY(const ImportSummary summary, co_await use_cases_.import_people.Run(*options, std::move(rows), caller));
  v1::ImportPeopleResponse last;
  *last.mutable_summary() = ToProto(summary);
  auto write = stream.Write(last);
  if (!co_await write) co_return absl::CancelledError("the caller is gone");
  co_return StatusOf(summary);
}

Viewer DirectoryService::ViewerOf(const rpc::Call& call) const {
  return {.caller = call.principal, .today = absl::ToCivilDay(clock_.Now(), absl::UTCTimeZone())};
}

core::Task<absl::StatusOr<v1::Employee>> DirectoryService::Get(const rpc::Call& call,
                                                               const v1::GetEmployeeRequest& request) {
  FL_CO_TRY(EmployeeId employee, FromProto(request));
  FL_CO_TRY(const Person person, co_await use_cases_.get_employee.Run(std::move(employee)));
  co_return ToProto(person, ViewerOf(call));
}

core::Task<absl::StatusOr<v1::ListEmployeesResponse>> DirectoryService::List(const rpc::Call& call,
                                                                             const v1::ListEmployeesRequest& request) {
  const ListEmployees::Query query = FromProto(request);
  FL_CO_TRY(const EmployeePage page, co_await use_cases_.list_employees.Run(query));
  co_return ToProto(page, ViewerOf(call));
}

core::Task<absl::StatusOr<v1::GetTeamTreeResponse>> DirectoryService::Tree(const rpc::Call&,
                                                                           const v1::GetTeamTreeRequest& request) {
  FL_CO_TRY(const std::vector<TeamCount> teams, co_await use_cases_.get_team_tree.Run(request.team()));
  co_return ToProto(teams);
}

core::Task<absl::StatusOr<v1::Employee>> DirectoryService::Find(const rpc::Call& call,
                                                                const v1::FindEmployeeByEmailRequest& request) {
  FL_CO_TRY(const Person person, co_await use_cases_.find_employee_by_email.Run(request.email()));
  co_return ToProto(person, ViewerOf(call));
}

core::Task<absl::StatusOr<v1::EraseEmployeeResponse>> DirectoryService::Erase(const rpc::Call& call,
                                                                              const v1::EraseEmployeeRequest& request) {
  FL_CO_TRY(const EraseEmployee::Command command, FromProto(call, request));
  FL_CO_TRY(const ErasureReceipt receipt, co_await use_cases_.erase_employee.Run(command));
  co_return ToProto(receipt);
}

core::Task<absl::StatusOr<v1::Absence>> DirectoryService::Record(const rpc::Call& call,
                                                                 const v1::RecordAbsenceRequest& request) {
  FL_CO_TRY(const RecordAbsence::Command command, FromProto(call, request));
  FL_CO_TRY(const AbsenceReceipt receipt, co_await use_cases_.record_absence.Run(command));
  co_return ToProto(receipt);
}

core::Task<absl::StatusOr<v1::CancelAbsenceResponse>> DirectoryService::Cancel(
    const rpc::Call& call, const v1::CancelAbsenceRequest& request) {
  FL_CO_TRY(const CancelAbsence::Command command, FromProto(call, request));
  FL_CO_TRY(const CancellationReceipt receipt, co_await use_cases_.cancel_absence.Run(command));
  co_return ToProto(receipt);
}

core::Task<absl::StatusOr<v1::ListAbsencesResponse>> DirectoryService::Absences(
    const rpc::Call& call, const v1::ListAbsencesRequest& request) {
  FL_CO_TRY(EmployeeId employee, FromProto(call, request));
  FL_CO_TRY(const std::vector<AbsenceReceipt> absences, co_await use_cases_.list_absences.Run(std::move(employee)));
  co_return ToProto(absences);
}

}  // namespace fairlead::directory
