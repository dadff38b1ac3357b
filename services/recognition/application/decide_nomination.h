#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/sealing.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// One approver approves or declines a nomination. The decision that completes the quorum ends it in the same commit,
// and says so in the event from which the nominees are credited. Thread-safe.
class DecideNomination {
 public:
  struct Command {
    ledger::Request request;
    NominationId nomination;
    EmployeeId by;
    bool is_hr = false;
    bool approve = false;
    std::string reason;  // may be empty with an approval
  };

  DecideNomination(ledger::Ledger& ledger, const Stores& stores, const Sealing& sealing, const People& people)
      : ledger_(ledger), stores_(stores), sealing_(sealing), people_(people) {}

  // Errors: InvalidArgument about nomination_id or reason; then NotFound UNKNOWN_NOMINATION | UNKNOWN_EMPLOYEE,
  // FailedPrecondition EMPLOYEE_LEFT, and Nomination::Vote's, which are stored as the request's answer;
  // ledger::RunChange's. `command` must outlive the task.
  core::Task<absl::StatusOr<DecisionReceipt>> Run(const Command& command) const;

 private:
  absl::StatusOr<DecisionReceipt> Decide(ledger::Unit& unit, const Command& command,
                                         const std::optional<SealedText>& reason) const;
  absl::Status CheckDecider(const Command& command, absl::Time now) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const Sealing& sealing_;
  const People& people_;
};

}  // namespace fairlead::recognition
