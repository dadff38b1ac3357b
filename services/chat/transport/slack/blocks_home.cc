// The Home tab.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/chat/transport/slack/blocks.h"
#include "services/chat/transport/slack/names.h"
#include "services/chat/transport/slack/problem_words.h"
#include "services/chat/transport/slack/speakers.h"

namespace fairlead::chat::slack {
namespace {

constexpr std::size_t kApprovals = 8;
constexpr std::size_t kReceived = 5;
constexpr std::size_t kMilestones = 10;
constexpr std::size_t kReason = 500;  // of a nomination; the request holds the whole

using Blocks = std::vector<Json>;

void AddWallet(const view::HomeView& view, const Speakers& speakers, Blocks& blocks) {
  blocks.push_back(Section(JoinLines(WalletLines(speakers, view.wallet), kSectionText)));
  std::vector<Json> buttons;
  buttons.push_back(Primary(Press(speakers, Action::kOpenKudosForm, say::ButtonGive{})));
  if (view.may_nominate) buttons.push_back(Press(speakers, Action::kOpenNominationForm, say::ButtonNominate{}));
  blocks.push_back(Actions(std::move(buttons)));
}

void AddApprovals(const view::HomeView& view, const Speakers& speakers, Blocks& blocks) {
  if (view.approvals.empty()) return;
  const Voice& rich = speakers.rich;
  blocks.push_back(Header(speakers.plain.Say(say::HomeToDecide{})));
  for (std::size_t i = 0; i < std::min(view.approvals.size(), kApprovals); ++i) {
    const auto& approval = view.approvals[i];
    blocks.push_back(Section(rich.Say(say::ApprovalLine{.award = rich.Name(approval.award),
                                                        .decide_by = rich.At(approval.decide_by),
                                                        .nominator = rich.Who(approval.nominator),
                                                        .nominees = rich.Who(approval.nominees),
                                                        .people = Count(approval.nominees),
                                                        .points = approval.points})));
    if (!approval.reason.empty()) {
      blocks.push_back({{"type", "section"}, {"text", PlainText(approval.reason, kReason)}});
    }
    blocks.push_back(Actions(DecisionButtons(speakers, approval.nomination_id)));
  }
  if (view.approvals.size() > kApprovals) {
    blocks.push_back(Context(rich.Say(say::HomeToDecideMore{.count = view.approvals.size() - kApprovals})));
  }
}

void AddReceived(const view::HomeView& view, const Speakers& speakers, Blocks& blocks) {
  blocks.push_back(Header(speakers.plain.Say(say::HomeReceived{})));
  if (view.received.empty()) blocks.push_back(Section(speakers.rich.Say(say::HomeReceivedEmpty{})));
  for (std::size_t i = 0; i < std::min(view.received.size(), kReceived); ++i) {
    blocks.push_back(Section(HistoryLine(speakers, view.received[i])));
  }
}

void AddMilestones(const view::HomeView& view, const Speakers& speakers, Blocks& blocks) {
  const Voice& rich = speakers.rich;
  blocks.push_back(Header(speakers.plain.Say(say::HomeMilestones{})));
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < std::min(view.milestones.size(), kMilestones); ++i) {
    const auto& one = view.milestones[i];
    const absl::CivilSecond day(one.day);
    lines.push_back(one.years == 0 ? rich.Say(say::HomeMilestoneWelcome{.day = day, .person = rich.Who(one.person)})
                                   : rich.Say(say::HomeMilestoneAnniversary{
                                         .day = day, .person = rich.Who(one.person), .years = one.years}));
  }
  if (lines.empty()) lines.push_back(rich.Say(say::HomeMilestonesEmpty{}));
  blocks.push_back(Section(JoinLines(lines, kSectionText)));
}

std::string StoppedSentence(MessageKind kind, const Voice& v) {
  switch (kind) {
    case MessageKind::kAwardReceived:
      return v.Say(say::HomeStoppedAwardReceived{});
    case MessageKind::kNominationNews:
      return v.Say(say::HomeStoppedNominationNews{});
    case MessageKind::kReminder:
      return v.Say(say::HomeStoppedReminder{});
    case MessageKind::kSurveyInvitation:
      return v.Say(say::HomeStoppedSurveyInvitation{});
    case MessageKind::kSurveyReminder:
      return v.Say(say::HomeStoppedSurveyReminder{});
    case MessageKind::kSurveyResults:
      return v.Say(say::HomeStoppedSurveyResults{});
    case MessageKind::kMilestone:
      break;
  }
  return v.Say(say::HomeStoppedMilestone{});
}

void AddChoices(const view::HomeView& view, const Speakers& speakers, Blocks& blocks) {
  const Voice& rich = speakers.rich;
  blocks.push_back(Header(speakers.plain.Say(say::HomeChoices{})));
  blocks.push_back(view.leaderboard_opt_out ? Section(rich.Say(say::HomeLeaderboardOut{}),
                                                      Press(speakers, Action::kJoinLeaderboard, say::ButtonShowMe{}))
                                            : Section(rich.Say(say::HomeLeaderboardIn{}),
                                                      Press(speakers, Action::kLeaveLeaderboard, say::ButtonHideMe{})));
  blocks.push_back(
      view.milestone_opt_out
          ? Section(rich.Say(say::HomeMilestonesOut{}), Press(speakers, Action::kShowMilestones, say::ButtonRemember{}))
          : Section(rich.Say(say::HomeMilestonesIn{}), Press(speakers, Action::kHideMilestones, say::ButtonForget{})));
  for (const MessageKind kind : view.stopped) {
    blocks.push_back(Section(StoppedSentence(kind, rich), ResumeButton(speakers, kind)));
  }
}

}  // namespace

Json Home(const view::HomeView& view, const view::Reader& reader, const texts::Texts& texts) {
  const Speakers speakers(texts, reader);
  const Voice& plain = speakers.plain;
  Blocks blocks;
  blocks.push_back(Header(view.first_name.empty() ? plain.Say(say::HomeHelloPlain{})
                                                  : plain.Say(say::HomeHello{.name = plain.Name(view.first_name)})));
  if (view.problem) {
    blocks.push_back(Section(Sentence(*view.problem, speakers.rich)));
  } else {
    AddWallet(view, speakers, blocks);
    AddApprovals(view, speakers, blocks);
    AddReceived(view, speakers, blocks);
    AddMilestones(view, speakers, blocks);
    AddChoices(view, speakers, blocks);
    blocks.push_back(Divider());
  }
  blocks.push_back(Context(speakers.rich.Say(say::HomeAsOf{.at = plain.At(view.as_of)})));
  // There are at most 19 blocks beside the approvals, and 3 for each of those.
  if (blocks.size() > kViewBlocks) blocks.resize(kViewBlocks);
  return {{"type", "home"}, {"blocks", std::move(blocks)}};
}

}  // namespace fairlead::chat::slack
