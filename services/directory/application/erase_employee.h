#pragma once

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "services/directory/application/stores.h"

namespace fairlead::directory {

// Removes name, address and the kinds of absences for good, takes the person off the indices, and says so in an
// EmployeeErased, on which every service destroys the person's data key. The record stays, marked, so that counts stay
// right. Thread-safe.
class EraseEmployee {
 public:
  struct Command {
    ledger::Request request;
    EmployeeId employee;
  };

  EraseEmployee(ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}

  // Erasing twice is no error. NotFound EMPLOYEE_NOT_FOUND; ledger::RunChange's. `command` must outlive the task.
  core::Task<absl::StatusOr<ErasureReceipt>> Run(const Command& command) const;

 private:
  absl::StatusOr<ErasureReceipt> Decide(ledger::Unit& unit, const EmployeeId& employee) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
};

}  // namespace fairlead::directory
