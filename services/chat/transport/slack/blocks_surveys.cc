// What those invited to a survey see.
#include <string>
#include <utility>
#include <vector>

#include "services/chat/transport/slack/mrkdwn.h"
#include "services/chat/transport/slack/speakers.h"

namespace fairlead::chat::slack {
namespace {

constexpr std::size_t kShortHash = 8;
constexpr std::size_t kQuestion = 300;

// Never a button: Slack tells an application who pressed one, though it only leads elsewhere, and who opened a survey
// is not for us to know.
Json LinkSection(const std::string& url, const std::string& label) { return Section("*" + Link(url, label) + "*"); }

}  // namespace

Json Build(const view::SurveyAsking& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const texts::Words title = rich.Name(view.title);
  const absl::CivilSecond closes = rich.At(view.closes);
  const std::string sentence = view.reminder ? rich.Say(say::SurveyReminder{.closes = closes, .title = title})
                                             : rich.Say(say::SurveyInvitation{.closes = closes, .title = title});
  Draft draft(sentence);
  draft.Add(Section(sentence));
  if (view.reminder) {
    draft.Add(Section(view.confidential ? rich.Say(say::SurveyReminderWhyConfidential{})
                                        : rich.Say(say::SurveyReminderWhy{})));
  } else {
    draft.Add(Section(rich.Say(say::SurveyAnonymous{})));
    draft.Add(Section(rich.Say(say::SurveyOpenEarly{})));
  }
  draft.Add(LinkSection(view.link, rich.Say(say::SurveyLink{})));
  draft.Add(Context(rich.Say(say::SurveyLinkYours{})));
  draft.Add(Context(rich.Say(
      say::SurveyHash{.begin = rich.Code(view.manifest.substr(0, kShortHash)), .full = rich.Code(view.manifest)})));
  if (view.confidential) {
    draft.Add(Divider());
    draft.Add(Section(rich.Say(say::SurveyConfidential{})));
    draft.Add(Actions({Press(speakers, Action::kAnswerHere, say::ButtonAnswerHere{}, view.survey)}));
    draft.Add(Divider());
  }
  draft.Add(
      Actions({Press(speakers, Action::kAskLater, say::ButtonAskLater{}, view.survey),
               StopButton(speakers, view.reminder ? MessageKind::kSurveyReminder : MessageKind::kSurveyInvitation)}));
  return std::move(draft).Finish();
}

Json Build(const view::SurveyResults& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const std::string sentence = rich.Say(say::SurveyResults{.title = rich.Name(view.title)});
  Draft draft(sentence);
  draft.Add(Section(sentence));
  draft.Add(Section(rich.Say(say::SurveyAnswered{.answered = view.answered, .invited = view.invited})));
  if (view.scores.empty()) {
    draft.Add(Section(rich.Say(say::SurveyNoScores{})));
  } else {
    std::vector<std::string> lines = {rich.Say(say::SurveyScoresTitle{})};
    for (const view::SurveyResults::Score& score : view.scores) {
      const texts::Words question = rich.Quote(score.question, kQuestion);
      std::string line = score.enps ? rich.Say(say::SurveyScoreEnps{.question = question, .score = score.value})
                                    : rich.Say(say::SurveyScore{.question = question, .score = score.value});
      if (score.higher) line += " " + (*score.higher ? rich.Say(say::SurveyHigher{}) : rich.Say(say::SurveyLower{}));
      lines.push_back(std::move(line));
    }
    draft.AddLines(lines);
    draft.Add(Context(rich.Say(say::SurveyRounded{})));
  }
  if (view.confidential) draft.Add(Context(rich.Say(say::SurveyConfidentialApart{})));
  draft.Add(LinkSection(view.link, rich.Say(say::SurveyResultsLink{})));
  draft.Add(Actions({StopButton(speakers, MessageKind::kSurveyResults)}));
  return std::move(draft).Finish();
}

Json Build(const view::SurveyDestroyed& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const std::string sentence =
      view.given_up ? rich.Say(say::SurveyGivenUp{.title = rich.Name(view.title)})
                    : rich.Say(say::SurveyDestroyed{.least = view.least_answered, .title = rich.Name(view.title)});
  Draft draft(sentence);
  draft.Add(Section(sentence));
  if (view.confidential) draft.Add(Context(rich.Say(say::SurveyConfidentialNotDestroyed{})));
  draft.Add(Actions({StopButton(speakers, MessageKind::kSurveyResults)}));
  return std::move(draft).Finish();
}

Json Build(const view::SurveyPutOff& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const absl::CivilSecond closes = rich.At(view.closes);
  const std::string sentence = view.over ? rich.Say(say::SurveyOver{})
                               : view.at ? rich.Say(say::SurveyPutOff{.at = rich.At(*view.at), .closes = closes})
                                         : rich.Say(say::SurveyPutOffTooLate{.closes = closes});
  Draft draft(sentence);
  draft.Add(Section(sentence));
  return std::move(draft).Finish();
}

Json Build(const view::SurveyAnswered& view, const Speakers& speakers) {
  using Outcome = view::SurveyAnswered::Outcome;
  const Voice& rich = speakers.rich;
  const auto sentence = [&]() -> std::string {
    switch (view.outcome) {
      case Outcome::kKept:
        return rich.Say(say::SurveyConfidentialKept{.closes = rich.At(view.closes), .title = rich.Name(view.title)});
      case Outcome::kNothing:
        return rich.Say(say::SurveyConfidentialNothing{.closes = rich.At(view.closes), .title = rich.Name(view.title)});
      case Outcome::kOver:
        return rich.Say(say::SurveyConfidentialOver{});
      case Outcome::kNotInvited:
        return rich.Say(say::SurveyConfidentialNotInvited{});
      case Outcome::kNotOffered:
        break;
    }
    return rich.Say(say::SurveyConfidentialNotOffered{});
  }();
  Draft draft(sentence);
  draft.Add(Section(sentence));
  return std::move(draft).Finish();
}

}  // namespace fairlead::chat::slack
