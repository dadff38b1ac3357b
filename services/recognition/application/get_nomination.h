#pragma once

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "services/recognition/application/nomination_views.h"

namespace fairlead::recognition {

// One nomination with its whole trail. Thread-safe.
class GetNomination {
 public:
  struct Query {
    NominationId nomination;
    Viewer viewer;
  };

  explicit GetNomination(const NominationReader& reader) : reader_(reader) {}

  // Errors: InvalidArgument about nomination_id; NotFound UNKNOWN_NOMINATION; PermissionDenied NOT_YOURS, except for
  // its nominator, its approvers, its nominees once it is approved, and whoever sees all; from the store. `query` must
  // outlive the task.
  core::Task<absl::StatusOr<NominationView>> Run(const Query& query) const;

 private:
  const NominationReader& reader_;
};

}  // namespace fairlead::recognition
