#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/chat/transport/slack/parts.h"
#include "services/chat/transport/slack/voice.h"
#include "texts/chat.h"

// What the builders of messages, forms and the Home tab share. Private to blocks*.cc.
namespace fairlead::chat::slack {

// The two ways in which one reader is spoken to.
struct Speakers {
  Speakers(const texts::Texts& texts, const view::Reader& reader)
      : rich(texts, reader, Voice::Style::kMrkdwn), plain(texts, reader, Voice::Style::kPlain) {}
  Voice rich;   // for sections, contexts and the fallback text
  Voice plain;  // for headers, titles, labels and buttons
};

// A message being put together: blocks, and the text that notifications show.
class Draft {
 public:
  explicit Draft(std::string text) : text_(std::move(text)) {}
  Draft& Add(Json block) {
    blocks_.push_back(std::move(block));
    return *this;
  }
  // The lines as one section, as many as fit into `room` characters; then "…".
  Draft& AddLines(const std::vector<std::string>& lines, std::size_t room = kSectionText);
  Json Finish() &&;

 private:
  std::string text_;
  std::vector<Json> blocks_;
};

// Lines joined, as many as fit into `room` UTF-16 units; then "…".
std::string JoinLines(const std::vector<std::string>& lines, std::size_t room);

// A button that says `message` in the reader's language.
template <typename Label>
Json Press(const Speakers& speakers, Action action, const Label& label, std::string_view value = {}) {
  return Button(action, speakers.plain.Say(label), value);
}

// "Don't send me these again", or the opposite.
Json StopButton(const Speakers& speakers, MessageKind kind);
Json ResumeButton(const Speakers& speakers, MessageKind kind);
// Takes an award back, after asking.
Json UndoButton(const Speakers& speakers, std::string_view award_id);
// Approve (after asking) and Decline.
std::vector<Json> DecisionButtons(const Speakers& speakers, std::string_view nomination_id);

// One line of a history. The message is cut to fit a line.
std::string HistoryLine(const Speakers& speakers, const view::HistoryAnswer::Entry& entry);
// What one has, and can still give: lines.
std::vector<std::string> WalletLines(const Speakers& speakers, const view::BalanceAnswer& wallet);

// An emoji by its name in Slack, ":clap:"; whatever such a name cannot hold is left out.
texts::Words Emoji(std::string_view name);

inline std::int64_t Count(const std::vector<view::Person>& people) { return static_cast<std::int64_t>(people.size()); }

// The builders of each family of messages.
Json Build(const view::AwardAnnouncement& view, const Speakers& speakers);
Json Build(const view::PrizeAnnouncement& view, const Speakers& speakers);
Json Build(const view::MilestoneWelcome& view, const Speakers& speakers);
Json Build(const view::MilestoneAnniversary& view, const Speakers& speakers);
Json Build(const view::AwardReceived& view, const Speakers& speakers);
Json Build(const view::PrizeReceived& view, const Speakers& speakers);
Json Build(const view::Reminder& view, const Speakers& speakers);
Json Build(const view::ApprovalRequest& view, const Speakers& speakers);
Json Build(const view::NominationDecided& view, const Speakers& speakers);
Json Build(const view::NominationMade& view, const Speakers& speakers);
Json Build(const view::VoteCounted& view, const Speakers& speakers);
Json Build(const view::KudosGiven& view, const Speakers& speakers);
Json Build(const view::KudosProblem& view, const Speakers& speakers);
Json Build(const view::ProblemAnswer& view, const Speakers& speakers);
Json Build(const view::AwardTakenBack& view, const Speakers& speakers);
Json Build(const view::BalanceAnswer& view, const Speakers& speakers);
Json Build(const view::HistoryAnswer& view, const Speakers& speakers);
Json Build(const view::LeaderboardAnswer& view, const Speakers& speakers);
Json Build(const view::HelpAnswer& view, const Speakers& speakers);
Json Build(const view::MessagesStopped& view, const Speakers& speakers);
Json Build(const view::SurveyAsking& view, const Speakers& speakers);
Json Build(const view::SurveyResults& view, const Speakers& speakers);
Json Build(const view::SurveyDestroyed& view, const Speakers& speakers);
Json Build(const view::SurveyPutOff& view, const Speakers& speakers);
Json Build(const view::SurveyAnswered& view, const Speakers& speakers);

}  // namespace fairlead::chat::slack
