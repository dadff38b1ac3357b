#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libs/core/task.h"
#include "libs/ledger/outbox.h"
#include "libs/ledger/relay.h"
#include "libs/observability/metrics.h"

// What the files of the relay share. Not for others.
namespace fairlead::ledger {

// Runs `tasks` at once and blocks until all have ended; the first error.
absl::Status RunTogether(std::vector<core::Task<absl::Status>> tasks);

// Sends `commands` of one partition; the first error reply is an error.
core::Task<absl::Status> Fetch(redis::Connector& redis, Partition partition, std::vector<redis::Command> commands,
                               std::vector<redis::Reply>& replies);

// A partition, whether this process relays it, and its outboxes.
struct Relay::Holding {
  Partition partition = 0;
  std::uint64_t tenure = 0;  // by RelayLeases; 0: another relay's
  std::vector<Outbox> outboxes;
  std::vector<observability::Counter*> published;  // by outbox
  std::vector<observability::Gauge*> depth;
  std::vector<observability::Gauge*> age;

  bool held() const { return tenure > 0; }
  void Restart() {
    for (Outbox& outbox : outboxes) outbox.Restart();
  }
};

}  // namespace fairlead::ledger
