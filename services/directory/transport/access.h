#pragma once

#include "absl/status/status.h"
#include "libs/auth/access.h"
#include "libs/auth/principal.h"
#include "services/directory/domain/ids.h"

namespace fairlead::directory {

// Which role may call which method; what is not in it is denied.
auth::AccessTable AccessRules();

// Whether `caller` may see and change the absences of `employee`: hr, a service, or the person. PermissionDenied
// NOT_YOURS otherwise. A service that names an actor is bound to that person.
absl::Status CheckAbsencesOf(const auth::Principal& caller, const EmployeeId& employee);

}  // namespace fairlead::directory
