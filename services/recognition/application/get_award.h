#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/award_views.h"
#include "services/recognition/application/sealing.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// One award. Thread-safe.
class GetAward {
 public:
  struct Query {
    AwardId award;
    std::optional<EmployeeId> reader;  // nothing: somebody who may see every award
  };

  GetAward(ledger::Ledger& ledger, const Stores& stores, const Sealing& sealing)
      : ledger_(ledger), stores_(stores), sealing_(sealing) {}

  // Errors: InvalidArgument about award_id; NotFound UNKNOWN_AWARD; PermissionDenied NOT_YOURS for a reader who neither
  // gave nor received it; Unavailable, DeadlineExceeded from the store. `query` must outlive the task.
  core::Task<absl::StatusOr<AwardView>> Run(const Query& query) const;

 private:
  ledger::Ledger& ledger_;
  const Stores& stores_;
  const Sealing& sealing_;
};

}  // namespace fairlead::recognition
