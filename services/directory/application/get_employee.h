#pragma once

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/directory/application/stores.h"
#include "services/directory/domain/import_plan.h"

namespace fairlead::directory {

// One employee with name and address. Thread-safe.
class GetEmployee {
 public:
  GetEmployee(ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}

  // NotFound EMPLOYEE_NOT_FOUND; Unavailable, DeadlineExceeded from the store.
  core::Task<absl::StatusOr<Person>> Run(EmployeeId id) const;

 private:
  ledger::Ledger& ledger_;
  const Stores& stores_;
};

}  // namespace fairlead::directory
