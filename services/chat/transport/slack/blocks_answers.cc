// What only the person who asked sees.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/chat/transport/slack/mrkdwn.h"
#include "services/chat/transport/slack/problem_words.h"
#include "services/chat/transport/slack/speakers.h"

namespace fairlead::chat::slack {
namespace {

constexpr std::size_t kHistoryEntries = 10;
constexpr std::size_t kPlaces = 20;
constexpr std::size_t kMostProblems = 5;
constexpr std::size_t kLongestCommand = 2'500;  // beside the sentence above it in one section

std::string Bold(const std::string& text) { return "*" + text + "*"; }

}  // namespace

Json Build(const view::KudosGiven& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const std::string sentence = rich.Say(say::KudosGiven{
      .people = Count(view.recipients), .points = view.points, .recipients = rich.Who(view.recipients)});
  Draft draft(sentence);
  draft.Add(
      Section(sentence + "\n" + rich.Say(say::KudosLeft{.left = view.left, .refills_at = rich.At(view.refills_at)})));
  if (!view.award_id.empty()) draft.Add(Actions({UndoButton(speakers, view.award_id)}));
  return std::move(draft).Finish();
}

Json Build(const view::KudosProblem& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  std::vector<std::string> lines;
  for (const view::Problem& problem : view.problems) {
    if (lines.size() == kMostProblems) break;
    lines.push_back((view.problems.size() > 1 ? "• " : "") + Sentence(problem, rich));
  }
  // A command that is not known was not meant to send thanks.
  const bool thanks = !view.problems.empty() && view.problems.front().kind != view::ProblemKind::kUnknownCommand;
  if (thanks) lines.insert(lines.begin(), Bold(rich.Say(say::KudosNotGiven{})));
  const std::string all = JoinLines(lines, kSectionText);
  Draft draft(all);
  draft.Add(Section(all));
  if (!view.corrected.empty()) {
    const std::string intro = view.ready ? rich.Say(say::KudosTypeInstead{}) : rich.Say(say::KudosFillIn{});
    draft.Add(Section(intro + "\n" + Code("/kudos " + rich.Line(view.corrected), kLongestCommand)));
  }
  if (!view.draft.empty()) {
    draft.Add(Actions({Press(speakers, Action::kOpenKudosForm, say::ButtonOpenForm{}, view.draft)}));
  }
  return std::move(draft).Finish();
}

Json Build(const view::ProblemAnswer& view, const Speakers& speakers) {
  const std::string sentence = Sentence(view.problem, speakers.rich);
  Draft draft(sentence);
  draft.Add(Section(sentence));
  return std::move(draft).Finish();
}

Json Build(const view::AwardTakenBack& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  std::string sentence = rich.Say(say::KudosTakenBack{
      .people = Count(view.recipients), .points = view.points, .recipients = rich.Who(view.recipients)});
  if (view.left) sentence += "\n" + rich.Say(say::KudosTakenBackLeft{.left = *view.left});
  Draft draft(sentence);
  draft.Add(Section(sentence));
  return std::move(draft).Finish();
}

Json Build(const view::BalanceAnswer& view, const Speakers& speakers) {
  const std::vector<std::string> lines = WalletLines(speakers, view);
  Draft draft(JoinLines(lines, kSectionText));
  draft.Add(Header(speakers.plain.Say(say::BalanceTitle{}))).AddLines(lines);
  if (view.left > 0) draft.Add(Actions({Press(speakers, Action::kOpenKudosForm, say::ButtonGive{})}));
  return std::move(draft).Finish();
}

Json Build(const view::HistoryAnswer& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  if (view.entries.empty()) {
    const std::string sentence = rich.Say(say::HistoryEmpty{});
    Draft draft(sentence);
    draft.Add(Section(sentence));
    return std::move(draft).Finish();
  }
  Draft draft(rich.Say(say::HistoryTitle{}));
  draft.Add(Header(speakers.plain.Say(say::HistoryTitle{})));
  for (std::size_t i = 0; i < std::min(view.entries.size(), kHistoryEntries); ++i) {
    draft.Add(Section(CutMrkdwn(HistoryLine(speakers, view.entries[i]), kMessageCharacters / kHistoryEntries)));
  }
  return std::move(draft).Finish();
}

Json Build(const view::LeaderboardAnswer& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const absl::CivilSecond month(view.month);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < std::min(view.places.size(), kPlaces); ++i) {
    const auto& place = view.places[i];
    lines.push_back(
        rich.Say(say::LeaderboardPlace{.person = rich.Who(place.person), .points = place.points, .rank = place.rank}));
  }
  if (lines.empty()) lines.push_back(rich.Say(say::LeaderboardEmpty{}));
  Draft draft(rich.Say(say::LeaderboardTitle{.month = month}));
  draft.Add(Header(speakers.plain.Say(say::LeaderboardTitle{.month = month}))).AddLines(lines);
  if (view.opted_out) draft.Add(Context(rich.Say(say::LeaderboardOptedOut{})));
  return std::move(draft).Finish();
}

Json Build(const view::HelpAnswer& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const Voice& plain = speakers.plain;
  const std::string example = view.values.empty()
                                  ? plain.Say(say::HelpExamplePlain{})
                                  : plain.Say(say::HelpExample{.value = plain.Name("#" + view.values.front())});
  std::vector<std::string> notes = {rich.Say(say::HelpEach{})};
  if (!view.values.empty()) notes.push_back(rich.Say(say::HelpValues{.values = rich.Codes(view.values, "#")}));
  if (!view.join_emoji.empty()) {
    notes.push_back(rich.Say(say::HelpJoin{.emoji = Emoji(view.join_emoji), .points = view.join_points}));
  }
  Draft draft(rich.Say(say::HelpIntro{}) + "\n" + Code(example, kLongestCommand));
  draft.Add(Header(plain.Say(say::HelpTitle{})))
      .Add(Section(rich.Say(say::HelpIntro{}) + "\n" + Code(example, kLongestCommand)))
      .AddLines(notes)
      .Add(Section(rich.Say(say::HelpCommands{})))
      .Add(Context(rich.Say(say::HelpHome{})));
  return std::move(draft).Finish();
}

}  // namespace fairlead::chat::slack
