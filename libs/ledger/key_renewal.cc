#include "libs/ledger/key_renewal.h"

#include <limits>
#include <utility>

#include "libs/core/blocking.h"
#include "libs/core/status.h"
#include "libs/observability/log.h"

namespace fairlead::ledger {

using observability::Level;
using observability::Log;

KeyRenewal::KeyRenewal(Ledger& ledger, const MasterKeys& masters, observability::Registry& metrics,
                       absl::Duration interval)
    : ledger_(ledger),
      masters_(masters),
      interval_(interval),
      rewrapped_(metrics.AddCounter("fairlead_data_keys_rewrapped_total",
                                    "Data keys that this process brought under the newest master key")) {
  for (const std::uint32_t master : masters_.Older()) {
    observability::Gauge& gauge = metrics.AddGauge(
        "fairlead_data_keys_wrapped", "Data keys under a master key that is not the newest; its file is needed until 0",
        {{"master", std::to_string(master)}});
    gauge.Set(std::numeric_limits<double>::quiet_NaN());  // not counted yet
    wrapped_.emplace(master, &gauge);
  }
}

KeyRenewal::~KeyRenewal() { Stop(absl::InfinitePast()); }

absl::Status KeyRenewal::Start() {
  FL_RETURN_IF_ERROR(Count());
  thread_ = std::thread([this] { Loop(); });
  return absl::OkStatus();
}

void KeyRenewal::Stop(absl::Time) {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

absl::Status KeyRenewal::Ready() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

bool KeyRenewal::Stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void KeyRenewal::Loop() {
  while (true) {
    absl::Status state = Renew();
    if (state.ok()) state = Count();
    // Redis away is the store's to say; a missing master key is not healed by waiting.
    const bool missing = absl::IsFailedPrecondition(state);
    if (!state.ok()) Log(Level::kWarning, "data keys cannot be wrapped anew yet", {{"error", state}});
    std::unique_lock lock(mutex_);
    state_ = missing ? std::move(state) : absl::OkStatus();
    if (changed_.wait_for(lock, absl::ToChronoNanoseconds(interval_), [this] { return stopping_; })) return;
  }
}

absl::Status KeyRenewal::Renew() {
  std::int64_t renewed = 0;
  while (!Stopping()) {
    const absl::StatusOr<std::int64_t> some = core::BlockOn(keys_.Rewrap(ledger_));
    FL_RETURN_IF_ERROR(some.status());
    if (*some == 0) break;
    rewrapped_.Increment(static_cast<double>(*some));
    renewed += *some;
  }
  if (renewed > 0) {
    Log(Level::kInfo, "data keys are wrapped anew", {{"keys", renewed}, {"master", masters_.newest()}});
  }
  return absl::OkStatus();
}

absl::Status KeyRenewal::Count() {
  const auto counts = core::BlockOn(keys_.CountNotNewest(ledger_));
  FL_RETURN_IF_ERROR(counts.status());
  for (const auto& [master, gauge] : wrapped_) {
    const auto count = counts->find(master);
    gauge->Set(count == counts->end() ? 0 : static_cast<double>(count->second));
  }
  return absl::OkStatus();
}

}  // namespace fairlead::ledger
