#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/directory/domain/ids.h"

namespace fairlead::directory {

// Values are those of the protocol's AbsenceKind.
enum class AbsenceKind { kUnspecified = 0, kHoliday = 1, kSickness = 2, kParental = 3, kOther = 4 };

// Days on which somebody is not at work, both ends included.
struct Absence {
  AbsenceId id;
  absl::CivilDay first;
  absl::CivilDay last;
  std::string unknown{};  // as in Record
  friend bool operator==(const Absence&, const Absence&) = default;
};

// Why somebody is away, by absence. Kept apart from the employee, so that it is in no event and an erasure removes it.
using AbsenceKinds = std::map<AbsenceId, AbsenceKind>;

}  // namespace fairlead::directory
