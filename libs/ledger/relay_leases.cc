// Who relays which partition. Leases save work; safety does not need them.
#include "libs/ledger/relay_leases.h"

#include <utility>

#include "libs/core/hash.h"
#include "libs/ledger/relay_internal.h"
#include "libs/ledger/steady.h"
#include "libs/observability/log.h"

namespace fairlead::ledger {

using observability::Level;
using observability::Log;

RelayLeases::RelayLeases(Ledger& ledger, absl::Duration lease, absl::Duration stuck, std::function<void()> changed)
    : ledger_(ledger),
      owner_(core::Hex(core::RandomBytes(8))),
      milliseconds_(std::to_string(absl::ToInt64Milliseconds(lease))),
      stuck_(stuck),
      changed_(std::move(changed)),
      leases_(ledger.partitions()),
      alive_(SteadyNow()),
      renewal_("relay leases", lease / 4, [this] { Keep(); }) {
  for (Partition partition = 0; partition < ledger_.partitions(); ++partition) {
    leases_[partition].key = ledger_.KeyName(partition, "lease:relay");
  }
}

void RelayLeases::Start() {
  {
    const std::lock_guard lock(mutex_);
    alive_ = SteadyNow();
  }
  (void)renewal_.Start();
}

void RelayLeases::Stop() {
  renewal_.Stop(absl::Now());
  const std::lock_guard lock(mutex_);
  std::vector<core::Task<absl::Status>> tasks;
  for (Partition partition = 0; partition < leases_.size(); ++partition) {
    if (leases_[partition].held) tasks.push_back(Extend(partition, leases_[partition], "0"));
  }
  const absl::Status released = RunTogether(std::move(tasks));
  for (Lease& lease : leases_) lease.held = false;
  if (!released.ok()) Log(Level::kWarning, "relay leases run out by themselves", {{"error", released}});
}

std::vector<std::uint64_t> RelayLeases::Round() {
  std::vector<std::uint64_t> tenures;
  const std::lock_guard lock(mutex_);
  tenures.reserve(leases_.size());
  alive_ = SteadyNow();
  for (const Lease& lease : leases_) tenures.push_back(lease.held ? lease.taken : 0);
  return tenures;
}

void RelayLeases::Keep() {
  std::vector<Lease> now;
  {
    const std::lock_guard lock(mutex_);
    // Others may then take what this relay does not carry on.
    if (SteadyNow() > alive_ + stuck_) return;
    now = leases_;
  }
  std::vector<core::Task<absl::Status>> tasks;
  for (Partition partition = 0; partition < now.size(); ++partition) tasks.push_back(Keep(partition, now[partition]));
  const absl::Status kept = RunTogether(std::move(tasks));
  if (!kept.ok()) Log(Level::kWarning, "relay leases cannot be renewed", {{"error", kept}});
  bool changed = false;
  {
    const std::lock_guard lock(mutex_);
    for (Partition partition = 0; partition < now.size(); ++partition) {
      if (now[partition].held == leases_[partition].held) continue;
      changed = true;
      if (now[partition].held) ++now[partition].taken;
    }
    leases_.swap(now);
  }
  if (changed) changed_();
}

core::Task<absl::Status> RelayLeases::Keep(Partition partition, Lease& lease) {
  if (lease.held && lease.stored) co_return co_await Extend(partition, lease, milliseconds_);
  co_return co_await Take(partition, lease);
}

core::Task<absl::Status> RelayLeases::Take(Partition partition, Lease& lease) {
  std::vector<redis::Command> commands;
  commands.push_back(redis::Command({"SET", lease.key, owner_, "NX", "PX", milliseconds_}));
  std::vector<redis::Reply> replies;
  const absl::Status taken = co_await Fetch(ledger_.redis(), partition, std::move(commands), replies);
  if (!absl::IsResourceExhausted(taken)) {
    FL_CO_RETURN_IF_ERROR(taken);
    lease.held = lease.stored = !replies[0].IsNil();
    co_return absl::OkStatus();
  }
  // Redis is full and stores no lease; only what relays trim makes room again. Safety needs no lease: where nobody has
  // one, this relay works without.
  std::vector<redis::Command> ask;
  ask.push_back(redis::Command({"GET", lease.key}));
  FL_CO_RETURN_IF_ERROR(co_await Fetch(ledger_.redis(), partition, std::move(ask), replies));
  lease.held = replies[0].IsNil();
  lease.stored = false;
  co_return absl::OkStatus();
}

core::Task<absl::Status> RelayLeases::Extend(Partition partition, Lease& lease, std::string milliseconds) {
  const Script script(kLeaseLua);
  std::vector<std::string> keys(1, lease.key);
  std::vector<std::string> arguments(1, owner_);
  arguments.push_back(std::move(milliseconds));
  FL_CO_TRY(const redis::Reply reply,
            co_await script.Run(ledger_.redis(), partition, std::move(keys), std::move(arguments)));
  lease.held = reply.integer == 1;
  co_return absl::OkStatus();
}

}  // namespace fairlead::ledger
