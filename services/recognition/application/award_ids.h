#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/types.h"
#include "services/recognition/domain/ids.h"

namespace fairlead::recognition {

// The id of the award that `request` gives: the same at every attempt, and it says where the award lies.
AwardId NewAwardId(ledger::Partition partition, const ledger::Request& request);

// The partition in a server-made id, "<partition>-<16 hexadecimal digits>"; nothing if it is none of this ledger.
std::optional<ledger::Partition> PartitionIn(const ledger::Ledger& ledger, const std::string& id);

// Where the award lies. InvalidArgument about award_id if NewAwardId cannot have made it.
absl::StatusOr<ledger::Partition> PartitionOf(const ledger::Ledger& ledger, const AwardId& award);

// The refusal of an id that NewAwardId may have made, but no award has: NotFound UNKNOWN_AWARD {award}.
absl::Status UnknownAward(const AwardId& award);

// The ledger's time in whole microseconds: what indices and events can carry without loss.
absl::Time Now(const ledger::Ledger& ledger);

}  // namespace fairlead::recognition
