#pragma once

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/sealing.h"
#include "services/recognition/application/stores.h"
#include "services/recognition/domain/award.h"
#include "services/recognition/domain/rules.h"

namespace fairlead::recognition {

// Debits the giver's allowance and says so in an AwardGiven, from which the recipients are credited. Thread-safe.
class GiveAward {
 public:
  struct Command {
    ledger::Request request;
    Award::Draft draft;
  };

  GiveAward(ledger::Ledger& ledger, const Stores& stores, const Sealing& sealing, const People& people,
            const Rules& rules)
      : ledger_(ledger), stores_(stores), sealing_(sealing), people_(people), rules_(rules) {}

  // Errors: Award::Checked's; then those of CheckEmployed, CheckValue and Wallet::Give, which are stored as the
  // request's answer; ledger::RunChange's. `command` must outlive the task.
  core::Task<absl::StatusOr<AwardReceipt>> Run(const Command& command) const;

 private:
  absl::StatusOr<AwardReceipt> Decide(ledger::Unit& unit, const AwardId& id, const Award& award) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const Sealing& sealing_;
  const People& people_;
  const Rules& rules_;
};

}  // namespace fairlead::recognition
