#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/stores.h"
#include "services/recognition/domain/milestone.h"

namespace fairlead::recognition {

struct MilestonePage {
  struct Entry {
    EmployeeId employee;
    Milestone milestone;
  };
  std::vector<Entry> entries;
  std::string next_page_token;  // empty on the last page
};

// Whose milestones come next, today's included: of those who will work here then and have not opted out. Computed from
// the directory: hire dates, time zones and leaves as they are now. Thread-safe.
class ListMilestones {
 public:
  struct Query {
    std::int32_t days_ahead = 0;        // behind today, in each person's time zone; 0: 14
    std::optional<EmployeeId> team_of;  // only the team of this employee, those below it included
    std::int32_t page_size = 0;         // 0: 50; more than 1,000 count as 1,000
    std::string page_token;             // of the page before, with the same days and team
  };

  ListMilestones(ledger::Ledger& ledger, const Stores& stores, const People& people)
      : ledger_(ledger), stores_(stores), people_(people) {}

  // By day, then by employee id. Errors: InvalidArgument about days_ahead (0 … 90), page_size or page_token; NotFound
  // UNKNOWN_EMPLOYEE for `team_of`; Unavailable, DeadlineExceeded from the store, and until the directory was read.
  // `query` must outlive the task.
  core::Task<absl::StatusOr<MilestonePage>> Run(const Query& query) const;

 private:
  absl::StatusOr<std::vector<MilestonePage::Entry>> Coming(const Query& query) const;
  // Those of `entries` who did not opt out.
  core::Task<absl::StatusOr<std::vector<MilestonePage::Entry>>> Willing(
      std::vector<MilestonePage::Entry> entries) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const People& people_;
};

}  // namespace fairlead::recognition
