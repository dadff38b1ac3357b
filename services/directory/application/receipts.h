#pragma once

#include "services/directory/domain/absence.h"
#include "services/directory/domain/ids.h"

// What a command answers, and what is stored to answer the same request again. Nothing here names a person.
namespace fairlead::directory {

struct AbsenceReceipt {
  EmployeeId employee;
  Absence absence;
  AbsenceKind kind = AbsenceKind::kUnspecified;
  friend bool operator==(const AbsenceReceipt&, const AbsenceReceipt&) = default;
};

struct CancellationReceipt {
  friend bool operator==(const CancellationReceipt&, const CancellationReceipt&) = default;
};

struct ErasureReceipt {
  friend bool operator==(const ErasureReceipt&, const ErasureReceipt&) = default;
};

}  // namespace fairlead::directory
