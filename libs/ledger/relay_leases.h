#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/runtime/periodic.h"

namespace fairlead::ledger {

// Which partitions this process relays. A thread of its own takes and renews the leases, at the priority of commands:
// where the processors are busy, a round of the relay may last longer than a lease, and a lease that is lost costs the
// session. A relay that died loses its leases within `lease`; one that makes no round any more, `stuck` later.
// Thread-safe.
class RelayLeases {
 public:
  // `changed` is called after each change, from that thread. References must outlive this.
  RelayLeases(Ledger& ledger, absl::Duration lease, absl::Duration stuck, std::function<void()> changed);

  void Start();
  // Renews no more, and lets others take what is held.
  void Stop();

  // The relay makes a round. By partition: how often it has come into this process's hands; 0 while it is in others'.
  // Another number than before is another tenure: in between somebody else may have had it.
  std::vector<std::uint64_t> Round();

 private:
  struct Lease {
    std::string key;
    bool held = false;
    bool stored = false;  // held by what Redis stores; else because a full Redis stores none
    std::uint64_t taken = 0;
  };

  void Keep();
  core::Task<absl::Status> Keep(Partition partition, Lease& lease);
  core::Task<absl::Status> Take(Partition partition, Lease& lease);
  // Lets it run for so long from now, or gives it up (0), if it still is this process's; else it is held no more.
  core::Task<absl::Status> Extend(Partition partition, Lease& lease, std::string milliseconds);

  Ledger& ledger_;
  const std::string owner_;
  const std::string milliseconds_;
  const absl::Duration stuck_;
  const std::function<void()> changed_;

  std::mutex mutex_;
  std::vector<Lease> leases_;  // by partition
  absl::Time alive_;
  runtime::Periodic renewal_;
};

}  // namespace fairlead::ledger
