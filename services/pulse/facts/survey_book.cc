#include "services/pulse/facts/survey_book.h"

#include <utility>

#include "libs/core/hash.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "libs/observability/log.h"

namespace fairlead::pulse {
namespace {

absl::StatusOr<Survey> Checked(const SurveyId& id, const v1::SurveyLaunched& launched, const VerifyingKey& platform) {
  FL_TRY(Manifest manifest, Manifest::Decode(launched.manifest()));
  FL_TRY(ManifestSignatures signatures, ManifestSignatures::Decode(launched.signatures()));
  const ManifestHash hash = HashOf(launched.manifest());
  if (manifest.survey != id) return absl::InvalidArgumentError("the manifest is another survey's");
  if (manifest.platform_key != platform) return absl::PermissionDeniedError("signed by another platform's key");
  FL_RETURN_IF_ERROR(CheckSignatures(manifest, hash, signatures));
  return Survey{.manifest = std::move(manifest),
                .hash = hash,
                .manifest_bytes = launched.manifest(),
                .signatures = std::move(signatures)};
}

template <typename Value>
void First(std::optional<Value>& slot, const Value& value) {
  if (!slot.has_value()) slot = value;
}

void LearnPart(Survey& survey, const v1::SurveyReleasedPart& said) {
  if (survey.release.has_value()) return;
  // An attempt begins: another may have made another release, of which nothing may be left.
  if (said.part() == 0) survey.release_parts.clear();
  survey.release_parts.insert_or_assign(said.part(), said.release());
}

void LearnRelease(Survey& survey, const v1::SurveyReleased& said) {
  if (survey.release.has_value()) return;
  std::string release;
  for (std::uint32_t number = 0; number < said.parts(); ++number) {
    const auto part = survey.release_parts.find(number);
    if (part == survey.release_parts.end()) return;  // no whole one: it will be said again
    release += part->second;
  }
  survey.release_parts.clear();
  survey.release = release + said.release();
}

void Learn(Survey& survey, const v1::PulseFact& fact) {
  switch (fact.fact_case()) {
    case v1::PulseFact::kExtended:
      // Behind an end it is an interrupted replica's, which did not know.
      survey.extended = survey.extended || !survey.ended.has_value();
      break;
    case v1::PulseFact::kEnded:
      return First(survey.ended, fact.ended());
    case v1::PulseFact::kTokenKey:
      return First(survey.token_key, fact.token_key());
    case v1::PulseFact::kShuffled:
      // The survey is shuffled or destroyed unread, whichever the shuffler has said first.
      if (!survey.destroyed_unread) First(survey.shuffled, fact.shuffled());
      break;
    case v1::PulseFact::kShuffleKeyDestroyed:
      survey.shuffle_key_destroyed = true;
      break;
    case v1::PulseFact::kReleasedPart:
      return LearnPart(survey, fact.released_part());
    case v1::PulseFact::kReleased:
      return LearnRelease(survey, fact.released());
    case v1::PulseFact::kTallyKeyDestroyed:
      survey.tally_key_destroyed = true;
      break;
    case v1::PulseFact::kDestroyedUnread:
      if (survey.shuffled.has_value() || survey.destroyed_unread) break;
      survey.given_up = fact.destroyed_unread().given_up();
      survey.destroyed_unread = true;
      break;
    case v1::PulseFact::kConfidentialTotal:
      return First(survey.confidential_total, fact.confidential_total().total());
    case v1::PulseFact::kLaunched:
    case v1::PulseFact::kListing:
    case v1::PulseFact::kAnswered:
    case v1::PulseFact::kReplied:
    case v1::PulseFact::kRepliesPublished:
    case v1::PulseFact::kCommitments:
    case v1::PulseFact::FACT_NOT_SET:
      break;
  }
}

// What is large or frequent, and changes nothing of what a Survey holds.
bool IsOfOthers(const v1::PulseFact& fact) {
  return fact.has_listing() || fact.has_commitments() || fact.has_answered() || fact.has_replied() ||
         fact.has_replies_published();
}

}  // namespace

v1::PulseFact FactAbout(const SurveyId& survey) {
  v1::PulseFact fact;
  fact.set_survey(std::string(survey.view()));
  return fact;
}

absl::StatusOr<SurveyId> SurveyNamed(const std::string& field) {
  absl::StatusOr<SurveyId> id = SurveyId::Decode(field);
  if (!id.ok()) return core::InvalidField("survey", "must be the survey's 16 bytes");
  return id;
}

void SurveyBook::Apply(const v1::PulseFact& fact) {
  const absl::StatusOr<SurveyId> id = SurveyId::Decode(fact.survey());
  if (!id.ok() || IsOfOthers(fact)) return;
  const std::lock_guard lock(mutex_);
  if (fact.has_launched()) return Launch(*id, fact.launched());
  const auto found = surveys_.find(*id);
  if (found == surveys_.end()) {
    early_[*id].push_back(fact);
    return;
  }
  auto next = std::make_shared<Survey>(*found->second);
  Learn(*next, fact);
  found->second = std::move(next);
}

void SurveyBook::Launch(const SurveyId& id, const v1::SurveyLaunched& launched) {
  if (surveys_.contains(id)) return;
  absl::StatusOr<Survey> survey = Checked(id, launched, platform_);
  const std::optional<ManifestHash> last =
      chain_.empty() ? std::nullopt : std::optional(surveys_.at(chain_.back())->hash);
  if (survey.ok() && (survey->manifest.sequence != chain_.size() + 1 || survey->manifest.previous != last)) {
    survey = absl::FailedPreconditionError("the manifest does not continue the chain of those before it");
  }
  if (!survey.ok()) {
    observability::Log(observability::Level::kError, "a survey is not as it was signed, and is not run",
                       {{"survey", core::Hex(id.view())}, {"error", survey.status()}});
    return;
  }
  if (const auto early = early_.extract(id); !early.empty()) {
    for (const v1::PulseFact& fact : early.mapped()) Learn(*survey, fact);
  }
  surveys_.emplace(id, std::make_shared<const Survey>(*std::move(survey)));
  chain_.push_back(id);
}

std::shared_ptr<const Survey> SurveyBook::Find(const SurveyId& survey) const {
  const std::lock_guard lock(mutex_);
  const auto found = surveys_.find(survey);
  return found == surveys_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<const Survey>> SurveyBook::All() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const Survey>> all;
  for (const SurveyId& id : chain_) all.push_back(surveys_.at(id));
  return all;
}

std::optional<ManifestHash> SurveyBook::Last() const {
  const std::lock_guard lock(mutex_);
  if (chain_.empty()) return std::nullopt;
  return surveys_.at(chain_.back())->hash;
}

}  // namespace fairlead::pulse
