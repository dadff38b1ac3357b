#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/data_keys.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "libs/ledger/unit.h"
#include "services/recognition/domain/events.h"

namespace fairlead::recognition {

// What people write, sealed under their own data keys, which lie in this service's ledger. Thread-safe.
class Sealing {
 public:
  Sealing(ledger::Ledger& ledger, const ledger::DataKeys& keys) : ledger_(ledger), keys_(keys) {}

  // The aggregate that a unit must have read to seal what `writer` wrote.
  ledger::Key KeyOf(const EmployeeId& writer) const;
  // Seals `text` under the writer's key, which is made in the same commit if there is none yet. The unit lies in the
  // writer's partition.
  absl::StatusOr<SealedText> Seal(ledger::Unit& unit, const EmployeeId& writer, const std::string& text) const;
  // The same where the text goes into another partition than the writer's: the key is made in a commit of its own.
  core::Task<absl::StatusOr<SealedText>> SealApart(const EmployeeId& writer, const std::string& text,
                                                   const ledger::Request& request) const;

  // The texts in their order; "" for one whose writer was erased. The texts must outlive the task.
  core::Task<absl::StatusOr<std::vector<std::string>>> Open(std::vector<const SealedText*> texts) const;

 private:
  ledger::Ledger& ledger_;
  const ledger::DataKeys& keys_;
};

}  // namespace fairlead::recognition
