// Modals.
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/text.h"
#include "services/chat/transport/slack/blocks.h"
#include "services/chat/transport/slack/names.h"
#include "services/chat/transport/slack/speakers.h"

namespace fairlead::chat::slack {
namespace {

// What recognition takes.
constexpr std::size_t kMostPeople = 20;
constexpr std::size_t kLongestText = 1'000;

struct Frame {
  Form form;
  std::string title;
  std::string submit;
  const std::string& metadata;
};

absl::StatusOr<Json> Assemble(const Frame& frame, const Speakers& speakers, std::vector<Json> blocks) {
  if (core::Utf16Length(frame.metadata) > kPrivateMetadata) {
    return absl::InvalidArgumentError(
        fmt::format("the metadata of form {} have more than {} characters", NameOf(frame.form), kPrivateMetadata));
  }
  return Json{{"type", "modal"},
              {"callback_id", NameOf(frame.form)},
              {"private_metadata", WellFormed(frame.metadata)},
              {"title", PlainText(frame.title, kModalTitle)},
              {"submit", PlainText(frame.submit, kModalTitle)},
              {"close", PlainText(speakers.plain.Say(say::FormCancel{}), kModalTitle)},
              {"blocks", std::move(blocks)}};
}

absl::StatusOr<Json> Build(const view::KudosForm& view, const Speakers& speakers) {
  const Voice& plain = speakers.plain;
  std::vector<Json> blocks;
  blocks.push_back(Input(
      Field::kPeople, plain.Say(say::FormPeople{}),
      PeopleSelect(Field::kPeople, view.people, plain.Say(say::FormPeoplePlaceholder{}), kMostPeople), "", false));
  std::string hint;
  if (view.left) hint = plain.Say(say::KudosLeft{.left = *view.left, .refills_at = plain.At(view.refills_at)});
  const std::optional<std::int64_t> points = view.points > 0 ? std::optional(view.points) : std::nullopt;
  blocks.push_back(
      Input(Field::kPoints, plain.Say(say::FormPoints{}), WholeNumber(Field::kPoints, points), hint, false));
  std::vector<Option> values;
  for (const std::string& value : view.values) values.push_back({.value = value, .text = value});
  Json select = Select(Field::kValue, values, view.value, plain.Say(say::FormValuePlaceholder{}));
  if (!select.is_null()) {
    blocks.push_back(Input(Field::kValue, plain.Say(say::FormValue{}), std::move(select), "", false));
  }
  blocks.push_back(Input(
      Field::kMessage, plain.Say(say::FormMessage{}),
      TextArea(Field::kMessage, view.message, plain.Say(say::FormMessagePlaceholder{}), kLongestText), "", false));
  const Frame frame{Form::kKudos, plain.Say(say::FormKudosTitle{}), plain.Say(say::FormSend{}), view.metadata};
  return Assemble(frame, speakers, std::move(blocks));
}

absl::StatusOr<Json> Build(const view::NominationForm& view, const Speakers& speakers) {
  const Voice& plain = speakers.plain;
  std::vector<Option> definitions;
  bool may_choose = false;
  for (const auto& one : view.definitions) {
    const bool fixed = one.least_points == one.most_points;
    may_choose = may_choose || !fixed;
    const std::string prize =
        fixed ? plain.Say(say::FormDefinitionFixed{.points = one.least_points})
              : plain.Say(say::FormDefinitionRange{.least = one.least_points, .most = one.most_points});
    definitions.push_back({.value = one.id, .text = one.name, .description = prize});
  }
  Json select = Select(Field::kDefinition, definitions, view.chosen, plain.Say(say::FormDefinitionPlaceholder{}));
  if (select.is_null()) return absl::InvalidArgumentError("there is no award to nominate for");
  std::vector<Json> blocks;
  blocks.push_back(Input(Field::kDefinition, plain.Say(say::FormDefinition{}), std::move(select), "", false));
  blocks.push_back(Input(
      Field::kPeople, plain.Say(say::FormNominees{}),
      PeopleSelect(Field::kPeople, view.people, plain.Say(say::FormPeoplePlaceholder{}), kMostPeople), "", false));
  if (may_choose) {
    blocks.push_back(Input(Field::kPoints, plain.Say(say::FormPrize{}), WholeNumber(Field::kPoints, std::nullopt),
                           plain.Say(say::FormPrizeHint{}), true));
  }
  blocks.push_back(Input(Field::kReason, plain.Say(say::FormReason{}),
                         TextArea(Field::kReason, "", plain.Say(say::FormReasonPlaceholder{}), kLongestText), "",
                         false));
  const Frame frame{Form::kNomination, plain.Say(say::FormNominationTitle{}), plain.Say(say::FormSend{}),
                    view.metadata};
  return Assemble(frame, speakers, std::move(blocks));
}

absl::StatusOr<Json> Build(const view::DeclineForm& view, const Speakers& speakers) {
  const Voice& rich = speakers.rich;
  const Voice& plain = speakers.plain;
  std::vector<Json> blocks;
  blocks.push_back(
      Section(rich.Say(say::FormDeclineIntro{.award = rich.Name(view.award), .nominees = rich.Who(view.nominees)})));
  blocks.push_back(Input(Field::kReason, plain.Say(say::FormReason{}),
                         TextArea(Field::kReason, "", plain.Say(say::FormDeclineHint{}), kLongestText),
                         plain.Say(say::FormDeclineHint{}), false));
  const Frame frame{Form::kDecline, plain.Say(say::FormDeclineTitle{}), plain.Say(say::ButtonDecline{}), view.metadata};
  return Assemble(frame, speakers, std::move(blocks));
}

// The answers of one question, by their numbers.
std::vector<Option> AnswersTo(const view::SurveyForm::Question& question, const Voice& plain) {
  using Kind = view::SurveyForm::Question::Kind;
  std::vector<std::string> texts = question.choices;
  if (question.kind == Kind::kAgreement) {
    texts = {plain.Say(say::SurveyAgree1{}), plain.Say(say::SurveyAgree2{}), plain.Say(say::SurveyAgree3{}),
             plain.Say(say::SurveyAgree4{}), plain.Say(say::SurveyAgree5{})};
  }
  if (question.kind == Kind::kLikelihood) {
    texts = {plain.Say(say::SurveyLikely0{}), "1", "2", "3", "4", "5", "6", "7", "8", "9",
             plain.Say(say::SurveyLikely10{})};
  }
  std::vector<Option> options;
  const std::size_t first = question.kind == Kind::kAgreement ? 1 : 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    options.push_back({.value = std::to_string(first + i), .text = texts[i]});
  }
  return options;
}

absl::StatusOr<Json> Build(const view::SurveyForm& view, const Speakers& speakers) {
  const Voice& plain = speakers.plain;
  std::vector<Json> blocks;
  blocks.push_back(Section(speakers.rich.Say(say::SurveyConfidentialForm{})));
  blocks.push_back(Context(speakers.rich.Say(say::SurveyConfidentialHint{.closes = speakers.rich.At(view.closes)})));
  for (const view::SurveyForm::Question& question : view.questions) {
    const std::string name = NameOfQuestion(question.name);
    blocks.push_back(
        Input(name, question.text, OneOf(name, AnswersTo(question, plain), plain.Say(say::SurveyChoose{})), "", true));
  }
  const Frame frame{Form::kSurvey, plain.Say(say::ButtonAnswerHere{}), plain.Say(say::FormSend{}), view.metadata};
  return Assemble(frame, speakers, std::move(blocks));
}

}  // namespace

absl::StatusOr<Json> Modal(const view::FormView& view, const view::Reader& reader, const texts::Texts& texts) {
  const Speakers speakers(texts, reader);
  return std::visit([&](const auto& form) { return Build(form, speakers); }, view);
}

}  // namespace fairlead::chat::slack
