#include "services/chat/transport/slack/speakers.h"

#include "libs/core/text.h"
#include "services/chat/transport/slack/mrkdwn.h"
#include "services/chat/transport/slack/names.h"

namespace fairlead::chat::slack {
namespace {

constexpr std::size_t kLineMessage = 120;  // of a message that is told again in a list

}  // namespace

std::string JoinLines(const std::vector<std::string>& lines, std::size_t room) {
  std::string out;
  std::size_t used = 0;
  for (const std::string& line : lines) {
    const std::size_t length = core::Utf16Length(line) + 1;
    // The first line is cut rather than left out; "\n…" must fit behind every other.
    if (!out.empty() && used + length + 2 > room) return out + "\n…";
    out += (out.empty() ? "" : "\n") + line;
    used += length;
  }
  return CutMrkdwn(out, room);
}

Draft& Draft::AddLines(const std::vector<std::string>& lines, std::size_t room) {
  if (!lines.empty()) Add(Section(JoinLines(lines, room)));
  return *this;
}

Json Draft::Finish() && {
  // Builders stay within Slack's counts by themselves; this is for the day on which one does not.
  if (blocks_.size() > kMessageBlocks) blocks_.resize(kMessageBlocks);
  return {{"text", Mrkdwn(text_)["text"]}, {"blocks", std::move(blocks_)}};
}

Json StopButton(const Speakers& speakers, MessageKind kind) {
  return Press(speakers, Action::kStopMessages, say::ButtonStop{}, NameOf(kind));
}

Json ResumeButton(const Speakers& speakers, MessageKind kind) {
  return Press(speakers, Action::kResumeMessages, say::ButtonResume{}, NameOf(kind));
}

Json UndoButton(const Speakers& speakers, std::string_view award_id) {
  const Voice& plain = speakers.plain;
  return Button(Action::kUndoAward, plain.Say(say::ButtonUndo{}), award_id,
                {.title = plain.Say(say::ConfirmUndoTitle{}),
                 .text = plain.Say(say::ConfirmUndoText{}),
                 .yes = plain.Say(say::ConfirmUndoYes{}),
                 .no = plain.Say(say::ConfirmNo{})});
}

std::vector<Json> DecisionButtons(const Speakers& speakers, std::string_view nomination_id) {
  const Voice& plain = speakers.plain;
  std::vector<Json> buttons;
  buttons.push_back(Primary(Button(Action::kApprove, plain.Say(say::ButtonApprove{}), nomination_id,
                                   {.title = plain.Say(say::ConfirmApproveTitle{}),
                                    .text = plain.Say(say::ConfirmApproveText{}),
                                    .yes = plain.Say(say::ConfirmApproveYes{}),
                                    .no = plain.Say(say::ConfirmNo{})})));
  buttons.push_back(Danger(Press(speakers, Action::kDecline, say::ButtonDecline{}, nomination_id)));
  return buttons;
}

std::string HistoryLine(const Speakers& speakers, const view::HistoryAnswer::Entry& entry) {
  const Voice& rich = speakers.rich;
  const absl::CivilSecond at = rich.At(entry.at);
  std::string line =
      entry.received
          ? rich.Say(say::HistoryReceived{.at = at, .others = rich.Who(entry.others), .points = entry.points})
          : rich.Say(say::HistoryGiven{
                .at = at, .others = rich.Who(entry.others), .people = Count(entry.others), .points = entry.points});
  if (!entry.value.empty()) line += " · *" + rich.Say(say::HistoryValue{.value = rich.Name(entry.value)}) + "*";
  if (!entry.message.empty()) line += " · " + rich.Quote(entry.message, kLineMessage).text;
  if (entry.taken_back) line += " · _" + rich.Say(say::HistoryTakenBack{}) + "_";
  return line;
}

std::vector<std::string> WalletLines(const Speakers& speakers, const view::BalanceAnswer& wallet) {
  const Voice& rich = speakers.rich;
  const absl::CivilSecond refills_at = rich.At(wallet.refills_at);
  std::vector<std::string> lines = {rich.Say(say::BalanceBalance{.balance = wallet.balance})};
  if (wallet.owed > 0) lines.push_back(rich.Say(say::BalanceOwed{.owed = wallet.owed}));
  if (wallet.allowance > 0) {
    lines.push_back(
        rich.Say(say::BalanceLeft{.allowance = wallet.allowance, .left = wallet.left, .refills_at = refills_at}));
  } else {
    lines.push_back(rich.Say(say::BalanceNoAllowance{.refills_at = refills_at}));
  }
  return lines;
}

texts::Words Emoji(std::string_view name) {
  std::string out = ":";
  for (const char c : name) {
    if (std::string_view("abcdefghijklmnopqrstuvwxyz0123456789_+-").find(c) != std::string_view::npos) out += c;
  }
  return texts::Ready(out + ":");
}

}  // namespace fairlead::chat::slack
