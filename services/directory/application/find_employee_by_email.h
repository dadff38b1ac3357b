#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/directory/application/stores.h"
#include "services/directory/domain/import_plan.h"

namespace fairlead::directory {

// The employee with an address, in any case of letters. Asks all partitions at once: which one has it is not known
// before. Thread-safe.
class FindEmployeeByEmail {
 public:
  FindEmployeeByEmail(ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}

  // NotFound EMPLOYEE_NOT_FOUND (the message does not repeat the address); InvalidArgument about email if it is empty;
  // Unavailable, DeadlineExceeded from the store.
  core::Task<absl::StatusOr<Person>> Run(std::string email) const;

 private:
  ledger::Ledger& ledger_;
  const Stores& stores_;
};

}  // namespace fairlead::directory
