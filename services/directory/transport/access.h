#pragma once

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "libs/auth/access.h"
#include "libs/auth/principal.h"
#include "services/directory/domain/ids.h"

namespace fairlead::directory {

// Which role may call which method; what is not in it is denied.
auth::AccessTable AccessRules();

// Whether `caller` may see and change the absences of `employee`: hr, a service, or the person. PermissionDenied
// NOT_YOURS otherwise. A service that names an actor is bound to that person.
absl::Status CheckAbsencesOf(const auth::Principal& caller, const EmployeeId& employee);

// Who looks at people, and on which day.
struct Viewer {
  const auth::Principal& caller;
  absl::CivilDay today;
};

// Whether `caller` may see all of `employee`'s record, and not only what colleagues need: hr, admin, a service, or the
// person. A service that names an actor sees what that person sees as an employee.
bool SeesAllOf(const auth::Principal& caller, const EmployeeId& employee);

}  // namespace fairlead::directory
