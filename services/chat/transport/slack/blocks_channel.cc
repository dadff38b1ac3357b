// What everybody in a channel sees, and what one person is told.
#include <string>
#include <utility>
#include <vector>

#include "services/chat/transport/slack/speakers.h"

namespace fairlead::chat::slack {
namespace {

constexpr std::size_t kNotification = 300;  // of a message, in the text that notifications show

// The sentence, and how the person's own words begin: what a notification shows.
std::string Notice(const Speakers& speakers, const std::string& sentence, const std::string& message) {
  if (message.empty()) return sentence;
  return sentence + " · " + speakers.rich.Quote(message, kNotification).text;
}

Draft Start(const Speakers& speakers, const std::string& sentence, const std::string& message) {
  Draft draft(Notice(speakers, sentence, message));
  draft.Add(Section(sentence));
  if (!message.empty()) draft.Add(PlainSection(message));
  return draft;
}

}  // namespace

Json Build(const view::AwardAnnouncement& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const std::int64_t people = Count(view.recipients);
  const std::string sentence = view.value.empty()
                                   ? rich.Say(say::AwardAnnouncedPlain{.giver = rich.Who(view.giver),
                                                                       .people = people,
                                                                       .points = view.points,
                                                                       .recipients = rich.Who(view.recipients)})
                                   : rich.Say(say::AwardAnnounced{.giver = rich.Who(view.giver),
                                                                  .people = people,
                                                                  .points = view.points,
                                                                  .recipients = rich.Who(view.recipients),
                                                                  .value = rich.Name(view.value)});
  Draft draft = Start(speakers, sentence, view.message);
  if (!view.joined.empty()) {
    draft.Add(Context(rich.Say(say::AwardJoined{
        .emoji = Emoji(view.join_emoji), .people = rich.Who(view.joined), .points = view.joined_points})));
  }
  if (view.taken_back) {
    draft.Add(Context(rich.Say(say::AwardTakenBack{.at = rich.At(*view.taken_back), .giver = rich.Who(view.giver)})));
  } else if (!view.join_emoji.empty()) {
    draft.Add(Context(rich.Say(say::AwardJoinHint{.emoji = Emoji(view.join_emoji), .points = view.join_points})));
  }
  return std::move(draft).Finish();
}

Json Build(const view::AwardReceived& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const std::string sentence =
      view.value.empty() ? rich.Say(say::AwardReceivedPlain{.giver = rich.Who(view.giver), .points = view.points})
                         : rich.Say(say::AwardReceived{
                               .giver = rich.Who(view.giver), .points = view.points, .value = rich.Name(view.value)});
  Draft draft = Start(speakers, sentence, view.message);
  if (view.balance) draft.Add(Context(rich.Say(say::AwardReceivedBalance{.balance = *view.balance})));
  draft.Add(Actions({Press(speakers, Action::kOpenKudosForm, say::ButtonGive{}, view.giver.chat_id),
                     StopButton(speakers, MessageKind::kAwardReceived)}));
  return std::move(draft).Finish();
}

Json Build(const view::PrizeAnnouncement& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const std::string sentence = rich.Say(say::PrizeAnnounced{.award = rich.Name(view.award),
                                                            .nominees = rich.Who(view.nominees),
                                                            .people = Count(view.nominees),
                                                            .points = view.points});
  Draft draft = Start(speakers, sentence, view.reason);
  draft.Add(Context(rich.Say(say::PrizeNominatedBy{.nominator = rich.Who(view.nominator)})));
  return std::move(draft).Finish();
}

Json Build(const view::PrizeReceived& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  Draft draft =
      Start(speakers, rich.Say(say::PrizeReceived{.award = rich.Name(view.award), .points = view.points}), view.reason);
  draft.Add(Context(rich.Say(say::PrizeNominatedBy{.nominator = rich.Who(view.nominator)})));
  return std::move(draft).Finish();
}

Json Build(const view::MilestoneWelcome& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const texts::Words person = rich.Who(view.person);
  if (view.to_person) {
    const std::string sentence = rich.Say(say::MilestoneWelcomeYou{.person = person});
    Draft draft(sentence);
    draft.Add(Section(sentence)).Add(Actions({Press(speakers, Action::kHideMilestones, say::ButtonForget{})}));
    return std::move(draft).Finish();
  }
  const std::string sentence = rich.Say(say::MilestoneWelcome{.person = person});
  Draft draft(sentence);
  draft.Add(Section(sentence)).Add(Context(rich.Say(say::MilestoneWelcomeHint{})));
  return std::move(draft).Finish();
}

Json Build(const view::MilestoneAnniversary& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const texts::Words person = rich.Who(view.person);
  if (view.to_person) {
    const std::string sentence = rich.Say(say::MilestoneAnniversaryYou{.person = person, .years = view.years});
    Draft draft(sentence);
    draft.Add(Section(sentence))
        .Add(Actions({StopButton(speakers, MessageKind::kMilestone),
                      Press(speakers, Action::kHideMilestones, say::ButtonForget{})}));
    return std::move(draft).Finish();
  }
  const std::string sentence = rich.Say(say::MilestoneAnniversary{.person = person, .years = view.years});
  Draft draft(sentence);
  draft.Add(Section(sentence))
      .Add(Context(rich.Say(say::MilestoneAnniversaryHint{})))
      .Add(Actions({Press(speakers, Action::kOpenKudosForm, say::ButtonGive{}, view.person.chat_id)}));
  return std::move(draft).Finish();
}

Json Build(const view::Reminder& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const absl::CivilSecond until = rich.At(view.until);
  const bool decisions = view.kind == view::Reminder::Kind::kDecisions;
  const std::string sentence = decisions ? rich.Say(say::ReminderDecisions{.count = view.count, .until = until})
                                         : rich.Say(say::ReminderAllowance{.count = view.count, .until = until});
  std::vector<Json> buttons;
  if (!decisions) buttons.push_back(Press(speakers, Action::kOpenKudosForm, say::ButtonGive{}));
  buttons.push_back(StopButton(speakers, MessageKind::kReminder));
  Draft draft(sentence);
  draft.Add(Section(sentence)).Add(Actions(std::move(buttons)));
  return std::move(draft).Finish();
}

Json Build(const view::MessagesStopped& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  if (!view.stopped) {
    const std::string sentence = rich.Say(say::StoppedResumed{});
    Draft draft(sentence);
    draft.Add(Section(sentence)).Add(Actions({StopButton(speakers, view.kind)}));
    return std::move(draft).Finish();
  }
  std::string sentence;
  switch (view.kind) {
    case MessageKind::kAwardReceived:
      sentence = rich.Say(say::StoppedAwardReceived{});
      break;
    case MessageKind::kNominationNews:
      sentence = rich.Say(say::StoppedNominationNews{});
      break;
    case MessageKind::kReminder:
      sentence = rich.Say(say::StoppedReminder{});
      break;
    case MessageKind::kMilestone:
      sentence = rich.Say(say::StoppedMilestone{});
      break;
    case MessageKind::kSurveyInvitation:
      sentence = rich.Say(say::StoppedSurveyInvitation{});
      break;
    case MessageKind::kSurveyReminder:
      sentence = rich.Say(say::StoppedSurveyReminder{});
      break;
    case MessageKind::kSurveyResults:
      sentence = rich.Say(say::StoppedSurveyResults{});
      break;
  }
  Draft draft(sentence);
  draft.Add(Section(sentence)).Add(Actions({ResumeButton(speakers, view.kind)}));
  return std::move(draft).Finish();
}

}  // namespace fairlead::chat::slack
