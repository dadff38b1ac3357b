#pragma once

#include "fairlead/directory/v1/directory_service.grpc.pb.h"

#include "absl/status/statusor.h"
#include "libs/core/clock.h"
#include "libs/core/task.h"
#include "libs/rpc/server.h"
#include "services/directory/application/use_cases.h"
#include "services/directory/transport/access.h"

namespace fairlead::directory {

// fairlead.directory.v1.DirectoryService: translates and forwards. Thread-safe.
class DirectoryService {
 public:
  // Both must outlive it.
  DirectoryService(const UseCases& use_cases, const core::Clock& clock) : use_cases_(use_cases), clock_(clock) {}

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

  Viewer ViewerOf(const rpc::Call& call) const;

  const UseCases& use_cases_;
  const core::Clock& clock_;
};

}  // namespace fairlead::directory
