#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/directory/application/stores.h"

namespace fairlead::directory {

// The absences of one employee, by their first day. Thread-safe.
class ListAbsences {
 public:
  ListAbsences(ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}

  // NotFound EMPLOYEE_NOT_FOUND; Unavailable, DeadlineExceeded from the store.
  core::Task<absl::StatusOr<std::vector<AbsenceReceipt>>> Run(EmployeeId employee) const;

 private:
  ledger::Ledger& ledger_;
  const Stores& stores_;
};

}  // namespace fairlead::directory
