#pragma once

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// Lets somebody choose whether they appear on the leader board. Who opts out is off every board at once; who opts in
// again is back on that of the month in which they last gave. Thread-safe.
class SetLeaderboardChoice {
 public:
  struct Command {
    ledger::Request request;
    EmployeeId employee;
    bool opt_out = false;
  };

  SetLeaderboardChoice(ledger::Ledger& ledger, const Stores& stores, const People& people)
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
