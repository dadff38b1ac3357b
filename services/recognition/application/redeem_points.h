#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// Takes points off a balance because they were exchanged elsewhere. Thread-safe.
class RedeemPoints {
 public:
  struct Command {
    ledger::Request request;
    EmployeeId employee;
    std::int64_t points = 0;
    std::string reference;  // of the order or voucher, 1-100 characters
  };

  RedeemPoints(ledger::Ledger& ledger, const Stores& stores, const People& people)
      : ledger_(ledger), stores_(stores), people_(people) {}

  // Errors: InvalidArgument names the field; NotFound UNKNOWN_EMPLOYEE; Wallet::Redeem's; ledger::RunChange's. Who left
  // may still redeem. `command` must outlive the task.
  core::Task<absl::StatusOr<RedemptionReceipt>> Run(const Command& command) const;

 private:
  absl::StatusOr<RedemptionReceipt> Decide(ledger::Unit& unit, const Command& command) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const People& people_;
};

}  // namespace fairlead::recognition
