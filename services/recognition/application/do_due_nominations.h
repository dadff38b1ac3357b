#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// Reminds and expires the nominations that are due: each once, however many replicas look and however often, because it
// is a commit that finds the nomination not yet reminded, or not yet ended. Thread-safe.
class DoDueNominations {
 public:
  struct Done {
    std::int64_t reminded = 0;
    std::int64_t expired = 0;
    absl::Status first_error;  // of what could not be done now: the next time tries again
  };
  using Stopping = std::function<bool()>;

  DoDueNominations(ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}

  // Tries all that is due now in all partitions, until `stopping` says so. Blocks: for a thread of its own.
  Done Run(const Stopping& stopping) const;

 private:
  void InPartition(ledger::Partition partition, const Stopping& stopping, Done& done) const;
  // What was done, in a word; Cancelled if another was faster. The arguments are copied into the task.
  core::Task<absl::StatusOr<std::string>> One(ledger::Partition partition, std::string id, std::int64_t due) const;
  absl::StatusOr<std::string> Decide(ledger::Unit& unit, const std::string& id) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
};

}  // namespace fairlead::recognition
