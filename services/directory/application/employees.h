#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/unit.h"
#include "services/directory/application/stores.h"
#include "services/directory/domain/change.h"
#include "services/directory/domain/import_plan.h"

// What the use cases do with employees in common.
namespace fairlead::directory {

// The aggregates of one employee.
std::vector<ledger::Key> KeysOf(const Stores& stores, const EmployeeId& id);

// Puts a decision into the unit that it was made in: the employee, its facts, a snapshot if the record changed, and the
// index of teams. Nothing without a fact.
void PutDecision(ledger::Unit& unit, const Stores& stores, const std::optional<Employee>& before,
                 const EmployeeDecision& decision);

// These people, as far as they exist, in any number; pipelined over all partitions. `ids` name nobody twice.
core::Task<absl::StatusOr<People>> ReadPeople(ledger::Ledger& ledger, const Stores& stores,
                                              std::vector<EmployeeId> ids);

// One employee. NotFound EMPLOYEE_NOT_FOUND.
core::Task<absl::StatusOr<Person>> ReadPerson(ledger::Ledger& ledger, const Stores& stores, EmployeeId id);

// Entries of the index of teams in one partition, from `from` (or after it), that begin with `prefix`: all of them.
core::Task<absl::StatusOr<std::vector<std::string>>> ReadTeamEntries(ledger::Ledger& ledger,
                                                                     ledger::Partition partition, std::string prefix);

// The date in UTC: on which people have left or not.
absl::CivilDay Today(const ledger::Ledger& ledger);

}  // namespace fairlead::directory
