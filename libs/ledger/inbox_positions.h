#pragma once

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"

namespace fairlead::ledger {

// The inbox positions of one source in every partition of the ledger, by partition.
using InboxPositions = std::vector<std::optional<InboxPosition>>;

core::Task<absl::StatusOr<InboxPositions>> LoadInboxPositions(Ledger& ledger, Source source);

// Raises the positions in `partitions` to `position`, never lowers one (I9). Gives what they were before, in the order
// of `partitions`.
core::Task<absl::StatusOr<InboxPositions>> RaiseInboxPositions(Ledger& ledger, Source source,
                                                               std::vector<Partition> partitions,
                                                               InboxPosition position);

// In which partitions the event is parked.
core::Task<absl::StatusOr<std::vector<Partition>>> ParkedPartitions(Ledger& ledger, Source source,
                                                                    std::uint64_t sequence);

}  // namespace fairlead::ledger
