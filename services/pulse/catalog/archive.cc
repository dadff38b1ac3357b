#include "services/pulse/catalog/archive.h"

#include <cstdint>
#include <memory>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "nlohmann/json.hpp"

namespace fairlead::pulse::catalog {
namespace {

// How many records lie below the end of collection: submissions, repeated ones too, and the replicas' end marks.
std::int64_t CollectedOf(const Survey& survey) {
  std::int64_t collected = 0;
  if (!survey.ended.has_value()) return collected;
  for (const v1::CollectionEnded::End& end : survey.ended->ends()) collected += end.offset();
  return collected;
}

std::string Joined(const std::map<std::uint32_t, std::string>& parts) {
  std::string whole;
  for (const auto& [number, bytes] : parts) whole += bytes;
  return whole;
}

// The digest of commitments.bin, "lost", or null where the issuer has said nothing of any.
nlohmann::ordered_json CommitmentsIn(const v1::TokenKeyPublished& key) {
  if (key.commitments_lost()) return "lost";
  if (key.commitments().empty()) return nullptr;
  return core::Hex(key.commitments());
}

// The closing record, from which on everybody can check tokens; nothing before the key is published.
std::optional<std::string> ClosingOf(const Survey& survey) {
  if (!survey.token_key.has_value()) return std::nullopt;
  nlohmann::ordered_json closing = {{"format", "fairlead-pulse-closing-1"},
                                    {"survey", core::Hex(survey.manifest.survey.view())},
                                    {"manifest", core::Hex(survey.hash.view())},
                                    {"token_secret", core::Hex(survey.token_key->secret())},
                                    {"issued", survey.token_key->issued()},
                                    {"commitments", CommitmentsIn(*survey.token_key)},
                                    {"collected", CollectedOf(survey)},
                                    {"extended", survey.extended},
                                    {"destroyed_unread", survey.destroyed_unread},
                                    {"given_up", survey.given_up}};
  if (survey.shuffled.has_value()) {
    const v1::BallotsShuffled& shuffled = *survey.shuffled;
    closing["shuffled"] = {{"submissions", shuffled.submissions()},
                           {"superseded", shuffled.superseded()},
                           {"refused_admission", shuffled.refused_admission()},
                           {"refused_signature", shuffled.refused_signature()},
                           {"refused_bundle", shuffled.refused_bundle()},
                           {"refused_copy", shuffled.refused_copy()},
                           {"repeated_ballots", shuffled.repeated_ballots()},
                           {"bundles", shuffled.bundles()},
                           {"answers", shuffled.answers()},
                           {"comments", shuffled.comments()},
                           {"digest", core::Hex(shuffled.digest())}};
  }
  closing["shuffle_key_destroyed"] = survey.shuffle_key_destroyed;
  closing["tally_key_destroyed"] = survey.tally_key_destroyed;
  return closing.dump(1) + "\n";
}

}  // namespace

void Archive::Apply(const v1::PulseFact& fact) {
  const absl::StatusOr<SurveyId> id = SurveyId::Decode(fact.survey());
  if (!id.ok()) return;
  const std::lock_guard lock(mutex_);
  const std::shared_ptr<const Survey> survey = surveys_.Find(*id);
  if (fact.has_commitments() && (survey == nullptr || !survey->token_key.has_value())) {
    commitments_[*id].try_emplace(fact.commitments().part(), fact.commitments().commitments());
  }
  if (!fact.has_listing() || (survey != nullptr && survey->release.has_value())) return;
  const std::string name =
      fmt::format("{}-{}-{}.bin", fact.listing().dimension(), fact.listing().cell(), fact.listing().question());
  listings_[*id][name].try_emplace(fact.listing().part(), fact.listing().leaves());
}

std::optional<std::string> Archive::File(const SurveyId& survey, std::string_view name) const {
  const std::shared_ptr<const Survey> found = surveys_.Find(survey);
  if (found == nullptr) return std::nullopt;
  if (name == "manifest.json") return found->manifest_bytes;
  if (name == "signatures.json") return found->signatures.Encode();
  if (name == "closing.json") return ClosingOf(*found);
  if (name == "commitments.bin") return CommitmentsOf(*found);
  if (name == "release.json") return found->release;
  if (name == "confidential.json") return found->confidential_total;
  if (name == "conversations.json") return conversations_.File(survey);
  return std::nullopt;
}

std::optional<std::string> Archive::Listing(const SurveyId& survey, std::string_view name) const {
  const std::shared_ptr<const Survey> found = surveys_.Find(survey);
  if (found == nullptr || !found->release.has_value()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto lists = listings_.find(survey);
  if (lists == listings_.end()) return std::nullopt;
  const auto list = lists->second.find(name);
  if (list == lists->second.end()) return std::nullopt;
  return Joined(list->second);
}

std::optional<std::string> Archive::CommitmentsOf(const Survey& survey) const {
  if (!survey.token_key.has_value()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto parts = commitments_.find(survey.manifest.survey);
  if (parts == commitments_.end()) return std::nullopt;
  std::string bytes = Joined(parts->second);
  if (core::Sha256(bytes) != survey.token_key->commitments()) return std::nullopt;
  return bytes;
}

}  // namespace fairlead::pulse::catalog
