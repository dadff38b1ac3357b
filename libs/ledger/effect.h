#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/ledger/types.h"
#include "libs/ledger/unit.h"
#include "libs/messaging/event.h"

namespace fairlead::ledger {

// What an event does to one partition: which aggregates it needs, and the change. `apply` may run again with a fresh
// unit and must have no other effect. It may emit events.
struct Touch {
  Partition partition = 0;
  std::vector<Key> reads;
  std::function<absl::Status(Unit& unit)> apply;
};

// Says what an event does, without doing it: at most one touch a partition. The consumer (inbox.h) loads, applies and
// commits, each touch exactly once in effect, however often the event is delivered. Unavailable, DeadlineExceeded,
// Aborted and ResourceExhausted mean "later" (messaging::IsLater): the event is handled again after a pause. Any other
// error is a dead letter. Called on the consumer's threads, one event at a time a source partition. Events of a type
// that nobody handles are passed over if the type belongs to a known package version, see inbox.h.
using Handler = std::function<absl::StatusOr<std::vector<Touch>>(const messaging::Event& event)>;

}  // namespace fairlead::ledger
