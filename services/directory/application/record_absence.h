#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "services/directory/application/stores.h"

namespace fairlead::directory {

// Records days of absence, both ends included. Thread-safe.
class RecordAbsence {
 public:
  struct Command {
    ledger::Request request;
    EmployeeId employee;
    std::string first_date;
    std::string last_date;
    AbsenceKind kind = AbsenceKind::kUnspecified;
  };

  RecordAbsence(ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}

  // Errors: InvalidArgument about first_date, last_date (also beyond a year from the first) or kind; those of the
  // domain's AddAbsence, which are stored as the request's answer; ledger::RunChange's. `command` must outlive the
  // task.
  core::Task<absl::StatusOr<AbsenceReceipt>> Run(const Command& command) const;

 private:
  ledger::Ledger& ledger_;
  const Stores& stores_;
};

}  // namespace fairlead::directory
