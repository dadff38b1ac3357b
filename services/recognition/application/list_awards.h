#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/award_views.h"
#include "services/recognition/application/sealing.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

struct AwardPage {
  std::vector<AwardView> awards;
  std::string next_page_token;  // empty on the last page
};

// The awards that somebody gave or received, the newest first. Thread-safe.
class ListAwards {
 public:
  enum class Direction { kGiven, kReceived };
  struct Query {
    EmployeeId employee;
    Direction direction = Direction::kGiven;
    std::int32_t page_size = 0;  // 0: 50; more than 1,000 count as 1,000
    std::string page_token;      // of the page before, with the same employee and direction
  };

  ListAwards(ledger::Ledger& ledger, const Stores& stores, const Sealing& sealing)
      : ledger_(ledger), stores_(stores), sealing_(sealing) {}

  // Errors: InvalidArgument about page_size or page_token; Unavailable, DeadlineExceeded from the store. `query` must
  // outlive the task.
  core::Task<absl::StatusOr<AwardPage>> Run(const Query& query) const;

 private:
  core::Task<absl::StatusOr<std::vector<AwardView>>> Open(std::vector<std::string> ids) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const Sealing& sealing_;
};

}  // namespace fairlead::recognition
