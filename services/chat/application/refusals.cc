#include "services/chat/application/refusals.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"

namespace fairlead::chat {
namespace {

using view::ProblemKind;
using Metadata = std::map<std::string, std::string>;

const std::map<std::string, ProblemKind>& Kinds() {
  static const auto* const kKinds = new std::map<std::string, ProblemKind>{
      {"ALLOWANCE_EXCEEDED", ProblemKind::kAllowanceExceeded},
      {"RECIPIENT_LIMIT_EXCEEDED", ProblemKind::kRecipientLimitExceeded},
      {"AWARD_LIMIT_EXCEEDED", ProblemKind::kAwardLimitExceeded},
      {"SELF_AWARD", ProblemKind::kSelfAward},
      {"UNKNOWN_EMPLOYEE", ProblemKind::kEmployeeUnknown},
      {"EMPLOYEE_LEFT", ProblemKind::kEmployeeLeft},
      {"UNKNOWN_VALUE", ProblemKind::kUnknownValue},
      {"UNKNOWN_AWARD", ProblemKind::kUnknownAward},
      {"NOT_YOUR_AWARD", ProblemKind::kNotYourAward},
      {"ALREADY_REVERSED", ProblemKind::kAlreadyReversed},
      {"REVERSAL_TOO_LATE", ProblemKind::kReversalTooLate},
      {"NOT_YOURS", ProblemKind::kNotYours},
      {"UNKNOWN_DEFINITION", ProblemKind::kUnknownDefinition},
      {"MAY_NOT_NOMINATE", ProblemKind::kMayNotNominate},
      {"NOMINATIONS_CLOSED", ProblemKind::kNominationsClosed},
      {"SELF_NOMINATION", ProblemKind::kSelfNomination},
      {"TOO_MANY_NOMINEES", ProblemKind::kTooManyNominees},
      {"PRIZE_OUT_OF_RANGE", ProblemKind::kPrizeOutOfRange},
      {"TOO_FEW_APPROVERS", ProblemKind::kNoApprovers},
      {"TOO_MANY_APPROVERS", ProblemKind::kNoApprovers},
      {"UNKNOWN_NOMINATION", ProblemKind::kUnknownNomination},
      {"NOT_AN_APPROVER", ProblemKind::kNotAnApprover},
      {"OWN_NOMINATION", ProblemKind::kOwnNomination},
      {"ALREADY_DECIDED", ProblemKind::kAlreadyDecided},
      {"ALREADY_VOTED", ProblemKind::kAlreadyVoted},
      {"NOMINATION_EXPIRED", ProblemKind::kNominationExpired},
  };
  return *kKinds;
}

std::string Get(const Metadata& metadata, const std::string& name) {
  const auto found = metadata.find(name);
  return found == metadata.end() ? "" : found->second;
}

std::int64_t GetNumber(const Metadata& metadata, const std::string& name) {
  std::int64_t number = 0;
  return absl::SimpleAtoi(Get(metadata, name), &number) ? number : 0;
}

// The first of the names that holds a time.
absl::Time GetTime(const Metadata& metadata, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    absl::Time time;
    std::string error;
    if (absl::ParseTime(absl::RFC3339_full, Get(metadata, name), &time, &error)) return time;
  }
  return absl::UnixEpoch();
}

}  // namespace

bool IsTransient(const absl::Status& error) {
  return absl::IsUnavailable(error) || absl::IsDeadlineExceeded(error) || absl::IsAborted(error) ||
         absl::IsResourceExhausted(error);
}

core::Task<absl::StatusOr<view::Problem>> ProblemOf(const absl::Status& error, const Identities& identities) {
  const auto refusal = core::RefusalOf(error);
  view::Problem problem{.kind = ProblemKind::kSomethingWrong};
  if (!refusal) {
    if (absl::IsPermissionDenied(error)) problem.kind = ProblemKind::kNotPermitted;
    problem.reference = std::string(error.message());
    co_return problem;
  }
  const auto kind = Kinds().find(refusal->reason);
  if (kind == Kinds().end()) {
    problem.reference = refusal->reason;
    co_return problem;
  }
  const Metadata& metadata = refusal->metadata;
  problem.kind = kind->second;
  problem.left = GetNumber(metadata, "left");
  problem.needed = GetNumber(metadata, "needed");
  problem.least = GetNumber(metadata, "least");
  problem.limit = GetNumber(metadata, "limit");
  problem.state = Get(metadata, "state");
  if (const std::string vote = Get(metadata, "decision"); !vote.empty()) {
    problem.state = vote.starts_with("APPROVE") || vote.starts_with("approve") ? "approved" : "declined";
  }
  problem.award = Get(metadata, "award");
  problem.at = GetTime(metadata, {"refills_at", "until", "reversed_at", "expired_at", "at"});
  const std::string values = Get(metadata, "values");
  if (!values.empty()) {
    const std::vector<std::string> choices = absl::StrSplit(values, ", ");
    problem.choices = choices;
  }
  for (const char* name : {"recipient", "employee", "decided_by", "by"}) {
    const EmployeeId person(Get(metadata, name));
    if (person.empty()) continue;
    FL_CO_TRY(problem.person, co_await identities.Show(person));
    break;
  }
  co_return problem;
}

}  // namespace fairlead::chat
