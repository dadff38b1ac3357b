#include "services/directory/application/erase_employee.h"

#include <optional>
#include <string>

#include "libs/core/status.h"
#include "libs/ledger/change.h"
#include "services/directory/application/employees.h"
#include "services/directory/application/indices.h"

namespace fairlead::directory {

core::Task<absl::StatusOr<ErasureReceipt>> EraseEmployee::Run(const Command& command) const {
  const auto decide = [&](ledger::Unit& unit) { return Decide(unit, command.employee); };
  ledger::Change<ErasureReceipt> change(ledger_, stores_.erasure_receipts, ledger_.PartitionOf(command.employee.str()),
                                        command.request, KeysOf(stores_, command.employee), decide);
  co_return co_await change.Run();
}

absl::StatusOr<ErasureReceipt> EraseEmployee::Decide(ledger::Unit& unit, const EmployeeId& employee) const {
  FL_TRY(const std::optional<Employee> current, unit.Find(stores_.employees, employee.str()));
  FL_TRY(const std::optional<Identity> identity, unit.Find(stores_.identities, employee.str()));
  FL_TRY(const EmployeeDecision decision, Erase(current));
  PutDecision(unit, stores_, current, decision);
  if (identity) {
    unit.Remove(stores_.identities, employee.str());
    IndexEmail(unit, employee, identity, std::nullopt);
  }
  return ErasureReceipt{};
}

}  // namespace fairlead::directory
