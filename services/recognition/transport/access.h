#pragma once

#include "absl/status/statusor.h"
#include "libs/auth/access.h"
#include "libs/auth/principal.h"
#include "services/recognition/domain/ids.h"

namespace fairlead::recognition {

// Which role may call which method; what is not in it is denied.
auth::AccessTable AccessRules();

// The person for whom `caller` acts: themself, or with role service the actor. PermissionDenied NO_PERSON for a service
// that names nobody.
absl::StatusOr<EmployeeId> ActingPerson(const auth::Principal& caller);

// Whose wallet and awards `caller` asks for: `asked`, or the caller's own if that is empty. PermissionDenied
// NOT_YOURS for somebody else's, except for hr, and for admin where `admin_may`.
absl::StatusOr<EmployeeId> ReadablePerson(const auth::Principal& caller, const std::string& asked, bool admin_may);

}  // namespace fairlead::recognition
