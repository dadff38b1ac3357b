#include "services/chat/application/nominations.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "libs/core/status.h"
#include "services/chat/application/refusals.h"

namespace fairlead::chat {
namespace {

using view::ProblemKind;

std::string NameIn(const AwardDefinition& definition, const std::string& locale) {
  const bool french = locale.starts_with("fr");
  const std::string& name = french ? definition.french : definition.english;
  return name.empty() ? definition.id : name;
}

view::NominationState StateOf(NominationState state) { return static_cast<view::NominationState>(state); }

// Recognition says by which rule in words.
view::Right RightOf(const std::string& rule) {
  constexpr char kCommittee[] = "committee ";
  constexpr char kRoleLevel[] = "role level ";
  view::Right right;
  if (rule.starts_with(kCommittee)) {
    right.kind = view::Right::Kind::kCommittee;
    right.name = rule.substr(sizeof(kCommittee) - 1);
  } else if (rule.starts_with("manager of ")) {
    right.kind = view::Right::Kind::kManager;
  } else if (rule.starts_with(kRoleLevel)) {
    right.kind = view::Right::Kind::kRoleLevel;
    const std::string level = rule.substr(sizeof(kRoleLevel) - 1);
    if (!absl::SimpleAtoi(level.substr(0, level.find(' ')), &right.level)) right.kind = view::Right::Kind::kApprover;
  } else if (rule == "hr") {
    right.kind = view::Right::Kind::kHr;
  }
  return right;
}

view::NominationStep::Kind KindOf(const NominationStep& step) {
  using From = NominationStep::Kind;
  using To = view::NominationStep::Kind;
  static const auto* const kKinds = new std::map<From, To>{
      {From::kNominated, To::kNominated}, {From::kApproval, To::kApproval}, {From::kDecline, To::kDecline},
      {From::kReminded, To::kReminded},   {From::kApproved, To::kApproved}, {From::kDeclined, To::kDeclined},
      {From::kExpired, To::kExpired}};
  if (step.kind == From::kApproved && step.rule.starts_with("alone")) return To::kApprovedAlone;
  return kKinds->at(step.kind);
}

std::string TextOf(const FormSent& form, Field field) {
  const auto found = form.texts.find(field);
  return found == form.texts.end() ? "" : found->second;
}

bool IsBlank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

}  // namespace

Nominations::Answer<std::string> Nominations::NameOf(const std::string& definition, const std::string& locale) const {
  const EmployeeId nobody;
  FL_CO_TRY(const std::vector<AwardDefinition> all, co_await recognition_.ListDefinitions(nobody));
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == definition; });
  co_return found == all.end() ? definition : NameIn(*found, locale);
}

Nominations::Answer<view::NominationForm> Nominations::Form(const Person& person, const std::string& chosen) const {
  FL_CO_TRY(const std::vector<AwardDefinition> all, co_await recognition_.ListDefinitions(person.employee));
  view::NominationForm form{.chosen = chosen};
  for (const AwardDefinition& one : all) {
    if (!one.may_nominate) continue;
    form.definitions.push_back({.id = one.id,
                                .name = NameIn(one, person.locale),
                                .least_points = one.least_points,
                                .most_points = one.most_points});
  }
  co_return form;
}

Nominations::Answer<Kudos::FormResult> Nominations::NominateByForm(const Person& person, const FormSent& form) const {
  Kudos::FormResult result;
  NominationDraft draft{.definition = TextOf(form, Field::kDefinition), .reason = TextOf(form, Field::kReason)};
  if (draft.reason.empty()) draft.reason = TextOf(form, Field::kMessage);
  if (form.people.empty()) result.errors[Field::kPeople] = {.kind = ProblemKind::kNobodyNamed};
  if (IsBlank(draft.reason)) result.errors[Field::kReason] = {.kind = ProblemKind::kReasonMissing};
  const std::string points = TextOf(form, Field::kPoints);
  if (!points.empty() && (!absl::SimpleAtoi(points, &draft.points) || draft.points < 1)) {
    result.errors[Field::kPoints] = {.kind = ProblemKind::kPointsMissing};
  }
  for (const UserRef& user : form.people) {
    const absl::StatusOr<Person> nominee = co_await identities_.Identify(user);
    if (IsTransient(nominee.status())) co_return nominee.status();
    if (nominee.ok()) {
      draft.nominees.push_back(nominee->employee);
    } else {
      view::Person shown{.chat_id = user.str()};
      result.errors[Field::kPeople] = ProblemWith(nominee.status(), std::move(shown));
    }
  }
  if (!result.errors.empty()) co_return result;
  const std::string request = RequestIdOf(form.from.id);
  const absl::StatusOr<Nomination> made = co_await recognition_.Nominate(person.employee, request, draft);
  if (IsTransient(made.status())) co_return made.status();
  if (!made.ok()) {
    const absl::Status& error = made.status();
    FL_CO_TRY(view::Problem problem, co_await ProblemOf(error, identities_));
    Field field = Field::kPeople;
    if (problem.kind == ProblemKind::kPrizeOutOfRange) field = Field::kPoints;
    if (problem.kind == ProblemKind::kUnknownDefinition || problem.kind == ProblemKind::kMayNotNominate ||
        problem.kind == ProblemKind::kNominationsClosed || problem.kind == ProblemKind::kNoApprovers) {
      field = Field::kDefinition;
      FL_CO_TRY(problem.award, co_await NameOf(draft.definition, person.locale));
    }
    result.errors.emplace(field, std::move(problem));
    co_return result;
  }
  view::NominationMade answer{.approved_alone = made->state == NominationState::kApproved,
                              .decide_by = made->decide_by,
                              .quorum = made->quorum};
  FL_CO_TRY(answer.award, co_await NameOf(draft.definition, person.locale));
  FL_CO_TRY(answer.nominees, co_await kudos_.ShowAll(draft.nominees));
  result.given.emplace_back(std::move(answer));
  co_return result;
}

Nominations::Answer<view::DeclineForm> Nominations::FormToDecline(const Person& person,
                                                                  const std::string& nomination) const {
  FL_CO_TRY(const Nomination known, co_await recognition_.GetNomination(nomination));
  view::DeclineForm form{.metadata = nomination};
  FL_CO_TRY(form.award, co_await NameOf(known.definition, person.locale));
  FL_CO_TRY(form.nominees, co_await kudos_.ShowAll(known.nominees));
  co_return form;
}

Nominations::Answer<Kudos::FormResult> Nominations::DeclineByForm(const Person& person, const FormSent& form) const {
  Kudos::FormResult result;
  const std::string reason = TextOf(form, Field::kReason);
  if (IsBlank(reason)) {
    result.errors[Field::kReason] = {.kind = ProblemKind::kReasonMissing};
    co_return result;
  }
  FL_CO_TRY(view::MessageView answer, co_await Vote(person, form.from, form.metadata, false, reason));
  if (const auto* problem = std::get_if<view::ProblemAnswer>(&answer)) {
    result.errors[Field::kReason] = problem->problem;
    co_return result;
  }
  result.given.push_back(std::move(answer));
  co_return result;
}

Nominations::Answer<view::MessageView> Nominations::Vote(const Person& person, const Origin& from,
                                                         const std::string& nomination, bool approve,
                                                         const std::string& reason) const {
  const std::string request = RequestIdOf(from.id);
  const absl::StatusOr<Nomination> voted =
      co_await recognition_.Decide(person.employee, request, nomination, approve, reason);
  if (IsTransient(voted.status())) co_return voted.status();
  if (!voted.ok()) {
    const absl::Status& error = voted.status();
    FL_CO_TRY(view::Problem problem, co_await ProblemOf(error, identities_));
    co_return view::ProblemAnswer{std::move(problem)};
  }
  FL_CO_TRY(const Nomination known, co_await recognition_.GetNomination(nomination));
  view::VoteCounted counted{
      .approve = approve, .state = StateOf(voted->state), .approvals = voted->approvals, .quorum = voted->quorum};
  FL_CO_TRY(counted.award, co_await NameOf(known.definition, person.locale));
  FL_CO_TRY(counted.nominees, co_await kudos_.ShowAll(known.nominees));
  co_return counted;
}

Nominations::Answer<std::vector<view::HomeView::Approval>> Nominations::ToDecide(const Person& person) const {
  FL_CO_TRY(std::vector<Nomination> waiting, co_await recognition_.ListToDecide(person.employee));
  std::stable_sort(waiting.begin(), waiting.end(),
                   [](const auto& a, const auto& b) { return a.decide_by < b.decide_by; });
  std::vector<view::HomeView::Approval> approvals;
  for (const Nomination& one : waiting) {
    view::HomeView::Approval approval{
        .nomination_id = one.id, .points = one.points, .reason = one.reason, .decide_by = one.decide_by};
    FL_CO_TRY(approval.award, co_await NameOf(one.definition, person.locale));
    FL_CO_TRY(approval.nominator, co_await identities_.Show(one.nominator));
    FL_CO_TRY(approval.nominees, co_await kudos_.ShowAll(one.nominees));
    approvals.push_back(std::move(approval));
  }
  co_return approvals;
}

Nominations::Answer<view::ApprovalRequest> Nominations::Request(const Nomination& nomination,
                                                                const EmployeeId& approver, bool reminder,
                                                                const std::string& locale) const {
  view::ApprovalRequest request{.nomination_id = nomination.id,
                                .points = nomination.points,
                                .reason = nomination.reason,
                                .decide_by = nomination.decide_by,
                                .approvals = nomination.approvals,
                                .quorum = nomination.quorum,
                                .state = StateOf(nomination.state),
                                .reminder = reminder};
  for (const NominationStep& step : nomination.trail) {
    if (step.who != approver) continue;
    if (step.kind == NominationStep::Kind::kApproval) request.my_vote = true;
    if (step.kind == NominationStep::Kind::kDecline) request.my_vote = false;
  }
  FL_CO_TRY(request.award, co_await NameOf(nomination.definition, locale));
  FL_CO_TRY(request.nominator, co_await identities_.Show(nomination.nominator));
  FL_CO_TRY(request.nominees, co_await kudos_.ShowAll(nomination.nominees));
  co_return request;
}

Nominations::Answer<view::NominationDecided> Nominations::Decided(const Nomination& nomination,
                                                                  const std::string& locale) const {
  view::NominationDecided decided{.state = StateOf(nomination.state)};
  FL_CO_TRY(decided.award, co_await NameOf(nomination.definition, locale));
  FL_CO_TRY(decided.nominees, co_await kudos_.ShowAll(nomination.nominees));
  for (const NominationStep& step : nomination.trail) {
    view::NominationStep shown{.kind = KindOf(step), .at = step.at, .right = RightOf(step.rule), .reason = step.reason};
    if (!step.who.empty()) {
      FL_CO_TRY(shown.who, co_await identities_.Show(step.who));
    }
    decided.trail.push_back(std::move(shown));
  }
  co_return decided;
}

Nominations::Answer<view::PrizeReceived> Nominations::Received(const Nomination& nomination,
                                                               const std::string& locale) const {
  view::PrizeReceived received{.points = nomination.points, .reason = nomination.reason};
  FL_CO_TRY(received.award, co_await NameOf(nomination.definition, locale));
  FL_CO_TRY(received.nominator, co_await identities_.Show(nomination.nominator));
  co_return received;
}

Nominations::Answer<view::PrizeAnnouncement> Nominations::Announcement(const Nomination& nomination,
                                                                       const std::string& locale) const {
  view::PrizeAnnouncement announcement{.points = nomination.points, .reason = nomination.reason};
  FL_CO_TRY(announcement.award, co_await NameOf(nomination.definition, locale));
  FL_CO_TRY(announcement.nominees, co_await kudos_.ShowAll(nomination.nominees));
  FL_CO_TRY(announcement.nominator, co_await identities_.Show(nomination.nominator));
  co_return announcement;
}

}  // namespace fairlead::chat
