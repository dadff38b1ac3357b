#include "services/recognition/application/give_award.h"

#include <utility>
#include <vector>

#include "libs/core/status.h"
#include "libs/ledger/change.h"
#include "services/recognition/application/award_ids.h"
#include "services/recognition/application/indices.h"

namespace fairlead::recognition {

core::Task<absl::StatusOr<AwardReceipt>> GiveAward::Run(const Command& command) const {
  FL_CO_TRY(const Award award, Award::Checked(command.draft));
  const ledger::Partition partition = ledger_.PartitionOf(award.giver().str());
  const AwardId id = NewAwardId(partition, command.request);
  std::vector<ledger::Key> reads = {ledger::KeyOf(stores_.wallets, award.giver().str()),
                                    ledger::KeyOf(stores_.awards, id.str()), sealing_.KeyOf(award.giver())};
  const auto decide = [&](ledger::Unit& unit) { return Decide(unit, id, award); };
  ledger::Change<AwardReceipt> change(ledger_, stores_.award_receipts, partition, command.request, std::move(reads),
                                      decide);
  co_return co_await change.Run();
}

absl::StatusOr<AwardReceipt> GiveAward::Decide(ledger::Unit& unit, const AwardId& id, const Award& award) const {
  const absl::Time now = Now(ledger_);
  FL_TRY(const People::PersonPtr giver, people_.FindEmployed(award.giver(), now));
  for (const EmployeeId& recipient : award.recipients()) {
    FL_RETURN_IF_ERROR(people_.FindEmployed(recipient, now).status());
  }
  FL_RETURN_IF_ERROR(rules_.CheckValue(award.value()));
  const Allowance& allowance = rules_.AllowanceFor(*giver);

  FL_TRY(const Wallet wallet, unit.Get(stores_.wallets, award.giver().str()));
  FL_TRY(auto decision, wallet.Give(id, award, allowance, giver->time_zone, now));
  FL_TRY(decision.event.message, sealing_.Seal(unit, award.giver(), award.message()));

  unit.Put(stores_.wallets, award.giver().str(), decision.next);
  unit.Put(stores_.awards, id.str(), AwardRecord{.given = decision.event, .reversal = {}});
  unit.Emit(stores_.events.Encode(decision.event));
  IndexGiven(unit, decision.event);
  IndexLeaderboard(unit, award.giver(), decision.next);
  const Points left = decision.next.StandingAt(now, allowance, giver->time_zone).left;
  return AwardReceipt{.award = id, .given_at = now, .left = left};
}

}  // namespace fairlead::recognition
