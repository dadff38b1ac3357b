#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "services/directory/domain/change.h"
#include "services/directory/domain/row.h"

namespace fairlead::directory {

// Somebody whom the directory has.
struct Person {
  Employee employee;
  std::optional<Identity> identity;  // nothing after an erasure
};
using People = std::unordered_map<EmployeeId, Person>;

// How many people an import concerns; somebody may have moved and got another manager at once.
struct ImportCounts {
  std::uint32_t joined = 0;
  std::uint32_t moved = 0;
  std::uint32_t manager_changed = 0;
  std::uint32_t left = 0;
  std::uint32_t returned = 0;
  std::uint32_t renamed = 0;  // only name or address changed: no fact
  std::uint32_t unchanged = 0;
  friend bool operator==(const ImportCounts&, const ImportCounts&) = default;
};

struct ImportPlan {
  std::vector<RowProblem> problems;  // by line
  std::vector<Wanted> changes;       // good rows that change something, in the order of the rows
  ImportCounts counts;               // of good rows
};

// Compares `rows` with what is there and checks them together, as they would stand after the import: ids and addresses
// are unique, every manager is known, nobody is their own manager over any number of steps, nobody who was erased comes
// back. A row whose manager is a new person on a bad row is bad itself. People who are not among the rows stay as they
// are: a file may be a part of the company.
ImportPlan PlanImport(const People& current, std::vector<Row> rows);

}  // namespace fairlead::directory
