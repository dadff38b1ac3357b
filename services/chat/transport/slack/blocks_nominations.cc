// What nominators and approvers see.
#include <string>
#include <utility>
#include <vector>

#include "services/chat/transport/slack/speakers.h"

namespace fairlead::chat::slack {
namespace {

using view::NominationState;
using view::NominationStep;
using view::Right;

constexpr std::size_t kTrailReason = 200;
constexpr std::size_t kNotification = 300;

// The form of a {state, select, …} and a {vote, select, …}.
std::string Form(NominationState state) {
  switch (state) {
    case NominationState::kApproved:
      return "approved";
    case NominationState::kDeclined:
      return "declined";
    case NominationState::kPending:
    case NominationState::kExpired:
      break;
  }
  return "expired";
}
std::string Form(bool approve) { return approve ? "approved" : "declined"; }

// "you are on the committee …"
std::string Because(const Right& right, const Voice& v) {
  switch (right.kind) {
    case Right::Kind::kCommittee:
      return v.Say(say::RightCommittee{.name = v.Name(right.name)});
    case Right::Kind::kManager:
      return v.Say(say::RightManager{});
    case Right::Kind::kRoleLevel:
      return v.Say(say::RightRoleLevel{.level = right.level});
    case Right::Kind::kHr:
      return v.Say(say::RightHr{});
    case Right::Kind::kApprover:
      break;
  }
  return v.Say(say::RightApprover{});
}

// "for the committee …"
std::string As(const Right& right, const Voice& v) {
  switch (right.kind) {
    case Right::Kind::kCommittee:
      return v.Say(say::RightAsCommittee{.name = v.Name(right.name)});
    case Right::Kind::kManager:
      return v.Say(say::RightAsManager{});
    case Right::Kind::kRoleLevel:
      return v.Say(say::RightAsRoleLevel{.level = right.level});
    case Right::Kind::kHr:
      return v.Say(say::RightAsHr{});
    case Right::Kind::kApprover:
      break;
  }
  return v.Say(say::RightAsApprover{});
}

std::string What(const NominationStep& step, const Voice& v) {
  const absl::CivilSecond at = v.At(step.at);
  const texts::Words who = v.Who(step.who);
  const texts::Words right = texts::Ready(As(step.right, v));
  switch (step.kind) {
    case NominationStep::Kind::kNominated:
      return v.Say(say::TrailNominated{.at = at, .who = who});
    case NominationStep::Kind::kApproval:
      return v.Say(say::TrailApproval{.at = at, .right = right, .who = who});
    case NominationStep::Kind::kDecline:
      return v.Say(say::TrailDecline{.at = at, .right = right, .who = who});
    case NominationStep::Kind::kReminded:
      return v.Say(say::TrailReminded{.at = at});
    case NominationStep::Kind::kApproved:
      return v.Say(say::TrailApproved{.at = at});
    case NominationStep::Kind::kApprovedAlone:
      return v.Say(say::TrailApprovedAlone{.at = at, .who = who});
    case NominationStep::Kind::kDeclined:
      return v.Say(say::TrailDeclined{.at = at});
    case NominationStep::Kind::kExpired:
      break;
  }
  return v.Say(say::TrailExpired{.at = at});
}

std::string StepLine(const NominationStep& step, const Voice& v) {
  std::string line = What(step, v);
  if (!step.reason.empty()) line += " · " + v.Say(say::TrailReason{.reason = v.Quote(step.reason, kTrailReason)});
  return line;
}

}  // namespace

Json Build(const view::ApprovalRequest& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const std::int64_t people = Count(view.nominees);
  const std::string sentence = view.reminder ? rich.Say(say::ApprovalReminder{.award = rich.Name(view.award),
                                                                              .nominator = rich.Who(view.nominator),
                                                                              .nominees = rich.Who(view.nominees),
                                                                              .people = people,
                                                                              .points = view.points})
                                             : rich.Say(say::ApprovalRequest{.award = rich.Name(view.award),
                                                                             .nominator = rich.Who(view.nominator),
                                                                             .nominees = rich.Who(view.nominees),
                                                                             .people = people,
                                                                             .points = view.points});
  Draft draft(view.reason.empty() ? sentence : sentence + " · " + rich.Quote(view.reason, kNotification).text);
  draft.Add(Section(sentence));
  if (!view.reason.empty()) draft.Add(PlainSection(view.reason));
  if (view.my_vote) draft.Add(Context(rich.Say(say::ApprovalVoted{.vote = Form(*view.my_vote)})));
  if (view.state != NominationState::kPending) {
    draft.Add(Context(rich.Say(say::ApprovalEnded{.state = Form(view.state)})));
    return std::move(draft).Finish();
  }
  if (!view.my_vote) {
    draft.Add(Context(rich.Say(
        say::ApprovalAskedAs{.decide_by = rich.At(view.decide_by), .right = texts::Ready(Because(view.right, rich))})));
  }
  if (view.quorum > 1) {
    draft.Add(Context(rich.Say(say::ApprovalProgress{.approvals = view.approvals, .quorum = view.quorum})));
  }
  if (!view.my_vote) draft.Add(Actions(DecisionButtons(speakers, view.nomination_id)));
  return std::move(draft).Finish();
}

Json Build(const view::NominationDecided& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const texts::Words award = rich.Name(view.award);
  const texts::Words nominees = rich.Who(view.nominees);
  std::string sentence;
  switch (view.state) {
    case NominationState::kApproved:
      sentence = rich.Say(say::NominationApproved{.award = award, .nominees = nominees});
      break;
    case NominationState::kDeclined:
      sentence = rich.Say(say::NominationDeclined{.award = award, .nominees = nominees});
      break;
    case NominationState::kPending:
    case NominationState::kExpired:
      sentence = rich.Say(say::NominationExpired{.award = award, .nominees = nominees});
      break;
  }
  std::vector<std::string> lines;
  for (const NominationStep& step : view.trail) lines.push_back(StepLine(step, rich));
  Draft draft(sentence);
  draft.Add(Section(sentence));
  if (!lines.empty()) {
    lines.insert(lines.begin(), "*" + rich.Say(say::NominationTrailTitle{}) + "*");
    draft.AddLines(lines);
  }
  draft.Add(Actions({StopButton(speakers, MessageKind::kNominationNews)}));
  return std::move(draft).Finish();
}

Json Build(const view::NominationMade& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const texts::Words award = rich.Name(view.award);
  const texts::Words nominees = rich.Who(view.nominees);
  const std::string sentence =
      view.approved_alone
          ? rich.Say(say::NominationApprovedAlone{.award = award, .nominees = nominees, .people = Count(view.nominees)})
          : rich.Say(say::NominationMade{
                .award = award, .decide_by = rich.At(view.decide_by), .nominees = nominees, .quorum = view.quorum});
  Draft draft(sentence);
  draft.Add(Section(sentence));
  return std::move(draft).Finish();
}

Json Build(const view::VoteCounted& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const texts::Words award = rich.Name(view.award);
  const texts::Words nominees = rich.Who(view.nominees);
  const std::int64_t people = Count(view.nominees);
  std::string sentence;
  if (view.state == NominationState::kApproved) {
    sentence = rich.Say(say::ApprovalCountedApproved{.award = award, .nominees = nominees, .people = people});
  } else if (view.state == NominationState::kDeclined) {
    sentence = rich.Say(say::ApprovalCountedDeclined{.award = award, .nominees = nominees, .people = people});
  } else {
    sentence = rich.Say(say::ApprovalCounted{.award = award, .nominees = nominees, .vote = Form(view.approve)});
  }
  Draft draft(sentence);
  draft.Add(Section(sentence));
  if (view.state == NominationState::kPending && view.quorum > 1) {
    draft.Add(Context(rich.Say(say::ApprovalProgress{.approvals = view.approvals, .quorum = view.quorum})));
  }
  return std::move(draft).Finish();
}

}  // namespace fairlead::chat::slack
