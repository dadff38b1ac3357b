#include "services/directory/application/list_absences.h"

#include <algorithm>
#include <utility>

#include "libs/core/status.h"
#include "services/directory/application/employees.h"

namespace fairlead::directory {

core::Task<absl::StatusOr<std::vector<AbsenceReceipt>>> ListAbsences::Run(EmployeeId employee) const {
  FL_CO_TRY(const Person person, co_await ReadPerson(ledger_, stores_, employee));
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.emplace_back(ledger_.PartitionOf(employee.str()), ledger::KeyOf(stores_.absence_kinds, employee.str()));
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  AbsenceKinds kinds;
  if (stored.front().version != 0) {
    FL_CO_TRY(kinds, stores_.absence_kinds.Decode(stored.front().bytes));
  }
  std::vector<AbsenceReceipt> absences;
  for (const Absence& absence : person.employee.absences) absences.push_back({employee, absence, kinds[absence.id]});
  std::sort(absences.begin(), absences.end(),
            [](const AbsenceReceipt& a, const AbsenceReceipt& b) { return a.absence.first < b.absence.first; });
  co_return absences;
}

}  // namespace fairlead::directory
