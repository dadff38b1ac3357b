#include "services/recognition/transport/access.h"

#include <string>

#include "libs/core/refusal.h"
#include "libs/core/status.h"

namespace fairlead::recognition {

using auth::Role;

auth::AccessTable AccessRules() {
  const std::string service = "fairlead.recognition.v1.RecognitionService/";
  const std::string audit = "fairlead.ledger.v1.LedgerAuditService/";
  auth::AccessTable table;
  table.Allow(service + "GiveAward", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "ReverseAward", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "GetWallet", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "ListAwards", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "GetLeaderboard", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "SetLeaderboardChoice",
             {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "GetAward", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "ListValues", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "SetMilestoneChoice", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "ListMilestones", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "GetChoices", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "GetValueFigures", {Role::kHr})
      .Allow(service + "GetReciprocity", {Role::kHr})
      .Allow(service + "RedeemPoints", {Role::kHr, Role::kService})
      .Allow(service + "ListAwardDefinitions",
             {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "Nominate", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "DecideNomination", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "GetNomination", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(service + "ListNominations", {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService})
      .Allow(audit + "AuditLedger", {Role::kAdmin})
      .Allow(audit + "ListDeadLetters", {Role::kAdmin})
      .Allow(audit + "ReplayDeadLetter", {Role::kAdmin});
  return table;
}

absl::StatusOr<EmployeeId> ActingPerson(const auth::Principal& caller) {
  if (caller.role != Role::kService || !caller.actor.empty()) return EmployeeId(caller.Person());
  return core::Refuse(absl::StatusCode::kPermissionDenied,
                      "A service acts for an employee; name them in the token's claim act.sub.",
                      {.reason = "NO_PERSON"});
}

absl::StatusOr<EmployeeId> ReadablePerson(const auth::Principal& caller, const std::string& asked, bool admin_may) {
  const bool may_read_all = caller.role == Role::kHr || (admin_may && caller.role == Role::kAdmin);
  if (may_read_all && !asked.empty()) return EmployeeId(asked);
  FL_TRY(const EmployeeId self, ActingPerson(caller));
  if (asked.empty() || asked == self.str()) return self;
  return core::Refuse(absl::StatusCode::kPermissionDenied, "You can see your own only; ask HR for somebody else's.",
                      {.reason = "NOT_YOURS"});
}

}  // namespace fairlead::recognition
