// Where a lane stands: what it reads of the inbox positions, and what it raises.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "libs/core/status.h"
#include "libs/ledger/inbox_lane.h"
#include "libs/ledger/inbox_positions.h"
#include "libs/ledger/steady.h"
#include "libs/observability/log.h"

namespace fairlead::ledger {

using observability::Level;
using observability::Log;

// I7, I8, I15: last seen is kept nowhere else: after a restart it is the smallest of the inbox positions themselves.
core::Task<absl::Status> InboxLane::LoadPositions() {
  FL_CO_TRY(const InboxPositions positions, co_await LoadInboxPositions(context_.ledger, source_));
  const bool any =
      std::any_of(positions.begin(), positions.end(), [](const auto& position) { return position.has_value(); });
  if (any) {
    last_ = positions.front().value_or(InboxPosition());
    for (const std::optional<InboxPosition>& position : positions) {
      if (position.value_or(InboxPosition()).sequence < last_->sequence) last_ = position.value_or(InboxPosition());
    }
  }
  if (any && last_->sequence == 0) {
    std::set<std::pair<std::uint64_t, std::string>> found;
    for (const std::optional<InboxPosition>& position : positions) {
      if (position) found.emplace(position->sequence, position->event_id);
    }
    if (found.size() == 1) begun_ = {.sequence = found.begin()->first, .event_id = found.begin()->second};
  }
  for (std::size_t i = 0; i < positions.size(); ++i) {
    known_[i] = positions[i].value_or(InboxPosition()).sequence;
  }
  loaded_ = true;
  co_return absl::OkStatus();
}

core::Task<absl::Status> InboxLane::Baseline(InboxPosition position) {
  if (position.sequence > 0) {
    Log(Level::kInfo, "inbox begins in the middle of a topic",
        {{"topic", partition_.topic}, {"partition", partition_.partition}, {"sequence", position.sequence}});
    std::vector<Partition> all;
    for (Partition target = 0; target < context_.ledger.partitions(); ++target) all.push_back(target);
    FL_CO_TRY(const InboxPositions before, co_await RaiseInboxPositions(context_.ledger, source_, all, position));
    std::fill(known_.begin(), known_.end(), position.sequence);
  }
  last_ = position;
  co_return absl::OkStatus();
}

// I9: every target is at last seen before an offset is stored.
core::Task<absl::Status> InboxLane::RaiseAll() {
  std::vector<Partition> behind;
  for (Partition target = 0; target < known_.size(); ++target) {
    if (last_ && known_[target] < last_->sequence) behind.push_back(target);
  }
  if (!behind.empty()) {
    FL_CO_TRY(const InboxPositions before, co_await RaiseInboxPositions(context_.ledger, source_, behind, *last_));
    for (std::size_t i = 0; i < behind.size(); ++i) {
      const std::uint64_t found = before[i].value_or(InboxPosition()).sequence;
      if (found < known_[behind[i]]) Report("rewind", known_[behind[i]], found, {});
      known_[behind[i]] = std::max(last_->sequence, found);
    }
  }
  raised_ = handled_;
  raised_at_ = SteadyNow();
  const std::lock_guard lock(mutex_);
  offset_ = raised_;
  co_return absl::OkStatus();
}

}  // namespace fairlead::ledger
