#include "services/recognition/domain/nomination.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/recognition/domain/award.h"

namespace fairlead::recognition {
namespace {

constexpr std::size_t kMostDefinitionIdBytes = 40;

std::string Rfc3339(absl::Time time) { return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone()); }

absl::Status Refused(absl::StatusCode code, const char* reason, std::string message,
                     std::map<std::string, std::string> metadata = {}) {
  return core::Refuse(code, std::move(message), {.reason = reason, .metadata = std::move(metadata)});
}

template <typename T>
bool Contains(const std::vector<T>& all, const T& one) {
  return std::ranges::find(all, one) != all.end();
}

std::string Days(absl::Duration duration) {
  const std::int64_t days = duration / absl::Hours(24);
  return fmt::format("{} day{}", days, days == 1 ? "" : "s");
}

// The rights by which those voted who voted so, each once, in the order of their first use.
std::string RightsUsed(const std::vector<NominationVote>& votes, bool approve) {
  std::vector<std::string> rights;
  for (const NominationVote& vote : votes) {
    if (vote.approve == approve && !Contains(rights, vote.rule)) rights.push_back(vote.rule);
  }
  return fmt::format("{}", fmt::join(rights, ", "));
}

absl::Status DoesNotFit(const NominationId& id, const char* what) {
  return absl::FailedPreconditionError(fmt::format("nomination {} {}", id.str(), what));
}

}  // namespace

const char* StateName(NominationState state) {
  switch (state) {
    case NominationState::kPending:
      return "pending";
    case NominationState::kApproved:
      return "approved";
    case NominationState::kDeclined:
      return "declined";
    case NominationState::kExpired:
      return "expired";
  }
  return "unknown";
}

absl::Status NominationDraft::Check() const {
  if (definition.empty() || definition.str().size() > kMostDefinitionIdBytes) {
    return core::InvalidField("definition_id", "is not the id of a named award; take it from ListAwardDefinitions");
  }
  FL_RETURN_IF_ERROR(CheckText("definition_id", definition.str(), kMostDefinitionIdBytes, /*lines=*/false));
  FL_RETURN_IF_ERROR(CheckColleagues("nominee_ids", nominator, nominees, kMostRecipients, "SELF_NOMINATION",
                                     "Nobody nominates themselves; name colleagues."));
  if (points < 0 || points > kMostPoints.value()) {
    return core::InvalidField("points",
                              fmt::format("is {}; choose 1 to {}, or leave it out", points, kMostPoints.value()));
  }
  if (reason.empty()) return core::InvalidField("reason", "is empty; say what the award is for");
  FL_RETURN_IF_ERROR(CheckText("reason", reason, kMostCharacters, /*lines=*/true));
  return CheckText("origin", origin, kMostOriginCharacters, /*lines=*/false);
}

absl::StatusOr<NominationMade> Nomination::Make(const NominationId& id, const AwardDefinition& definition,
                                                const NominationDraft& draft, std::vector<Approver> approvers,
                                                bool alone, absl::Time now) {
  if (draft.nominees.size() > definition.most_nominees) {
    return core::InvalidField("nominee_ids", fmt::format("names {} people; {} is for at most {}", draft.nominees.size(),
                                                         definition.name_en, definition.most_nominees));
  }
  FL_TRY(const Points points, definition.PrizeFor(draft.points));
  if (approvers.size() > kMostApprovers) {
    return Refused(absl::StatusCode::kFailedPrecondition, "TOO_MANY_APPROVERS",
                   fmt::format("{} people could decide about {}, more than {}; ask HR to narrow who does.",
                               approvers.size(), definition.name_en, kMostApprovers),
                   {{"most", std::to_string(kMostApprovers)}, {"found", std::to_string(approvers.size())}});
  }
  const bool enough = static_cast<std::int64_t>(approvers.size()) >= definition.quorum;
  if (!alone && !enough && !definition.approvers.hr) {
    return Refused(absl::StatusCode::kFailedPrecondition, "TOO_FEW_APPROVERS",
                   fmt::format("{} takes {} approvals, and only {} people could decide about this nomination; ask HR.",
                               definition.name_en, definition.quorum, approvers.size()),
                   {{"needed", std::to_string(definition.quorum)}, {"found", std::to_string(approvers.size())}});
  }
  NominationMade made{.nomination = id,
                      .definition = definition.id,
                      .nominator = draft.nominator,
                      .nominees = draft.nominees,
                      .points = points,
                      .reason = {},
                      .at = now,
                      .approvers = std::move(approvers),
                      .hr_may_decide = definition.approvers.hr && !alone,
                      .quorum = definition.quorum,
                      .declines = definition.declines,
                      .decide_by = now + absl::Hours(24) * definition.window_days,
                      .remind_at = {},
                      .origin = draft.origin};
  if (definition.remind_days) made.remind_at = now + absl::Hours(24) * *definition.remind_days;
  return made;
}

NominationEnded Nomination::Alone(const NominationMade& made, const AwardDefinition::AloneLimit& limit) {
  const Nomination nomination{.made = made, .votes = {}, .reminded = {}, .ending = {}};
  NominationEnded ended = nomination.End(NominationState::kApproved, made.at, limit.Rule());
  ended.alone = true;
  return ended;
}

std::int32_t Nomination::Count(bool approve) const {
  return static_cast<std::int32_t>(std::ranges::count(votes, approve, &NominationVote::approve));
}

std::optional<std::string> Nomination::RightOf(const EmployeeId& employee, bool is_hr) const {
  if (employee == made.nominator || Contains(made.nominees, employee)) return std::nullopt;
  const auto approver = std::ranges::find(made.approvers, employee, &Approver::employee);
  if (approver != made.approvers.end()) return approver->rule;
  return is_hr && made.hr_may_decide ? std::optional<std::string>("hr") : std::nullopt;
}

bool Nomination::WaitsFor(const EmployeeId& employee, bool is_hr, absl::Time now) const {
  return !ending && now < made.decide_by && RightOf(employee, is_hr) &&
         std::ranges::find(votes, employee, &NominationVote::by) == votes.end();
}

absl::StatusOr<NominationVoted> Nomination::Vote(const EmployeeId& by, bool is_hr, bool approve, absl::Time now) const {
  if (by == made.nominator || Contains(made.nominees, by)) {
    return Refused(absl::StatusCode::kPermissionDenied, "OWN_NOMINATION",
                   "Whoever nominates or is nominated does not decide; leave it to the approvers.");
  }
  const std::optional<std::string> right = RightOf(by, is_hr);
  if (!right) {
    return Refused(absl::StatusCode::kPermissionDenied, "NOT_AN_APPROVER",
                   "You are not among those who decide about this nomination.");
  }
  if (ending) {
    const std::string decider = ending->alone ? made.nominator.str() : votes.empty() ? "" : votes.back().by.str();
    return Refused(absl::StatusCode::kFailedPrecondition, "ALREADY_DECIDED",
                   fmt::format("The nomination was already {} on {}{}.", StateName(ending->state), Rfc3339(ending->at),
                               decider.empty() ? "" : ", last by " + decider),
                   {{"state", StateName(ending->state)},
                    {"by", ending->state == NominationState::kExpired ? "" : decider},
                    {"at", Rfc3339(ending->at)},
                    {"rule", ending->rule}});
  }
  if (now >= made.decide_by) {
    return Refused(absl::StatusCode::kFailedPrecondition, "NOMINATION_EXPIRED",
                   fmt::format("The nomination could be decided until {}.", Rfc3339(made.decide_by)),
                   {{"expired_at", Rfc3339(made.decide_by)}});
  }
  if (const auto vote = std::ranges::find(votes, by, &NominationVote::by); vote != votes.end()) {
    const char* const decision = vote->approve ? "approve" : "decline";
    return Refused(absl::StatusCode::kFailedPrecondition, "ALREADY_VOTED",
                   fmt::format("You decided already, on {}: {}.", Rfc3339(vote->at), decision),
                   {{"decision", decision}, {"at", Rfc3339(vote->at)}});
  }
  return NominationVoted{.nomination = made.nomination,
                         .nominator = made.nominator,
                         .vote = {.by = by, .approve = approve, .reason = {}, .at = now, .rule = *right}};
}

std::optional<NominationEnded> Nomination::Outcome(absl::Time at) const {
  if (ending) return std::nullopt;
  if (Count(/*approve=*/true) >= made.quorum) {
    return End(NominationState::kApproved, at, fmt::format("quorum {} of {}", made.quorum, RightsUsed(votes, true)));
  }
  if (Count(/*approve=*/false) >= made.declines) {
    return End(
        NominationState::kDeclined, at,
        fmt::format("{} decline{} of {}", made.declines, made.declines == 1 ? "" : "s", RightsUsed(votes, false)));
  }
  return std::nullopt;
}

std::optional<absl::Time> Nomination::NextDue() const {
  if (ending) return std::nullopt;
  return made.remind_at && !reminded ? *made.remind_at : made.decide_by;
}

Nomination::Due Nomination::DueAt(absl::Time now) const {
  if (ending) return std::monostate();
  if (now >= made.decide_by) {
    return End(NominationState::kExpired, now, "expired after " + Days(made.decide_by - made.at));
  }
  if (!made.remind_at || reminded || now < *made.remind_at) return std::monostate();
  NominationReminded event{.nomination = made.nomination,
                           .definition = made.definition,
                           .nominator = made.nominator,
                           .nominees = made.nominees,
                           .at = now,
                           .decide_by = made.decide_by,
                           .waiting = {},
                           .hr_may_decide = made.hr_may_decide,
                           .origin = made.origin};
  for (const Approver& approver : made.approvers) {
    if (std::ranges::find(votes, approver.employee, &NominationVote::by) == votes.end()) {
      event.waiting.push_back(approver.employee);
    }
  }
  return event;
}

NominationEnded Nomination::End(NominationState state, absl::Time at, std::string rule) const {
  NominationEnded event{.state = state,
                        .nomination = made.nomination,
                        .definition = made.definition,
                        .nominator = made.nominator,
                        .nominees = made.nominees,
                        .points = made.points,
                        .at = at,
                        .rule = std::move(rule),
                        .alone = false,
                        .votes = votes,
                        .approvers = {},
                        .hr_may_decide = made.hr_may_decide,
                        .origin = made.origin};
  for (const Approver& approver : made.approvers) event.approvers.push_back(approver.employee);
  return event;
}

absl::StatusOr<Nomination> Nomination::Apply(const NominationVoted& event) const {
  if (ending) return DoesNotFit(event.nomination, "was decided upon after its end");
  if (std::ranges::find(votes, event.vote.by, &NominationVote::by) != votes.end()) {
    return DoesNotFit(event.nomination, "was decided upon twice by the same approver");
  }
  Nomination next = *this;
  next.votes.push_back(event.vote);
  return next;
}

absl::StatusOr<Nomination> Nomination::Apply(const NominationReminded& event) const {
  if (ending || reminded) return DoesNotFit(event.nomination, "was reminded twice, or after its end");
  Nomination next = *this;
  next.reminded = event.at;
  return next;
}

absl::StatusOr<Nomination> Nomination::Apply(const NominationEnded& event) const {
  if (ending) return DoesNotFit(event.nomination, "ended twice");
  if (event.points != made.points || event.nominees != made.nominees || event.votes != votes) {
    return DoesNotFit(event.nomination, "ended as another than it was");
  }
  Nomination next = *this;
  next.ending = Ending{.state = event.state, .at = event.at, .rule = event.rule, .alone = event.alone};
  return next;
}

}  // namespace fairlead::recognition
