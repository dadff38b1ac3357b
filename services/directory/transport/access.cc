#include "services/directory/transport/access.h"

#include <string>

#include "libs/core/refusal.h"

namespace fairlead::directory {

using auth::Role;

auth::AccessTable AccessRules() {
  const std::string service = "fairlead.directory.v1.DirectoryService/";
  const std::string audit = "fairlead.ledger.v1.LedgerAuditService/";
  auth::AccessTable table;
  table.Allow(service + "ImportPeople", {Role::kHr, Role::kAdmin})
      .Allow(service + "GetEmployee", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "ListEmployees", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "GetTeamTree", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "FindEmployeeByEmail",
             {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "EraseEmployee", {Role::kHr})
      .Allow(service + "RecordAbsence", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "CancelAbsence", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "ListAbsences", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(audit + "AuditLedger", {Role::kAdmin})
      .Allow(audit + "ListDeadLetters", {Role::kAdmin})
      .Allow(audit + "ReplayDeadLetter", {Role::kAdmin});
  return table;
}

bool SeesAllOf(const auth::Principal& caller, const EmployeeId& employee) {
  const bool for_all = caller.role == Role::kHr || caller.role == Role::kAdmin ||
                       (caller.role == Role::kService && caller.actor.empty());
  return for_all || caller.Person() == employee.str();
}

absl::Status CheckAbsencesOf(const auth::Principal& caller, const EmployeeId& employee) {
  const bool for_all = caller.role == Role::kHr || (caller.role == Role::kService && caller.actor.empty());
  if (for_all || caller.Person() == employee.str()) return absl::OkStatus();
  return core::Refuse(absl::StatusCode::kPermissionDenied,
                      "these are your own absences only; ask HR for somebody else's", {.reason = "NOT_YOURS"});
}

}  // namespace fairlead::directory
