#pragma once

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "services/directory/application/stores.h"

namespace fairlead::directory {

// Takes a recorded absence back. Thread-safe.
class CancelAbsence {
 public:
  struct Command {
    ledger::Request request;
    EmployeeId employee;
    AbsenceId absence;
  };

  CancelAbsence(ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}

  // Errors: those of the domain's RemoveAbsence; ledger::RunChange's. `command` must outlive the task.
  core::Task<absl::StatusOr<CancellationReceipt>> Run(const Command& command) const;

 private:
  ledger::Ledger& ledger_;
  const Stores& stores_;
};

}  // namespace fairlead::directory
