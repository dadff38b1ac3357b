#include "services/recognition/application/set_milestone_choice.h"

#include <string>
#include <utility>
#include <vector>

#include "libs/core/status.h"
#include "libs/ledger/change.h"

namespace fairlead::recognition {

core::Task<absl::StatusOr<ChoiceReceipt>> SetMilestoneChoice::Run(const Command& command) const {
  const std::string& employee = command.employee.str();
  std::vector<ledger::Key> reads = {ledger::KeyOf(stores_.milestones, employee)};
  const auto decide = [&](ledger::Unit& unit) { return Decide(unit, command); };
  ledger::Change<ChoiceReceipt> change(ledger_, stores_.choice_receipts, ledger_.PartitionOf(employee), command.request,
                                       std::move(reads), decide);
  co_return co_await change.Run();
}

absl::StatusOr<ChoiceReceipt> SetMilestoneChoice::Decide(ledger::Unit& unit, const Command& command) const {
  FL_RETURN_IF_ERROR(people_.FindKnown(command.employee).status());
  FL_TRY(const Milestones milestones, unit.Get(stores_.milestones, command.employee.str()));
  const auto decision = milestones.Choose(command.employee, command.opt_out);
  unit.Put(stores_.milestones, command.employee.str(), decision.next);
  unit.Emit(stores_.events.Encode(decision.event));
  return ChoiceReceipt{};
}

}  // namespace fairlead::recognition
