#pragma once

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// Lets somebody choose whether their milestones are remembered. Who opts out is in nobody's list at once, and nothing
// is made of what falls due meanwhile; opting in again does not make up for it. Thread-safe.
class SetMilestoneChoice {
 public:
  struct Command {
    ledger::Request request;
    EmployeeId employee;
    bool opt_out = false;
  };

  SetMilestoneChoice(ledger::Ledger& ledger, const Stores& stores, const People& people)
      : ledger_(ledger), stores_(stores), people_(people) {}

  // Errors: NotFound UNKNOWN_EMPLOYEE; ledger::RunChange's. `command` must outlive the task.
  core::Task<absl::StatusOr<ChoiceReceipt>> Run(const Command& command) const;

 private:
  absl::StatusOr<ChoiceReceipt> Decide(ledger::Unit& unit, const Command& command) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const People& people_;
};

}  // namespace fairlead::recognition
