#include "services/chat/transport/pulse_client.h"

#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/core/unhex.h"
#include "libs/observability/log.h"
#include "nlohmann/json.hpp"
#include "services/chat/transport/ask.h"
#include "services/pulse/published/confidential_total.h"

namespace fairlead::chat {
namespace {

using nlohmann::json;

const std::string kOurselves;

std::optional<SurveyReminders> RemindersOf(const pulse::Manifest& manifest) {
  if (!manifest.reminders.has_value()) return std::nullopt;
  return SurveyReminders{.days = manifest.reminders->days, .hour = manifest.reminders->hour};
}

Survey ToSurvey(const pulse::Survey& known) {
  Survey survey{.id = core::Hex(known.manifest.survey.view()),
                .manifest = core::Hex(known.hash.view()),
                .english = known.manifest.title.en,
                .french = known.manifest.title.fr,
                .dates = {.opens = known.manifest.opens,
                          .closes = known.manifest.closes,
                          .last_close = known.manifest.second_close,
                          .extended = known.extended,
                          .reminders = RemindersOf(known.manifest)},
                .confidential = known.manifest.confidential,
                .ended = known.ended.has_value(),
                .least_answered = known.manifest.thresholds.bundles,
                .given_up = known.given_up};
  if (known.release.has_value()) survey.outcome = Survey::Outcome::kReleased;
  if (known.destroyed_unread) survey.outcome = Survey::Outcome::kDestroyedUnread;
  return survey;
}

SurveyQuestion ToQuestion(std::uint8_t number, const pulse::Question& question) {
  SurveyQuestion asked{.number = number, .english = question.text.en, .french = question.text.fr};
  if (question.kind == pulse::QuestionKind::kEnps) asked.kind = SurveyQuestion::Kind::kEnps;
  if (question.kind == pulse::QuestionKind::kChoice) asked.kind = SurveyQuestion::Kind::kChoice;
  for (const pulse::BothLanguages& choice : question.choices) asked.choices.push_back({choice.en, choice.fr});
  return asked;
}

absl::Status Unknown() { return absl::NotFoundError("of this survey nothing is known"); }

// A whole number at `pointer`; nothing for anything else.
std::optional<std::int64_t> NumberAt(const json& document, const std::string& pointer) {
  const json::json_pointer where(pointer);
  if (!document.contains(where) || !document.at(where).is_number_integer()) return std::nullopt;
  return document.at(where).get<std::int64_t>();
}

// What is shown of everybody: of cell 0, the root, of the first dimension; null where it is hidden.
json ShownOfAll(const json& release, std::size_t question) {
  const json::json_pointer cells(fmt::format("/questions/{}/dimensions/0/cells", question));
  if (!release.contains(cells) || !release.at(cells).is_array()) return nullptr;
  for (const json& cell : release.at(cells)) {
    if (NumberAt(cell, "/cell") == 0) return cell;
  }
  return nullptr;
}

SurveyChange ChangeIn(const json& shown) {
  const json::json_pointer trend("/trend");
  if (!shown.contains(trend)) return SurveyChange::kNotSaid;
  if (shown.at(trend) == "up") return SurveyChange::kUp;
  return shown.at(trend) == "down" ? SurveyChange::kDown : SurveyChange::kNotSaid;
}

}  // namespace

absl::StatusOr<SurveyFigures> FiguresIn(const std::string& release, const pulse::Manifest& manifest) {
  const json document = json::parse(release, nullptr, false);
  const auto answered = NumberAt(document, "/audit/shuffled/bundles");
  const auto invited = NumberAt(document, "/audit/eligible");
  const json::json_pointer questions("/questions");
  if (!answered || !invited || !document.contains(questions) ||
      document.at(questions).size() != manifest.questions.size()) {
    return absl::DataLossError("the survey's release is not as the tally makes it");
  }
  SurveyFigures figures{.scores = {}, .answered = *answered, .invited = *invited};
  for (std::size_t i = 0; i < manifest.questions.size(); ++i) {
    const pulse::Question& question = manifest.questions[i];
    const json shown = ShownOfAll(document, i);
    const std::optional<std::int64_t> score = NumberAt(shown, "/score/value");
    if (!score) continue;
    figures.scores.push_back({.english = question.text.en,
                              .french = question.text.fr,
                              .enps = question.kind == pulse::QuestionKind::kEnps,
                              .value = *score,
                              .change = ChangeIn(shown)});
  }
  return figures;
}

PulseClient::PulseClient(const pulse::SurveyBook& surveys, Ready ready, const rpc::Client& issuer,
                         const rpc::Client& catalog, const PersonTokens& tokens, PulseOptions options,
                         absl::Duration deadline)
    : surveys_(surveys),
      ready_(std::move(ready)),
      stub_(pulse::issuer::v1::IssuerService::NewStub(issuer.channel())),
      catalog_(pulse::catalog::v1::CatalogService::NewStub(catalog.channel())),
      tokens_(tokens),
      options_(std::move(options)),
      deadline_(deadline) {}

std::shared_ptr<const pulse::Survey> PulseClient::Known(const std::string& id) const {
  const absl::StatusOr<std::string> bytes = core::Unhex(id);
  if (!bytes.ok()) return nullptr;
  const absl::StatusOr<pulse::SurveyId> survey = pulse::SurveyId::Decode(*bytes);
  return survey.ok() ? surveys_.Find(*survey) : nullptr;
}

absl::StatusOr<std::optional<Survey>> PulseClient::Find(const std::string& id) const {
  FL_RETURN_IF_ERROR(ready_());
  const std::shared_ptr<const pulse::Survey> known = Known(id);
  if (known == nullptr) return std::nullopt;
  return ToSurvey(*known);
}

absl::StatusOr<std::vector<Survey>> PulseClient::All() const {
  FL_RETURN_IF_ERROR(ready_());
  std::vector<Survey> surveys;
  for (const std::shared_ptr<const pulse::Survey>& known : surveys_.All()) surveys.push_back(ToSurvey(*known));
  return surveys;
}

absl::StatusOr<SurveyFigures> PulseClient::FiguresOf(const std::string& id) const {
  const std::shared_ptr<const pulse::Survey> known = Known(id);
  if (known == nullptr || !known->release.has_value()) return absl::NotFoundError("the survey is not released");
  return FiguresIn(*known->release, known->manifest);
}

absl::StatusOr<std::vector<SurveyQuestion>> PulseClient::QuestionsOf(const std::string& id) const {
  const std::shared_ptr<const pulse::Survey> known = Known(id);
  if (known == nullptr) return Unknown();
  std::vector<SurveyQuestion> questions;
  for (std::size_t i = 0; i < known->manifest.questions.size(); ++i) {
    const pulse::Question& question = known->manifest.questions[i];
    if (question.kind == pulse::QuestionKind::kComment) continue;
    questions.push_back(ToQuestion(static_cast<std::uint8_t>(i), question));
  }
  return questions;
}

absl::StatusOr<std::string> PulseClient::TotalOf(const std::string& id,
                                                 const std::vector<SurveyAnswers>& answers) const {
  const std::shared_ptr<const pulse::Survey> known = Known(id);
  if (known == nullptr) return Unknown();
  const pulse::Manifest& manifest = known->manifest;
  std::vector<pulse::AnswerCounts> counts(manifest.questions.size());
  for (const SurveyAnswers& person : answers) {
    for (const auto& [question, answer] : person) {
      if (question >= counts.size() || answer == pulse::kSkipped ||
          !pulse::IsAnswerTo(manifest.questions[question], answer)) {
        return absl::DataLossError("a stored answer is none to its question");
      }
      ++counts[question][answer];
    }
  }
  return pulse::MakeConfidentialTotal(manifest, known->hash, counts);
}

core::Task<absl::Status> PulseClient::PublishTotal(const std::string& id, const std::string& total) {
  using Response = pulse::catalog::v1::PublishConfidentialTotalResponse;
  pulse::catalog::v1::PublishConfidentialTotalRequest request;
  FL_CO_TRY(const std::string survey, core::Unhex(id));
  request.set_survey(survey);
  request.set_total(total);
  const auto begin = [](auto& stub, auto* context, const auto* asked, auto* answer, auto ended) {
    stub.PublishConfidentialTotal(context, asked, answer, std::move(ended));
  };
  const absl::StatusOr<Response> published =
      co_await Ask<Response>(*catalog_, tokens_, kOurselves, deadline_, std::move(request), begin);
  if (!published.ok()) {
    observability::Log(observability::Level::kWarning, "the catalog does not publish a confidential total",
                       {{"survey", id}, {"error", published.status()}});
  }
  co_return published.status();
}

core::Task<absl::StatusOr<std::vector<EmployeeId>>> PulseClient::ListInvited(const std::string& id) {
  using Response = pulse::issuer::v1::ListInvitedResponse;
  FL_CO_TRY(const std::string bytes, core::Unhex(id));
  std::vector<EmployeeId> people;
  for (bool complete = false; !complete;) {
    pulse::issuer::v1::ListInvitedRequest request;
    request.set_survey(bytes);
    request.set_offset(static_cast<std::uint32_t>(people.size()));
    const auto begin = [](auto& stub, auto* context, const auto* asked, auto* answer, auto ended) {
      stub.ListInvited(context, asked, answer, std::move(ended));
    };
    const absl::StatusOr<Response> page =
        co_await Ask<Response>(*stub_, tokens_, kOurselves, deadline_, std::move(request), begin);
    if (!page.ok()) {
      // Nobody else says so: the invitations wait.
      observability::Log(observability::Level::kWarning, "the issuer does not say who is invited to a survey",
                         {{"survey", id}, {"error", page.status()}});
      co_return page.status();
    }
    for (const std::string& employee : page->employee_ids()) people.emplace_back(employee);
    complete = page->employee_ids().empty() || people.size() >= page->size();
  }
  co_return people;
}

absl::StatusOr<std::string> PulseClient::LinkFor(const Survey& survey, const EmployeeId& person) const {
  FL_TRY(const std::string token, tokens_.OfPerson(person.str(), options_.audience, survey.dates.last_close));
  return LinkTo(survey) + "&t=" + token;
}

std::string PulseClient::LinkTo(const Survey& survey) const {
  return fmt::format("{}/#s={}&m={}", options_.page, survey.id, survey.manifest);
}

}  // namespace fairlead::chat
