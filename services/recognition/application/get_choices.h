#pragma once

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// What somebody has chosen; nobody has opted out of anything at first.
struct Choices {
  bool leaderboard_opt_out = false;
  bool milestone_opt_out = false;
};

// Thread-safe.
class GetChoices {
 public:
  GetChoices(ledger::Ledger& ledger, const Stores& stores, const People& people)
      : ledger_(ledger), stores_(stores), people_(people) {}

  // Errors: NotFound UNKNOWN_EMPLOYEE; Unavailable, DeadlineExceeded from the store. `employee` must outlive the task.
  core::Task<absl::StatusOr<Choices>> Run(const EmployeeId& employee) const;

 private:
  ledger::Ledger& ledger_;
  const Stores& stores_;
  const People& people_;
};

}  // namespace fairlead::recognition
