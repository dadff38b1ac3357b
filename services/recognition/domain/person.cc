#include "services/recognition/domain/person.h"

#include "fmt/format.h"
#include "libs/core/refusal.h"

namespace fairlead::recognition {

bool Person::WorksHere(absl::Time now) const {
  return !erased && (!leaves || absl::ToCivilDay(now, time_zone) < *leaves);
}

absl::Status CheckKnown(const EmployeeId& id, const Person* person) {
  if (person != nullptr) return absl::OkStatus();
  return core::Refuse(absl::StatusCode::kNotFound,
                      fmt::format("Nobody has the employee id {}; look it up in the directory.", id.str()),
                      {.reason = "UNKNOWN_EMPLOYEE", .metadata = {{"employee", id.str()}}});
}

absl::Status CheckEmployed(const Person& person, absl::Time now) {
  if (person.WorksHere(now)) return absl::OkStatus();
  return core::Refuse(absl::StatusCode::kFailedPrecondition,
                      fmt::format("The employee {} has left; choose somebody who works here.", person.id.str()),
                      {.reason = "EMPLOYEE_LEFT", .metadata = {{"employee", person.id.str()}}});
}

}  // namespace fairlead::recognition
