#include "services/recognition/application/get_choices.h"

#include <utility>
#include <vector>

#include "libs/core/status.h"

namespace fairlead::recognition {

core::Task<absl::StatusOr<Choices>> GetChoices::Run(const EmployeeId& employee) const {
  FL_CO_RETURN_IF_ERROR(people_.FindKnown(employee).status());
  const ledger::Partition partition = ledger_.PartitionOf(employee.str());
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(partition, ledger::KeyOf(stores_.wallets, employee.str()));
  keys.emplace_back(partition, ledger::KeyOf(stores_.milestones, employee.str()));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  Choices choices;
  if (stored[0].version != 0) {
    FL_CO_TRY(const Wallet wallet, stores_.wallets.Decode(stored[0].bytes));
    choices.leaderboard_opt_out = wallet.figures().leaderboard_opt_out;
  }
  if (stored[1].version != 0) {
    FL_CO_TRY(const Milestones milestones, stores_.milestones.Decode(stored[1].bytes));
    choices.milestone_opt_out = milestones.figures().opt_out;
  }
  co_return choices;
}

}  // namespace fairlead::recognition
