#pragma once

#include <string>
#include <variant>

#include "services/directory/domain/absence.h"
#include "services/directory/domain/ids.h"

// The facts of the directory. Each is about one employee and tells the record after the change, so it need not repeat
// it: whoever publishes the fact has the employee at hand.
namespace fairlead::directory {

struct Joined {
  friend bool operator==(const Joined&, const Joined&) = default;
};
// The team, or another field that has no fact of its own, changed.
struct Moved {
  std::string previous_team;  // empty where the team stayed the same
  friend bool operator==(const Moved&, const Moved&) = default;
};
struct ManagerChanged {
  EmployeeId previous;
  friend bool operator==(const ManagerChanged&, const ManagerChanged&) = default;
};
// Also where the date or the kind of a leave that was known before changed.
struct Left {
  friend bool operator==(const Left&, const Left&) = default;
};
struct Returned {
  friend bool operator==(const Returned&, const Returned&) = default;
};
struct Erased {
  friend bool operator==(const Erased&, const Erased&) = default;
};
struct AbsenceRecorded {
  Absence absence;
  friend bool operator==(const AbsenceRecorded&, const AbsenceRecorded&) = default;
};
struct AbsenceCancelled {
  AbsenceId absence;
  friend bool operator==(const AbsenceCancelled&, const AbsenceCancelled&) = default;
};

using Event = std::variant<Joined, Moved, ManagerChanged, Left, Returned, Erased, AbsenceRecorded, AbsenceCancelled>;

}  // namespace fairlead::directory
