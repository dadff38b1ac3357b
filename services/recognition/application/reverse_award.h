#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "services/recognition/application/sealing.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// Takes an award back: refunds the giver, and says so in an AwardReversed, from which the recipients are debited.
// Thread-safe.
class ReverseAward {
 public:
  struct Command {
    ledger::Request request;
    AwardId award;
    EmployeeId by;
    bool is_hr = false;
    std::string reason;
  };

  ReverseAward(ledger::Ledger& ledger, const Stores& stores, const Sealing& sealing)
      : ledger_(ledger), stores_(stores), sealing_(sealing) {}

  // Errors: InvalidArgument for the award's id or the reason; NotFound UNKNOWN_AWARD; AwardRecord::Reverse's;
  // ledger::RunChange's. `command` must outlive the task.
  core::Task<absl::StatusOr<ReversalReceipt>> Run(const Command& command) const;

 private:
  // The giver of the award, which never changes; nothing if there is no such award.
  core::Task<absl::StatusOr<std::optional<EmployeeId>>> GiverOf(ledger::Partition partition,
                                                                const AwardId& award) const;
  absl::StatusOr<ReversalReceipt> Decide(ledger::Unit& unit, const Command& command,
                                         const std::optional<EmployeeId>& giver, const SealedText& reason) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const Sealing& sealing_;
};

}  // namespace fairlead::recognition
