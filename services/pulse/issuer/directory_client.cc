#include "services/pulse/issuer/directory_client.h"

#include <string>

#include "absl/time/civil_time.h"
#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::pulse::issuer {
namespace {

constexpr int kPage = 1000;

absl::StatusOr<DirectoryPerson> FromProto(const directory::v1::Employee& employee) {
  const directory::v1::EmployeeRecord& record = employee.record();
  DirectoryPerson one{.person = {.employee_id = record.employee_id(),
                                 .team = record.team(),
                                 .manager_id = record.manager_id(),
                                 .location = record.location()},
                      .name = employee.name()};
  if (!absl::ParseCivilTime(record.hire_date(), &one.person.hire_date)) {
    return absl::DataLossError(fmt::format("the directory has no hire date for {}", record.employee_id()));
  }
  return one;
}

}  // namespace

DirectoryClient::DirectoryClient(const rpc::Client& client)
    : client_(client), stub_(directory::v1::DirectoryService::NewStub(client.channel())) {}

absl::StatusOr<std::vector<DirectoryPerson>> DirectoryClient::Everybody() const {
  std::vector<DirectoryPerson> everybody;
  directory::v1::ListEmployeesRequest request;
  request.set_recursive(true);
  request.set_page_size(kPage);
  do {
    FL_TRY(const directory::v1::ListEmployeesResponse page,
           client_.Unary(*stub_, &directory::v1::DirectoryService::Stub::ListEmployees, request));
    for (const directory::v1::Employee& employee : page.employees()) {
      if (!employee.employed()) continue;
      FL_TRY(everybody.emplace_back(), FromProto(employee));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return everybody;
}

}  // namespace fairlead::pulse::issuer
