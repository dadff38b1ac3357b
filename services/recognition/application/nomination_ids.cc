#include "services/recognition/application/nomination_ids.h"

#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "services/recognition/application/award_ids.h"

namespace fairlead::recognition {

NominationId NewNominationId(ledger::Partition partition, const ledger::Request& request) {
  return NominationId(fmt::format("{}-{}", partition, ledger::DerivedId(request, "nomination")));
}

absl::StatusOr<ledger::Partition> PartitionOf(const ledger::Ledger& ledger, const NominationId& nomination) {
  if (const auto partition = PartitionIn(ledger, nomination.str())) return *partition;
  return core::InvalidField("nomination_id", "is not the id of a nomination; take it from ListNominations");
}

absl::Status UnknownNomination(const NominationId& nomination) {
  return core::Refuse(absl::StatusCode::kNotFound, "There is no such nomination; take its id from ListNominations.",
                      {.reason = "UNKNOWN_NOMINATION", .metadata = {{"nomination", nomination.str()}}});
}

}  // namespace fairlead::recognition
