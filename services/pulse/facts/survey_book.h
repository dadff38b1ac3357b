#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "fairlead/pulse/v1/pulse_facts.pb.h"

#include "absl/status/statusor.h"
#include "services/pulse/protocol/manifest.h"

namespace fairlead::pulse {

// One survey, as far as facts have told.
struct Survey {
  Manifest manifest;
  ManifestHash hash;
  std::string manifest_bytes;
  ManifestSignatures signatures;
  bool extended = false;
  std::optional<v1::CollectionEnded> ended = std::nullopt;
  std::optional<v1::TokenKeyPublished> token_key = std::nullopt;
  std::optional<v1::BallotsShuffled> shuffled = std::nullopt;
  bool shuffle_key_destroyed = false;
  std::map<std::uint32_t, std::string> release_parts = {};  // of a large release, by the attempt that is being said
  std::optional<std::string> release = std::nullopt;        // the whole
  bool tally_key_destroyed = false;
  bool destroyed_unread = false;
  bool given_up = false;                                         // destroyed unread by the word of whoever runs it
  std::optional<std::string> confidential_total = std::nullopt;  // of what chat asked; in no figure of the release

  // When nothing more is taken.
  absl::Time Close() const { return extended ? manifest.second_close : manifest.closes; }
};

// A fact about a survey, still without what it says.
v1::PulseFact FactAbout(const SurveyId& survey);

// The survey that a request's field "survey" names; InvalidArgument for anything but 16 bytes.
absl::StatusOr<SurveyId> SurveyNamed(const std::string& field);

// What is known about all surveys, built from facts in any order between topics. Of equal facts the first counts; the
// parts of a release are those of one attempt. A survey whose manifest or signatures are not right, or that does not
// continue the chain of those before it, is logged and does not exist. Thread-safe.
class SurveyBook {
 public:
  // Surveys are those that the platform has signed with this key.
  explicit SurveyBook(const VerifyingKey& platform) : platform_(platform) {}

  void Apply(const v1::PulseFact& fact);
  // As of now; null if there is no such survey.
  std::shared_ptr<const Survey> Find(const SurveyId& survey) const;
  // In the order of their launch.
  std::vector<std::shared_ptr<const Survey>> All() const;
  // The hash that the next manifest must name as the one before it; none for the first.
  std::optional<ManifestHash> Last() const;

 private:
  void Launch(const SurveyId& id, const v1::SurveyLaunched& launched);

  const VerifyingKey platform_;
  mutable std::mutex mutex_;
  std::map<SurveyId, std::shared_ptr<const Survey>> surveys_;
  std::vector<SurveyId> chain_;
  // Facts that came before their survey's launch, from another topic.
  std::map<SurveyId, std::vector<v1::PulseFact>> early_;
};

}  // namespace fairlead::pulse
