#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/domain/ids.h"
#include "services/recognition/domain/month.h"
#include "services/recognition/domain/points.h"

namespace fairlead::recognition {

// Who gave most in a month.
struct Leaderboard {
  struct Place {
    std::int32_t rank = 0;  // 1 is the first; equal points share a rank, and the next is skipped
    EmployeeId employee;
    Points given;
  };
  Month month;
  std::vector<Place> places;
};

// The boards of this month and the kPastLeaderboards before it. A reversal changes the board of the month in which its
// giver last gave; boards of months before that stay as they were. Thread-safe.
class GetLeaderboard {
 public:
  struct Query {
    std::string month;      // "2026-11"; empty: this month, UTC
    std::int32_t size = 0;  // 0: 10; more than 100 count as 100
  };

  explicit GetLeaderboard(ledger::Ledger& ledger) : ledger_(ledger) {}

  // Errors: InvalidArgument about month or size; Unavailable, DeadlineExceeded from the store. `query` must outlive the
  // task.
  core::Task<absl::StatusOr<Leaderboard>> Run(const Query& query) const;

 private:
  ledger::Ledger& ledger_;
};

}  // namespace fairlead::recognition
