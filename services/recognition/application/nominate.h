#pragma once

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/sealing.h"
#include "services/recognition/application/stores.h"
#include "services/recognition/domain/nomination.h"

namespace fairlead::recognition {

// Nominates colleagues for a named award; where the nominator decides alone it is approved by the same commit. Who
// decides is fixed now, from the directory: later changes of the file or of people's places change nothing.
// Thread-safe.
class Nominate {
 public:
  struct Command {
    ledger::Request request;
    NominationDraft draft;
  };

  Nominate(ledger::Ledger& ledger, const Stores& stores, const Sealing& sealing, const People& people,
           const AwardDefinitions& definitions)
      : ledger_(ledger), stores_(stores), sealing_(sealing), people_(people), definitions_(definitions) {}

  // Errors: NominationDraft::Check's; then those of FindEmployed, AwardDefinitions::Find, CheckNominator and
  // Nomination::Make, which are stored as the request's answer; ledger::RunChange's. `command` must outlive the task.
  core::Task<absl::StatusOr<NominationReceipt>> Run(const Command& command) const;

 private:
  absl::StatusOr<NominationReceipt> Decide(ledger::Unit& unit, const NominationId& id,
                                           const NominationDraft& draft) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const Sealing& sealing_;
  const People& people_;
  const AwardDefinitions& definitions_;
};

}  // namespace fairlead::recognition
