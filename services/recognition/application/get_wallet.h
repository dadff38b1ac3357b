#pragma once

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/stores.h"
#include "services/recognition/domain/rules.h"

namespace fairlead::recognition {

// A wallet, and what its owner may still give.
struct WalletView {
  EmployeeId owner;
  Wallet wallet;
  Wallet::Standing standing;
};

// Thread-safe.
class GetWallet {
 public:
  GetWallet(ledger::Ledger& ledger, const Stores& stores, const People& people, const Rules& rules)
      : ledger_(ledger), stores_(stores), people_(people), rules_(rules) {}

  // Errors: NotFound UNKNOWN_EMPLOYEE; Unavailable, DeadlineExceeded from the store. `owner` must outlive the task.
  core::Task<absl::StatusOr<WalletView>> Run(const EmployeeId& owner) const;

 private:
  ledger::Ledger& ledger_;
  const Stores& stores_;
  const People& people_;
  const Rules& rules_;
};

}  // namespace fairlead::recognition
