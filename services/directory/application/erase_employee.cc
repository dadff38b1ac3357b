#include "services/directory/application/erase_employee.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/core/status.h"
#include "libs/ledger/change.h"
#include "services/directory/application/employees.h"
#include "services/directory/application/indices.h"

namespace fairlead::directory {

core::Task<absl::StatusOr<ErasureReceipt>> EraseEmployee::Run(const Command& command) const {
  std::vector<ledger::Key> reads = KeysOf(stores_, command.employee);
  reads.push_back(ledger::KeyOf(stores_.absence_kinds, command.employee.str()));
  const auto decide = [&](ledger::Unit& unit) { return Decide(unit, command.employee); };
  ledger::Change<ErasureReceipt> change(ledger_, stores_.erasure_receipts, ledger_.PartitionOf(command.employee.str()),
                                        command.request, std::move(reads), decide);
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
  unit.Remove(stores_.absence_kinds, employee.str());
  return ErasureReceipt{};
}

}  // namespace fairlead::directory
