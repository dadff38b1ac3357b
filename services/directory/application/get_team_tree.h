#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/directory/domain/teams.h"

namespace fairlead::directory {

// The tree of teams with how many people work in each today, out of the index of teams. Thread-safe.
class GetTeamTree {
 public:
  explicit GetTeamTree(ledger::Ledger& ledger) : ledger_(ledger) {}

  // From `team` down; empty is the whole company. Errors: InvalidArgument about team if it is no path; Unavailable,
  // DeadlineExceeded from the store.
  core::Task<absl::StatusOr<std::vector<TeamCount>>> Run(std::string team) const;

 private:
  ledger::Ledger& ledger_;
};

}  // namespace fairlead::directory
