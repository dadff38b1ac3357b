#include "services/directory/application/indices.h"

#include <utility>

#include "services/directory/domain/date.h"

namespace fairlead::directory {
namespace {

using Kind = ledger::IndexChange::Kind;

// The entry that somebody has; nothing after an erasure.
std::optional<std::string> EntryOf(const Record& record) {
  if (record.erased) return std::nullopt;
  return EncodeTeamEntry(record);
}

// Nothing for somebody without an address.
std::optional<std::string> EntryOf(const std::optional<Identity>& identity, const EmployeeId& employee) {
  if (!identity || identity->email.empty()) return std::nullopt;
  return WithEmail(identity->email) + employee.str();
}

void Replace(ledger::Unit& unit, const char* index, const std::optional<std::string>& before,
             const std::optional<std::string>& after) {
  if (before == after) return;
  if (before) unit.Index({.kind = Kind::kRemoveMember, .index = index, .member = *before});
  if (after) unit.Index({.kind = Kind::kSetScore, .index = index, .member = *after});
}

}  // namespace

std::string EncodeTeamEntry(const Record& record) {
  std::string member = InTeam(record.team) + record.id.str();
  member += '\0';
  if (record.leave_date) member += FormatDate(*record.leave_date);
  return member;
}

std::optional<TeamEntry> DecodeTeamEntry(std::string_view member) {
  const std::size_t first = member.find('\0');
  const std::size_t second = first == std::string_view::npos ? first : member.find('\0', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  TeamEntry entry{.team = std::string(member.substr(0, first)),
                  .employee = EmployeeId(std::string(member.substr(first + 1, second - first - 1))),
                  .leave_date = std::nullopt};
  if (second + 1 < member.size()) {
    entry.leave_date = ParseDate(member.substr(second + 1));
    if (!entry.leave_date) return std::nullopt;
  }
  return entry;
}

std::string InTeam(std::string_view team) { return std::string(team) + '\0'; }
std::string BelowTeam(std::string_view team) { return std::string(team) + '/'; }

std::string WithEmail(std::string_view email) { return EmailKey(email) + '\0'; }

void IndexTeam(ledger::Unit& unit, const std::optional<Employee>& before, const Employee& after) {
  Replace(unit, kTeamIndex, before ? EntryOf(before->record) : std::nullopt, EntryOf(after.record));
}

void IndexEmail(ledger::Unit& unit, const EmployeeId& employee, const std::optional<Identity>& before,
                const std::optional<Identity>& after) {
  Replace(unit, kEmailIndex, EntryOf(before, employee), EntryOf(after, employee));
}

}  // namespace fairlead::directory
