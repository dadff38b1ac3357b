#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/recognition/domain/ids.h"

namespace fairlead::recognition {

// What recognition knows of an employee: from the directory's snapshots, never a name.
struct Person {
  EmployeeId id;
  std::string team;  // path from the top, "Product/Platform"
  std::string location;
  absl::TimeZone time_zone;
  int role_level = 0;
  std::optional<absl::CivilDay> leaves = {};  // first day, in their time zone, on which they do not work here
  bool erased = false;                        // their data were erased
  EmployeeId manager = {};                    // empty for whoever has none
  std::optional<absl::CivilDay> hired = {};   // first day of work; nothing where the directory does not say

  bool WorksHere(absl::Time now) const;
};

// NotFound UNKNOWN_EMPLOYEE {employee} if `person` is nullptr: nobody has this id.
absl::Status CheckKnown(const EmployeeId& id, const Person* person);
// Whether `person` can give and get awards at `now`. FailedPrecondition EMPLOYEE_LEFT {employee}.
absl::Status CheckEmployed(const Person& person, absl::Time now);

}  // namespace fairlead::recognition
