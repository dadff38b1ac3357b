#pragma once

#include "absl/status/status.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/stores.h"
#include "services/recognition/domain/milestone.h"

namespace fairlead::recognition {

// Makes a milestone of somebody a fact, once for ever: whoever asks again, in this process or another, changes nothing.
// Thread-safe.
class ReachMilestone {
 public:
  struct Command {
    EmployeeId employee;
    Milestone milestone;
  };

  ReachMilestone(ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}

  // OK if it was made now. Errors: those of Milestones::Reach; ledger::RunChange's. `command` must outlive the task.
  core::Task<absl::Status> Run(const Command& command) const;

 private:
  absl::Status Decide(ledger::Unit& unit, const Command& command) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
};

}  // namespace fairlead::recognition
