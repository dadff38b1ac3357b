#include "services/directory/application/record_absence.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/ledger/change.h"
#include "services/directory/application/employees.h"
#include "services/directory/domain/change.h"
#include "services/directory/domain/date.h"

namespace fairlead::directory {
namespace {

constexpr int kMostDays = 366;

absl::StatusOr<Absence> Checked(const RecordAbsence::Command& command) {
  const auto first = ParseDate(command.first_date);
  const auto last = ParseDate(command.last_date);
  if (!first) return core::InvalidField("first_date", "is not a date (YYYY-MM-DD)");
  if (!last) return core::InvalidField("last_date", "is not a date (YYYY-MM-DD)");
  if (*last < *first) return core::InvalidField("last_date", "lies before the first");
  if (*last - *first >= kMostDays) return core::InvalidField("last_date", "lies more than a year behind the first");
  if (command.kind == AbsenceKind::kUnspecified) return core::InvalidField("kind", "is missing");
  return Absence{.id = AbsenceId(ledger::DerivedId(command.request, "absence")), .first = *first, .last = *last};
}

}  // namespace

core::Task<absl::StatusOr<AbsenceReceipt>> RecordAbsence::Run(const Command& command) const {
  FL_CO_TRY(const Absence absence, Checked(command));
  const std::string& id = command.employee.str();
  const auto decide = [&](ledger::Unit& unit) -> absl::StatusOr<AbsenceReceipt> {
    FL_TRY(const std::optional<Employee> current, unit.Find(stores_.employees, id));
    FL_TRY(const EmployeeDecision decision, AddAbsence(current, absence));
    PutDecision(unit, stores_, current, decision);
    FL_TRY(AbsenceKinds kinds, unit.Get(stores_.absence_kinds, id));
    kinds[absence.id] = command.kind;
    unit.Put(stores_.absence_kinds, id, kinds);
    return AbsenceReceipt{.employee = command.employee, .absence = absence, .kind = command.kind};
  };
  std::vector<ledger::Key> reads = {ledger::KeyOf(stores_.employees, id), ledger::KeyOf(stores_.absence_kinds, id)};
  ledger::Change<AbsenceReceipt> change(ledger_, stores_.absence_receipts, ledger_.PartitionOf(id), command.request,
                                        std::move(reads), decide);
  co_return co_await change.Run();
}

}  // namespace fairlead::directory
