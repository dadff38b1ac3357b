#include "services/recognition/domain/person.h"

#include "fmt/format.h"
#include "libs/core/refusal.h"

namespace fairlead::recognition {

absl::Status CheckEmployed(const EmployeeId& id, const Person* person) {
  if (person == nullptr) {
    return core::Refuse(absl::StatusCode::kNotFound,
                        fmt::format("Nobody has the employee id {}; look it up in the directory.", id.str()),
                        {.reason = "UNKNOWN_EMPLOYEE", .metadata = {{"employee", id.str()}}});
  }
  if (person->left || person->erased) {
    return core::Refuse(absl::StatusCode::kFailedPrecondition,
                        fmt::format("The employee {} has left; choose somebody who works here.", id.str()),
                        {.reason = "EMPLOYEE_LEFT", .metadata = {{"employee", id.str()}}});
  }
  return absl::OkStatus();
}

}  // namespace fairlead::recognition
