#include "services/directory/application/cancel_absence.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/core/status.h"
#include "libs/ledger/change.h"
#include "services/directory/application/employees.h"
#include "services/directory/domain/change.h"

namespace fairlead::directory {

core::Task<absl::StatusOr<CancellationReceipt>> CancelAbsence::Run(const Command& command) const {
  const std::string& id = command.employee.str();
  const auto decide = [&](ledger::Unit& unit) -> absl::StatusOr<CancellationReceipt> {
    FL_TRY(const std::optional<Employee> current, unit.Find(stores_.employees, id));
    FL_TRY(const EmployeeDecision decision, RemoveAbsence(current, command.absence));
    PutDecision(unit, stores_, current, decision);
    FL_TRY(AbsenceKinds kinds, unit.Get(stores_.absence_kinds, id));
    kinds.erase(command.absence);
    unit.Put(stores_.absence_kinds, id, kinds);
    return CancellationReceipt{};
  };
  std::vector<ledger::Key> reads = {ledger::KeyOf(stores_.employees, id), ledger::KeyOf(stores_.absence_kinds, id)};
  ledger::Change<CancellationReceipt> change(ledger_, stores_.cancellation_receipts, ledger_.PartitionOf(id),
                                             command.request, std::move(reads), decide);
  co_return co_await change.Run();
}

}  // namespace fairlead::directory
