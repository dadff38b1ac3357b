#include "services/recognition/application/nominate.h"

#include <utility>
#include <vector>

#include "libs/core/status.h"
#include "libs/ledger/change.h"
#include "services/recognition/application/approvers.h"
#include "services/recognition/application/award_ids.h"
#include "services/recognition/application/nomination_ids.h"
#include "services/recognition/application/nomination_indices.h"

namespace fairlead::recognition {

core::Task<absl::StatusOr<NominationReceipt>> Nominate::Run(const Command& command) const {
  const NominationDraft& draft = command.draft;
  FL_CO_RETURN_IF_ERROR(draft.Check());
  const ledger::Partition partition = ledger_.PartitionOf(draft.nominator.str());
  const NominationId id = NewNominationId(partition, command.request);
  std::vector<ledger::Key> reads = {ledger::KeyOf(stores_.nominations, id.str()), sealing_.KeyOf(draft.nominator)};
  const auto decide = [&](ledger::Unit& unit) { return Decide(unit, id, draft); };
  ledger::Change<NominationReceipt> change(ledger_, stores_.nomination_receipts, partition, command.request,
                                           std::move(reads), decide);
  co_return co_await change.Run();
}

absl::StatusOr<NominationReceipt> Nominate::Decide(ledger::Unit& unit, const NominationId& id,
                                                   const NominationDraft& draft) const {
  const absl::Time now = Now(ledger_);
  FL_TRY(const People::PersonPtr nominator, people_.FindEmployed(draft.nominator, now));
  for (const EmployeeId& nominee : draft.nominees) FL_RETURN_IF_ERROR(people_.FindEmployed(nominee, now).status());
  FL_TRY(const AwardDefinition* const definition, definitions_.Find(draft.definition));
  FL_RETURN_IF_ERROR(definition->CheckNominator(*nominator, people_.Manages(draft.nominator, now), now));

  FL_TRY(const Points prize, definition->PrizeFor(draft.points));
  const Points total(prize.value() * static_cast<std::int64_t>(draft.nominees.size()));
  const AwardDefinition::AloneLimit* const alone = definition->AloneWith(*nominator, total);
  std::vector<Approver> approvers;
  if (alone == nullptr) approvers = ApproversFor(*definition, draft, people_, now);
  Nomination nomination;
  FL_TRY(nomination.made, Nomination::Make(id, *definition, draft, std::move(approvers), alone != nullptr, now));
  FL_TRY(nomination.made.reason, sealing_.Seal(unit, draft.nominator, draft.reason));

  unit.Emit(stores_.events.Encode(nomination.made));
  if (alone != nullptr) {
    const NominationEnded approved = Nomination::Alone(nomination.made, *alone);
    FL_TRY(nomination, nomination.Apply(approved));
    unit.Emit(stores_.events.Encode(approved));
  }
  unit.Put(stores_.nominations, id.str(), nomination);
  IndexNomination(unit, nomination);
  return NominationReceipt{.nomination = id,
                           .state = nomination.state(),
                           .nominated_at = now,
                           .decide_by = nomination.made.decide_by,
                           .rule = nomination.ending ? nomination.ending->rule : ""};
}

}  // namespace fairlead::recognition
