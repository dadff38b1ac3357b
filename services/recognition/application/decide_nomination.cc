#include "services/recognition/application/decide_nomination.h"

#include <utility>
#include <vector>

#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/ledger/change.h"
#include "services/recognition/application/award_ids.h"
#include "services/recognition/application/nomination_ids.h"
#include "services/recognition/application/nomination_indices.h"

namespace fairlead::recognition {
namespace {

absl::Status CheckReason(const DecideNomination::Command& command) {
  if (command.reason.empty() && !command.approve) {
    return core::InvalidField("reason", "is empty; say why the nomination is declined");
  }
  return CheckText("reason", command.reason, kMostCharacters, /*lines=*/true);
}

}  // namespace

core::Task<absl::StatusOr<DecisionReceipt>> DecideNomination::Run(const Command& command) const {
  FL_CO_RETURN_IF_ERROR(CheckReason(command));
  FL_CO_TRY(const ledger::Partition partition, PartitionOf(ledger_, command.nomination));
  std::optional<SealedText> reason;
  if (!command.reason.empty()) {
    FL_CO_TRY(reason, co_await sealing_.SealApart(command.by, command.reason));
  }
  std::vector<ledger::Key> reads = {ledger::KeyOf(stores_.nominations, command.nomination.str())};
  const auto decide = [&](ledger::Unit& unit) { return Decide(unit, command, reason); };
  ledger::Change<DecisionReceipt> change(ledger_, stores_.decision_receipts, partition, command.request,
                                         std::move(reads), decide);
  co_return co_await change.Run();
}

// A desk of HR need not be an employee: its right is in its token.
absl::Status DecideNomination::CheckDecider(const Command& command, absl::Time now) const {
  const absl::Status employed = people_.FindEmployed(command.by, now).status();
  return command.is_hr && absl::IsNotFound(employed) ? absl::OkStatus() : employed;
}

absl::StatusOr<DecisionReceipt> DecideNomination::Decide(ledger::Unit& unit, const Command& command,
                                                         const std::optional<SealedText>& reason) const {
  const absl::Time now = Now(ledger_);
  FL_RETURN_IF_ERROR(CheckDecider(command, now));
  FL_TRY(std::optional<Nomination> nomination, unit.Find(stores_.nominations, command.nomination.str()));
  if (!nomination) return UnknownNomination(command.nomination);
  FL_TRY(NominationVoted voted, nomination->Vote(command.by, command.is_hr, command.approve, now));
  voted.vote.reason = reason;
  FL_TRY(nomination, nomination->Apply(voted));
  unit.Emit(stores_.events.Encode(voted));
  if (const auto outcome = nomination->Outcome(now)) {
    FL_TRY(nomination, nomination->Apply(*outcome));
    unit.Emit(stores_.events.Encode(*outcome));
  }
  unit.Put(stores_.nominations, command.nomination.str(), *nomination);
  IndexNomination(unit, *nomination);
  return DecisionReceipt{.nomination = command.nomination,
                         .state = nomination->state(),
                         .decided_at = now,
                         .rule = voted.vote.rule,
                         .approvals = nomination->Count(/*approve=*/true),
                         .quorum = nomination->made.quorum};
}

}  // namespace fairlead::recognition
