#include "services/directory/application/import_turn.h"

#include <utility>
#include <vector>

#include "libs/core/all.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"

namespace fairlead::directory {
namespace {

constexpr ledger::Partition kGate = 0;
constexpr char kId[] = "turn";

absl::Status Running() {
  return core::Refuse(absl::StatusCode::kAborted,
                      "another import is running, or ended abruptly a moment ago; try again when it has ended",
                      {.reason = "IMPORT_RUNNING", .metadata = {}, .violations = {}});
}

absl::Status Overtaken() {
  return core::Refuse(absl::StatusCode::kAborted,
                      "another import has begun meanwhile; what was committed stays, run this one again after it",
                      {.reason = "IMPORT_OVERTAKEN", .metadata = {}, .violations = {}});
}

}  // namespace

ledger::Key ImportTurns::Key() const { return ledger::KeyOf(stores_.import_turns, kId); }

absl::Status ImportTurns::Check(const ledger::Unit& unit, Number turn) const {
  FL_TRY(const ImportTurn stored, unit.Get(stores_.import_turns, kId));
  return stored.number == turn ? absl::OkStatus() : Overtaken();
}

core::Task<absl::StatusOr<ledger::Unit>> ImportTurns::Load(ledger::Partition partition) const {
  std::vector<ledger::Key> reads(1, Key());
  FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
  co_return ledger::Unit(partition, std::move(loaded.aggregates));
}

core::Task<absl::StatusOr<ImportTurns::Number>> ImportTurns::Take() const {
  FL_CO_TRY(const Number turn, co_await Begin());
  std::vector<core::Task<absl::Status>> fences;
  for (ledger::Partition partition = 0; partition < ledger_.partitions(); ++partition) {
    if (partition != kGate) fences.push_back(Fence(partition, turn));
  }
  core::All<absl::Status> all(std::move(fences));
  const std::vector<absl::Status> fenced = co_await all;
  for (const absl::Status& status : fenced) {
    if (status.ok()) continue;
    co_await End(turn);
    co_return status;
  }
  co_return turn;
}

core::Task<absl::StatusOr<ImportTurns::Number>> ImportTurns::Begin() const {
  FL_CO_TRY(ledger::Unit unit, co_await Load(kGate));
  FL_CO_TRY(const ImportTurn last, unit.Get(stores_.import_turns, kId));
  const absl::Time now = ledger_.clock().Now();
  if (last.until && *last.until > now) co_return Running();
  unit.Put(stores_.import_turns, kId, ImportTurn{.number = last.number + 1, .until = now + kPatience});
  ledger::CommitGuard guard;
  FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
  if (result.outcome != ledger::CommitResult::Outcome::kCommitted) co_return Running();
  co_return last.number + 1;
}

core::Task<absl::Status> ImportTurns::Fence(ledger::Partition partition, Number turn) const {
  while (true) {
    FL_CO_TRY(ledger::Unit unit, co_await Load(partition));
    FL_CO_TRY(const ImportTurn stored, unit.Get(stores_.import_turns, kId));
    if (stored.number > turn) co_return Overtaken();
    unit.Put(stores_.import_turns, kId, ImportTurn{.number = turn, .until = std::nullopt});
    ledger::CommitGuard guard;
    FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
    // Only another import's fence can come between: the number grows, and this ends.
    if (result.outcome == ledger::CommitResult::Outcome::kCommitted) co_return absl::OkStatus();
  }
}

core::Task<absl::Status> ImportTurns::Extend(Number turn, std::optional<absl::Time> until) const {
  FL_CO_TRY(ledger::Unit unit, co_await Load(kGate));
  FL_CO_RETURN_IF_ERROR(Check(unit, turn));
  unit.Put(stores_.import_turns, kId, ImportTurn{.number = turn, .until = until});
  ledger::CommitGuard guard;
  FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
  co_return result.outcome == ledger::CommitResult::Outcome::kCommitted ? absl::OkStatus() : Overtaken();
}

core::Task<absl::Status> ImportTurns::Keep(Number turn) const {
  const std::optional<absl::Time> until = ledger_.clock().Now() + kPatience;
  co_return co_await Extend(turn, until);
}

core::Task<void> ImportTurns::End(Number turn) const {
  const absl::Status ended = co_await Extend(turn, std::nullopt);
  // Nobody is kept waiting for long by a turn that is not given back.
  ended.IgnoreError();
}

}  // namespace fairlead::directory
