#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/directory/application/stores.h"
#include "services/directory/domain/import_plan.h"

namespace fairlead::directory {

struct EmployeePage {
  std::vector<Person> people;
  std::string next_page_token;  // empty on the last page
};

// The people of a team, sorted by team and then id; those of the team itself before those below it. Somebody who moves
// meanwhile may be on two pages or on none. Thread-safe.
class ListEmployees {
 public:
  struct Query {
    std::string team;  // empty: the whole company
    bool recursive = false;
    bool include_left = false;
    std::int32_t page_size = 0;  // 0: 50; more than 1,000 count as 1,000
    std::string page_token;      // of the page before, with the same team
  };

  ListEmployees(ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}

  // Errors: InvalidArgument about team, page_size or page_token; Unavailable, DeadlineExceeded from the store. `query`
  // must outlive the task.
  core::Task<absl::StatusOr<EmployeePage>> Run(const Query& query) const;

 private:
  core::Task<absl::StatusOr<std::vector<std::string>>> Merge(std::string prefix, std::string after,
                                                             std::int64_t limit) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
};

}  // namespace fairlead::directory
