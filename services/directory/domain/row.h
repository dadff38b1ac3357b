#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/directory/domain/employee.h"

namespace fairlead::directory {

// One row of an import as it was sent: nothing in it has been checked.
struct Row {
  std::uint32_t line = 0;  // in the file, for messages
  std::string employee_id;
  std::string name;
  std::string email;
  std::string team;
  std::string manager_id;
  std::string location;
  std::string time_zone;
  std::string locale;
  int role_level = 0;
  int contracted_decihours = 0;
  std::string hire_date;
  std::string leave_date;
  LeaveKind leave_kind = LeaveKind::kUnspecified;
};

// What is wrong with a row. Never repeats a name or an address.
struct RowProblem {
  std::uint32_t line = 0;
  std::string field;    // as in Row
  std::string problem;  // a sentence's end: "is not a date (YYYY-MM-DD)"
  friend bool operator==(const RowProblem&, const RowProblem&) = default;
};

// What a row that is right in itself asks for.
struct Wanted {
  std::uint32_t line = 0;
  Record record;
  Identity identity;
};

// Checks rows one by one, each for itself: ids, names, addresses, paths, zones, languages, levels, hours, dates. Keeps
// what it learnt of time zones. Not thread-safe.
class RowChecker {
 public:
  // Nothing if the row is wrong; then one problem at least was added, one a field.
  std::optional<Wanted> Check(Row row, std::vector<RowProblem>& problems);

 private:
  bool IsTimeZone(const std::string& name);
  std::unordered_map<std::string, bool> zones_;
};

}  // namespace fairlead::directory
