#include "services/recognition/application/set_leaderboard_choice.h"

#include <string>
#include <utility>
#include <vector>

#include "libs/core/status.h"
#include "libs/ledger/change.h"
#include "services/recognition/application/award_ids.h"
#include "services/recognition/application/indices.h"

namespace fairlead::recognition {

core::Task<absl::StatusOr<ChoiceReceipt>> SetLeaderboardChoice::Run(const Command& command) const {
  const std::string& employee = command.employee.str();
  std::vector<ledger::Key> reads = {ledger::KeyOf(stores_.wallets, employee)};
  const auto decide = [&](ledger::Unit& unit) { return Decide(unit, command); };
  ledger::Change<ChoiceReceipt> change(ledger_, stores_.choice_receipts, ledger_.PartitionOf(employee), command.request,
                                       std::move(reads), decide);
  co_return co_await change.Run();
}

absl::StatusOr<ChoiceReceipt> SetLeaderboardChoice::Decide(ledger::Unit& unit, const Command& command) const {
  FL_RETURN_IF_ERROR(people_.FindKnown(command.employee).status());
  FL_TRY(const Wallet wallet, unit.Get(stores_.wallets, command.employee.str()));
  const auto decision = wallet.ChooseLeaderboard(command.employee, command.opt_out);
  unit.Put(stores_.wallets, command.employee.str(), decision.next);
  unit.Emit(stores_.events.Encode(decision.event));
  if (command.opt_out) {
    RemoveFromLeaderboards(unit, command.employee, LatestLeaderboard(Now(ledger_)));
  } else {
    IndexLeaderboard(unit, command.employee, decision.next);
  }
  return ChoiceReceipt{};
}

}  // namespace fairlead::recognition
