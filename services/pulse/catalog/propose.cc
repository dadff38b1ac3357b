#include "services/pulse/catalog/propose.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/core/unhex.h"
#include "services/pulse/protocol/bundle.h"
#include "services/pulse/protocol/slots.h"
#include "services/pulse/survey/question_bank.h"
#include "services/pulse/survey/rotation.h"
#include "services/pulse/survey/survey_file.h"
#include "services/pulse/survey/wave_calendar.h"

namespace fairlead::pulse::catalog {
namespace {

BothLanguages Both(const survey::Bilingual& text) { return {.en = text.en, .fr = text.fr}; }

QuestionKind KindOf(survey::QuestionKind kind) {
  switch (kind) {
    case survey::QuestionKind::kLikert5:
      return QuestionKind::kLikert5;
    case survey::QuestionKind::kEnps:
      return QuestionKind::kEnps;
    case survey::QuestionKind::kChoice:
      return QuestionKind::kChoice;
    case survey::QuestionKind::kComment:
      break;
  }
  return QuestionKind::kComment;
}

Question QuestionOf(const survey::Question& question) {
  Question converted{.id = question.id,
                     .driver = survey::NameOf(question.driver),
                     .kind = KindOf(question.kind),
                     .text = Both(question.text)};
  for (const survey::Bilingual& choice : question.choices) converted.choices.push_back(Both(choice));
  return converted;
}

Dimension DimensionOf(const pulse::v1::FrozenRoster::Dimension& dimension) {
  Dimension converted{
      .id = dimension.id(), .name = {.en = dimension.name_en(), .fr = dimension.name_fr()}, .cells = {}};
  for (const pulse::v1::FrozenRoster::Cell& cell : dimension.cells()) {
    converted.cells.push_back({.id = cell.id(),
                               .name = {.en = cell.name_en(), .fr = cell.name_fr()},
                               .parent = cell.parent(),
                               .eligible = cell.eligible()});
  }
  return converted;
}

absl::StatusOr<EarlierSurvey> EarlierOf(const pulse::v1::FrozenRoster::Earlier& earlier) {
  EarlierSurvey converted;
  FL_TRY(converted.survey, SurveyId::Decode(earlier.survey()));
  for (const auto& dimension : earlier.dimensions()) {
    converted.cells.emplace_back(dimension.cells().begin(), dimension.cells().end());
  }
  return converted;
}

std::uint32_t Small(std::int64_t number) { return static_cast<std::uint32_t>(number); }

Thresholds ThresholdsOf(const survey::Thresholds& thresholds) {
  return {.respondents = Small(thresholds.respondents),
          .eligible = Small(thresholds.eligible),
          .comment_eligible = Small(thresholds.comment_eligible),
          .comment_respondents = Small(thresholds.comment_respondents),
          .comments = Small(thresholds.comments),
          .bundles = Small(thresholds.bundles)};
}

// The page refuses a smaller cell, so nobody could answer.
absl::Status CheckCells(const Manifest& manifest) {
  for (const Dimension& dimension : manifest.dimensions) {
    for (const Cell& cell : dimension.cells) {
      if (cell.eligible >= manifest.thresholds.eligible) continue;
      return absl::InvalidArgumentError(
          fmt::format("the cell {} of {} has {} eligible people, and needs {}: survey more people, or fewer dimensions",
                      cell.name.en, dimension.id, cell.eligible, manifest.thresholds.eligible));
    }
  }
  return absl::OkStatus();
}

// What was charged to people is what the manifest says, and nothing else.
absl::StatusOr<std::optional<Noise>> NoiseOf(const Proposal& proposal, const survey::Survey& survey) {
  if (proposal.roster.made_of() != survey::MadeOf(proposal.definition, proposal.wave)) {
    return absl::FailedPreconditionError(
        "the roster was frozen from another file or wave; launch it as another survey");
  }
  if (!survey.noise.has_value()) return std::nullopt;
  const absl::StatusOr<NoiseKeyHash> key = NoiseKeyHash::Decode(proposal.noise_key);
  if (!key.ok()) return absl::InvalidArgumentError("noise_key: must be the 32 bytes that the tally has given");
  return Noise{.epsilon = proposal.roster.epsilon(), .most_a_person = proposal.roster.most_a_person(), .key = *key};
}

}  // namespace

absl::StatusOr<Manifest> MakeManifest(const Proposal& proposal, const Platform& platform, std::uint32_t sequence,
                                      const std::optional<ManifestHash>& last, absl::Time now) {
  FL_TRY(const survey::QuestionBank bank, survey::QuestionBank::BuiltIn());
  FL_TRY(const survey::Survey survey, survey::ParseSurvey(proposal.definition, "survey", bank));
  const survey::WaveTimes times = survey::TimesOf(survey.schedule, proposal.wave);
  if (times.closes <= now) return absl::InvalidArgumentError("the survey would close in the past; give later times");
  Manifest manifest{.survey = proposal.survey, .sequence = sequence, .previous = last, .title = Both(survey.title)};
  for (const survey::Question& question : survey::QuestionsOf(survey, proposal.wave)) {
    manifest.questions.push_back(QuestionOf(question));
  }
  for (const auto& dimension : proposal.roster.dimensions()) manifest.dimensions.push_back(DimensionOf(dimension));
  manifest.comment_dimension = survey.comment_dimension;
  manifest.thresholds = ThresholdsOf(survey.thresholds);
  FL_TRY(manifest.token_key, poprf::Element::Decode(proposal.roster.token_key()));
  FL_TRY(manifest.admission_key, poprf::Element::Decode(proposal.roster.admission_key()));
  manifest.shuffle_key = proposal.shuffle_key;
  manifest.tally_key = proposal.tally_key;
  FL_TRY(manifest.roster_root, TreeHash::Decode(proposal.roster.root()));
  manifest.roster_size = proposal.roster.size();
  manifest.issuer = platform.issuer;
  manifest.collector = platform.collector;
  manifest.opens = times.opens;
  manifest.closes = times.closes;
  manifest.second_close = times.second_close;
  manifest.page_script = platform.page_script;
  manifest.downstream = survey.downstream;
  if (survey.reminders.has_value()) {
    manifest.reminders = Reminders{.days = survey.reminders->days, .hour = survey.reminders->hour};
  }
  manifest.confidential = survey.confidential;
  for (const auto& earlier : proposal.roster.earlier()) {
    FL_TRY(EarlierSurvey converted, EarlierOf(earlier));
    manifest.earlier.push_back(std::move(converted));
  }
  FL_TRY(manifest.noise, NoiseOf(proposal, survey));
  manifest.platform_key = platform.key;
  if (!survey.second_signer.empty()) {
    FL_TRY(const std::string key, core::Unhex(survey.second_signer));
    FL_TRY(manifest.second_signer_key, VerifyingKey::Decode(key));
  }
  FL_RETURN_IF_ERROR(CheckCells(manifest));
  if (SubmissionBytes(CountSlots(manifest)) > kMostSubmissionBytes) {
    return absl::InvalidArgumentError(
        "one person's answers would be too large: ask fewer questions, above all fewer comments, or take fewer "
        "dimensions");
  }
  // What nobody could read must not be signed.
  FL_RETURN_IF_ERROR(Manifest::Decode(manifest.Encode()).status());
  return manifest;
}

}  // namespace fairlead::pulse::catalog
