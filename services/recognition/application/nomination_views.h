#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/sealing.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// Who looks at nominations.
struct Viewer {
  EmployeeId employee;  // empty for a service that acts for nobody
  bool is_hr = false;
  bool sees_all() const { return is_hr || employee.empty(); }
};

// A nomination with its texts opened; a text is empty where there is none, or its writer was erased.
struct NominationView {
  Nomination nomination;
  std::string reason;
  std::vector<std::string> vote_reasons;  // one for each vote
  bool viewer_may_decide = false;
};

// Looks at nominations. Thread-safe.
class NominationReader {
 public:
  NominationReader(ledger::Ledger& ledger, const Stores& stores, const Sealing& sealing)
      : ledger_(ledger), stores_(stores), sealing_(sealing) {}

  // In the order of `ids`; nothing for one that is not stored. Errors: InvalidArgument about nomination_id;
  // Unavailable, DeadlineExceeded from the store.
  core::Task<absl::StatusOr<std::vector<std::optional<NominationView>>>> Open(std::vector<NominationId> ids,
                                                                              Viewer viewer) const;

 private:
  ledger::Ledger& ledger_;
  const Stores& stores_;
  const Sealing& sealing_;
};

}  // namespace fairlead::recognition
