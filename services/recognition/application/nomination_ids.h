#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "services/recognition/domain/ids.h"

namespace fairlead::recognition {

// The id of the nomination that `request` makes: the same at every attempt, and it says where the nomination lies.
NominationId NewNominationId(ledger::Partition partition, const ledger::Request& request);

// Where the nomination lies. InvalidArgument about nomination_id if NewNominationId cannot have made it.
absl::StatusOr<ledger::Partition> PartitionOf(const ledger::Ledger& ledger, const NominationId& nomination);

// NotFound UNKNOWN_NOMINATION {nomination}.
absl::Status UnknownNomination(const NominationId& nomination);

}  // namespace fairlead::recognition
