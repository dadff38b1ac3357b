#include "services/recognition/application/remember_milestones.h"

#include <algorithm>
#include <string>
#include <utility>

#include "libs/core/all.h"
#include "libs/core/blocking.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/recognition/application/award_ids.h"

namespace fairlead::recognition {
namespace {

constexpr char kProgressId[] = "milestones";
constexpr std::size_t kAtOnce = 64;
// Between two writes of the progress: after a crash what lies between is only looked at again.
constexpr absl::Duration kSaveEvery = absl::Minutes(5);
// This much is looked at again for somebody of whom this process has just learnt: what it hears from the directory may
// come a moment after another replica made progress and ended.
constexpr absl::Duration kLookBack = absl::Minutes(10);

bool IsRefused(const absl::Status& status, const char* reason) {
  const auto refusal = core::RefusalOf(status);
  return refusal && refusal->reason == reason;
}

}  // namespace

RememberMilestones::Round RememberMilestones::Run() {
  Round round;
  if (!people_.IsComplete()) return round;
  const absl::Time now = Now(ledger_);
  if (!done_until_) {
    round.problem = Resume(now);
    if (!round.problem.ok()) return round;
  }
  const std::vector<MilestoneAgenda::Entry> due = agenda_.Due(now, *done_until_ - kLookBack);
  oldest_failed_ = absl::InfiniteFuture();
  for (std::size_t first = 0; first < due.size(); first += kAtOnce) {
    Reach(due, first, std::min(first + kAtOnce, due.size()), round);
  }
  done_until_ = std::max(*done_until_, std::min(now, oldest_failed_ - absl::Microseconds(1)));
  if (*done_until_ - saved_ >= kSaveEvery) {
    const absl::Status saved = core::BlockOn(Save({.done_until = *done_until_}));
    if (saved.ok()) {
      saved_ = *done_until_;
    } else {
      round.problem = saved;
    }
  }
  return round;
}

void RememberMilestones::Reach(const std::vector<MilestoneAgenda::Entry>& due, std::size_t first, std::size_t last,
                               Round& round) {
  std::vector<ReachMilestone::Command> commands;
  for (std::size_t i = first; i < last; ++i) {
    commands.push_back({.employee = due[i].employee, .milestone = due[i].milestone});
  }
  const auto reach_all = [](const ReachMilestone& reach,
                            const std::vector<ReachMilestone::Command>& all) -> core::Task<std::vector<absl::Status>> {
    std::vector<core::Task<absl::Status>> tasks;
    for (const auto& command : all) tasks.push_back(reach.Run(command));
    core::All<absl::Status> together(std::move(tasks));
    co_return co_await together;
  };
  const std::vector<absl::Status> results = core::BlockOn(reach_all(reach_milestone_, commands));
  for (std::size_t i = 0; i < results.size(); ++i) {
    const MilestoneAgenda::Entry& entry = due[first + i];
    const absl::Status& status = results[i];
    const bool before = absl::IsAlreadyExists(status);
    const bool unwanted = IsRefused(status, "MILESTONES_OPTED_OUT");
    if (status.ok() || before || unwanted) {
      agenda_.Done(entry);
      round.reached += status.ok() ? 1 : 0;
      round.repeated += before ? 1 : 0;
      round.opted_out += unwanted ? 1 : 0;
    } else {
      ++round.failed;
      round.problem = status;
      oldest_failed_ = std::min(oldest_failed_, entry.milestone.due);
    }
  }
}

absl::Status RememberMilestones::Resume(absl::Time now) {
  FL_TRY(const std::optional<MilestoneProgress> stored, core::BlockOn(Load()));
  const absl::Time done_until = stored ? std::min(stored->done_until, now) : now;
  if (!stored) FL_RETURN_IF_ERROR(core::BlockOn(Save({.done_until = done_until})));
  saved_ = done_until;
  done_until_ = done_until;
  return absl::OkStatus();
}

core::Task<absl::StatusOr<std::optional<MilestoneProgress>>> RememberMilestones::Load() const {
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(ledger_.PartitionOf(kProgressId), ledger::KeyOf(stores_.milestone_progress, kProgressId));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  if (stored.front().version == 0) co_return std::optional<MilestoneProgress>();
  FL_CO_TRY(const MilestoneProgress progress, stores_.milestone_progress.Decode(stored.front().bytes));
  co_return std::optional<MilestoneProgress>(progress);
}

core::Task<absl::Status> RememberMilestones::Save(MilestoneProgress progress) const {
  const ledger::Partition partition = ledger_.PartitionOf(kProgressId);
  std::vector<ledger::Key> reads(1, ledger::KeyOf(stores_.milestone_progress, kProgressId));
  FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
  ledger::Unit unit(partition, std::move(loaded.aggregates));
  FL_CO_TRY(const std::optional<MilestoneProgress> stored, unit.Find(stores_.milestone_progress, kProgressId));
  if (stored && stored->done_until >= progress.done_until) co_return absl::OkStatus();
  unit.Put(stores_.milestone_progress, kProgressId, progress);
  ledger::CommitGuard guard;
  // A conflict is another replica that has just written its own: nothing is lost.
  co_return (co_await ledger_.Commit(std::move(unit), std::move(guard))).status();
}

}  // namespace fairlead::recognition
