// Who relays which partition. Leases save work; safety does not need them.
#include <algorithm>

#include "libs/core/all.h"
#include "libs/core/blocking.h"
#include "libs/ledger/relay_internal.h"
#include "libs/ledger/steady.h"
#include "libs/observability/log.h"

namespace fairlead::ledger {

using observability::Level;
using observability::Log;

namespace {

absl::Status FirstError(const std::vector<absl::Status>& statuses) {
  for (const absl::Status& status : statuses) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunTogether(std::vector<core::Task<absl::Status>> tasks) {
  return FirstError(core::BlockOn(core::Together(std::move(tasks))));
}

core::Task<absl::Status> Fetch(redis::Connector& redis, Partition partition, std::vector<redis::Command> commands,
                               std::vector<redis::Reply>& replies) {
  redis::Pipeline pipeline = redis.Run(partition, std::move(commands));
  FL_CO_TRY(replies, co_await pipeline);
  for (const redis::Reply& reply : replies) {
    if (reply.IsError()) co_return ErrorStatus(reply);
  }
  co_return absl::OkStatus();
}

void Relay::KeepLeases() {
  if (SteadyNow() < next_lease_) return;
  next_lease_ = SteadyNow() + options_.lease / 4;
  std::vector<core::Task<absl::Status>> tasks;
  for (const auto& holding : holdings_) tasks.push_back(KeepLease(*holding));
  lost_ = false;
  const absl::Status kept = RunTogether(std::move(tasks));
  if (!kept.ok()) Log(Level::kWarning, "relay leases cannot be renewed", {{"error", kept}});
  if (lost_ && session_ != nullptr) EndSession("another relay has a lease", absl::AbortedError("lease lost"));
  const auto held =
      std::count_if(holdings_.begin(), holdings_.end(), [](const auto& holding) { return holding->held; });
  partitions_held_.Set(static_cast<double>(held));
  const std::lock_guard lock(mutex_);
  holds_any_ = held > 0;
}

core::Task<absl::Status> Relay::KeepLease(Holding& holding) {
  const std::string milliseconds = std::to_string(absl::ToInt64Milliseconds(options_.lease));
  bool held = false;
  bool leased = true;
  if (holding.held && holding.leased) {
    const Script lease(kLeaseLua);
    std::vector<std::string> keys(1, holding.lease_key);
    std::vector<std::string> arguments(1, owner_);
    arguments.push_back(milliseconds);
    FL_CO_TRY(const redis::Reply reply,
              co_await lease.Run(ledger_.redis(), holding.partition, std::move(keys), std::move(arguments)));
    held = reply.integer == 1;
  } else {
    std::vector<redis::Command> commands;
    commands.push_back(redis::Command({"SET", holding.lease_key, owner_, "NX", "PX", milliseconds}));
    std::vector<redis::Reply> replies;
    const absl::Status taken = co_await Fetch(ledger_.redis(), holding.partition, std::move(commands), replies);
    if (absl::IsResourceExhausted(taken)) {
      // Redis is full and stores no lease; only what relays trim makes room again. Safety needs no lease: where nobody
      // has one, this relay works without.
      std::vector<redis::Command> ask;
      ask.push_back(redis::Command({"GET", holding.lease_key}));
      FL_CO_RETURN_IF_ERROR(co_await Fetch(ledger_.redis(), holding.partition, std::move(ask), replies));
      held = replies[0].IsNil();
      leased = false;
    } else {
      FL_CO_RETURN_IF_ERROR(taken);
      held = !replies[0].IsNil();
    }
  }
  if (holding.held && !held) lost_ = true;
  // R3: who gets a partition begins at its head.
  if (!holding.held && held) holding.Restart();
  holding.held = held;
  holding.leased = held && leased;
  co_return absl::OkStatus();
}

core::Task<absl::Status> Relay::ReleaseLease(Holding& holding) {
  const Script lease(kLeaseLua);
  std::vector<std::string> keys(1, holding.lease_key);
  std::vector<std::string> arguments(1, owner_);
  arguments.emplace_back("0");
  holding.held = false;
  FL_CO_TRY(const redis::Reply reply,
            co_await lease.Run(ledger_.redis(), holding.partition, std::move(keys), std::move(arguments)));
  co_return reply.IsError() ? ErrorStatus(reply) : absl::OkStatus();
}

}  // namespace fairlead::ledger
