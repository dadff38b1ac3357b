#pragma once

#include "fairlead/directory/v1/directory_service.grpc.pb.h"

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/rpc/server.h"
#include "services/directory/application/cancel_absence.h"
#include "services/directory/application/erase_employee.h"
#include "services/directory/application/find_employee_by_email.h"
#include "services/directory/application/get_employee.h"
#include "services/directory/application/get_team_tree.h"
#include "services/directory/application/import_people.h"
#include "services/directory/application/list_absences.h"
#include "services/directory/application/list_employees.h"
#include "services/directory/application/record_absence.h"

namespace fairlead::directory {

// fairlead.directory.v1.DirectoryService: translates and forwards. Thread-safe.
class DirectoryService {
 public:
  DirectoryService(const ImportPeople& import_people, const GetEmployee& get_employee,
                   const ListEmployees& list_employees, const GetTeamTree& get_team_tree,
                   const FindEmployeeByEmail& find_employee_by_email, const EraseEmployee& erase_employee,
                   const RecordAbsence& record_absence, const CancelAbsence& cancel_absence,
                   const ListAbsences& list_absences)
      : import_people_(import_people),
        get_employee_(get_employee),
        list_employees_(list_employees),
        get_team_tree_(get_team_tree),
        find_employee_by_email_(find_employee_by_email),
        erase_employee_(erase_employee),
        record_absence_(record_absence),
        cancel_absence_(cancel_absence),
        list_absences_(list_absences) {}

  // Before the server's start; this must outlive it.
  void RegisterWith(rpc::Server& server);

 private:
  template <typename Response>
  using Answer = core::Task<absl::StatusOr<Response>>;
  using ImportStream = rpc::Stream<v1::ImportPeopleRequest, v1::ImportPeopleResponse>;

  core::Task<absl::Status> Import(const rpc::Call& call, ImportStream& stream);
  Answer<v1::Employee> Get(const rpc::Call& call, const v1::GetEmployeeRequest& request);
  Answer<v1::ListEmployeesResponse> List(const rpc::Call& call, const v1::ListEmployeesRequest& request);
  Answer<v1::GetTeamTreeResponse> Tree(const rpc::Call& call, const v1::GetTeamTreeRequest& request);
  Answer<v1::Employee> Find(const rpc::Call& call, const v1::FindEmployeeByEmailRequest& request);
  Answer<v1::EraseEmployeeResponse> Erase(const rpc::Call& call, const v1::EraseEmployeeRequest& request);
  Answer<v1::Absence> Record(const rpc::Call& call, const v1::RecordAbsenceRequest& request);
  Answer<v1::CancelAbsenceResponse> Cancel(const rpc::Call& call, const v1::CancelAbsenceRequest& request);
  Answer<v1::ListAbsencesResponse> Absences(const rpc::Call& call, const v1::ListAbsencesRequest& request);

  const ImportPeople& import_people_;
  const GetEmployee& get_employee_;
  const ListEmployees& list_employees_;
  const GetTeamTree& get_team_tree_;
  const FindEmployeeByEmail& find_employee_by_email_;
  const EraseEmployee& erase_employee_;
  const RecordAbsence& record_absence_;
  const CancelAbsence& cancel_absence_;
  const ListAbsences& list_absences_;
};

}  // namespace fairlead::directory
