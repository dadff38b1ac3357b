#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/types.h"

namespace fairlead::chat {

// What people typed, and what is about to be said to them, sealed while it waits in the store. Implemented in storage;
// thread-safe.
class Sealing {
 public:
  virtual ~Sealing() = default;
  // Errors as Ledger::Commit. `text` must outlive the task.
  virtual core::Task<absl::StatusOr<std::string>> Seal(ledger::Partition partition, const std::string& text) = 0;
  // FailedPrecondition KEY_ERASED for what was sealed too long ago. `sealed` must outlive the task.
  virtual core::Task<absl::StatusOr<std::string>> Open(ledger::Partition partition, const std::string& sealed) = 0;
};

}  // namespace fairlead::chat
