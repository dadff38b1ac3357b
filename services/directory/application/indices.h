#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "libs/ledger/unit.h"
#include "services/directory/domain/employee.h"

// The indices that questions read, and who keeps them: the commit that changes what they index. Each partition has its
// own.
namespace fairlead::directory {

// Sorted by team, then employee; tells who has left without reading the records. Nobody erased is in it.
inline constexpr char kTeamIndex[] = "teams";
// "<address in lower case>\0<employee>". The employee is a part of the entry, so that two people who swap their
// addresses never remove each other's.
inline constexpr char kEmailIndex[] = "emails";
// What the entries of an address begin with.
std::string WithEmail(std::string_view email);

// An entry of kTeamIndex: "<team>\0<employee>\0<leave date or nothing>". No part can hold a NUL.
struct TeamEntry {
  std::string team;
  EmployeeId employee;
  std::optional<absl::CivilDay> leave_date;

  bool HasLeftBy(absl::CivilDay day) const { return leave_date && *leave_date <= day; }
};
std::string EncodeTeamEntry(const Record& record);
// Nothing if `member` was not made by EncodeTeamEntry.
std::optional<TeamEntry> DecodeTeamEntry(std::string_view member);
// Entries of `team` itself begin with the first; those of the teams below it with the second.
std::string InTeam(std::string_view team);
std::string BelowTeam(std::string_view team);

// Makes the indices say what `after` says, where they said what `before` says (nothing: the employee is new).
void IndexTeam(ledger::Unit& unit, const std::optional<Employee>& before, const Employee& after);
void IndexEmail(ledger::Unit& unit, const EmployeeId& employee, const std::optional<Identity>& before,
                const std::optional<Identity>& after);

}  // namespace fairlead::directory
