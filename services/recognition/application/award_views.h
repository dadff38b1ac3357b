#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/sealing.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// An award with its texts opened; empty where the writer was erased.
struct AwardView {
  AwardRecord record;
  std::string message;
  std::string reason;
};

// Opens the texts of `awards`, in their order. Errors: Unavailable, DeadlineExceeded from the store. `sealing` must
// outlive the task.
core::Task<absl::StatusOr<std::vector<AwardView>>> OpenAwards(const Sealing& sealing, std::vector<AwardRecord> awards);

}  // namespace fairlead::recognition
