#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/types.h"
#include "libs/ledger/unit.h"
#include "services/recognition/domain/events.h"

namespace fairlead::recognition {

// What people write, sealed under their own data keys, so that it can be made unreadable everywhere at once.
// Implemented in storage; thread-safe.
class Sealing {
 public:
  virtual ~Sealing() = default;

  // The aggregate that a unit must have read to seal what `writer` wrote, or to forget it.
  virtual ledger::Key KeyOf(const EmployeeId& writer) const = 0;
  // Seals `text` under the writer's key, which is made in the same commit if there is none yet. The unit lies in the
  // writer's partition.
  virtual absl::StatusOr<SealedText> Seal(ledger::Unit& unit, const EmployeeId& writer,
                                          const std::string& text) const = 0;
  // The same where the text goes into another partition than the writer's: the key is made in a commit of its own.
  // `writer` and `text` must outlive the task.
  virtual core::Task<absl::StatusOr<SealedText>> SealApart(const EmployeeId& writer, const std::string& text) const = 0;
  // Destroys the writer's key for good with the commit of `unit`.
  virtual absl::Status Forget(ledger::Unit& unit, const EmployeeId& writer) const = 0;
  // The texts in their order; "" for one whose writer was forgotten. The texts must outlive the task.
  virtual core::Task<absl::StatusOr<std::vector<std::string>>> Open(std::vector<const SealedText*> texts) const = 0;
};

}  // namespace fairlead::recognition
