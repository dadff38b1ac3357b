#include "services/recognition/application/do_due_nominations.h"

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "fmt/format.h"
#include "libs/core/blocking.h"
#include "libs/core/status.h"
#include "libs/ledger/change.h"
#include "services/recognition/application/award_ids.h"
#include "services/recognition/application/indices.h"
#include "services/recognition/application/nomination_ids.h"
#include "services/recognition/application/nomination_indices.h"

namespace fairlead::recognition {
namespace {

constexpr std::int64_t kAtOnce = 100;
constexpr char kReminded[] = "reminded";
constexpr char kExpired[] = "expired";

}  // namespace

DoDueNominations::Done DoDueNominations::Run(const Stopping& stopping) const {
  Done done;
  for (ledger::Partition partition = 0; partition < ledger_.partitions() && !stopping(); ++partition) {
    InPartition(partition, stopping, done);
  }
  return done;
}

void DoDueNominations::InPartition(ledger::Partition partition, const Stopping& stopping, Done& done) const {
  // The bound only falls, so that this ends even where something cannot be done.
  double below = ScoreOf(Now(ledger_)) + 1;
  while (!stopping()) {
    const auto due = core::BlockOn(ledger_.ScoresBelow(partition, DueIndex(), below, kAtOnce));
    if (!due.ok()) return done.first_error.Update(due.status());
    for (const ledger::Ledger::Scored& entry : *due) {
      if (stopping()) return;
      const auto did = core::BlockOn(One(partition, entry.member, static_cast<std::int64_t>(entry.score)));
      if (did.ok()) {
        (*did == kReminded ? done.reminded : done.expired) += 1;
      } else if (!absl::IsCancelled(did.status())) {
        done.first_error.Update(did.status());
      }
      below = entry.score;
    }
    if (static_cast<std::int64_t>(due->size()) < kAtOnce) return;
  }
}

// What is due at one moment is one request, so that a lost answer is found again.
core::Task<absl::StatusOr<std::string>> DoDueNominations::One(ledger::Partition partition, std::string id,
                                                              std::int64_t due) const {
  ledger::Request request;
  request.principal = "recognition, what is due";
  request.request_id = fmt::format("{} {}", id, due);
  std::vector<ledger::Key> reads = {ledger::KeyOf(stores_.nominations, id)};
  const auto decide = [&](ledger::Unit& unit) { return Decide(unit, id); };
  co_return co_await ledger::RunChange(ledger_, partition, std::move(request), std::move(reads), decide);
}

absl::StatusOr<std::string> DoDueNominations::Decide(ledger::Unit& unit, const std::string& id) const {
  FL_TRY(std::optional<Nomination> nomination, unit.Find(stores_.nominations, id));
  if (!nomination) return absl::DataLossError(fmt::format("nomination {} is due but not stored", id));
  const Nomination::Due due = nomination->DueAt(Now(ledger_));
  if (std::holds_alternative<std::monostate>(due)) return absl::CancelledError("nothing is due any more");
  if (const auto* const reminded = std::get_if<NominationReminded>(&due)) {
    FL_TRY(nomination, nomination->Apply(*reminded));
    unit.Emit(stores_.events.Encode(*reminded));
  } else {
    const auto& expired = std::get<NominationEnded>(due);
    FL_TRY(nomination, nomination->Apply(expired));
    unit.Emit(stores_.events.Encode(expired));
  }
  unit.Put(stores_.nominations, id, *nomination);
  IndexNomination(unit, *nomination);
  return std::string(nomination->ending ? kExpired : kReminded);
}

}  // namespace fairlead::recognition
