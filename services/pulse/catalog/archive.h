#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "fairlead/pulse/v1/pulse_facts.pb.h"

#include "services/pulse/catalog/conversations.h"
#include "services/pulse/facts/survey_book.h"

namespace fairlead::pulse::catalog {

// What everybody may read about surveys: their manifests, signatures, closing records, commitments, releases,
// confidential totals, conversations and lists of leaves. Built from facts. Thread-safe.
class Archive {
 public:
  // Both must outlive it; `surveys` must hear of every fact before it.
  Archive(const SurveyBook& surveys, const Conversations& conversations)
      : surveys_(surveys), conversations_(conversations) {}

  void Apply(const v1::PulseFact& fact);

  // The bytes of "manifest.json", "signatures.json", "closing.json", "commitments.bin", "release.json",
  // "confidential.json" or "conversations.json"; nothing if there are none yet.
  std::optional<std::string> File(const SurveyId& survey, std::string_view name) const;
  // The leaves of "<dimension>-<cell>-<question>.bin"; nothing before the release.
  std::optional<std::string> Listing(const SurveyId& survey, std::string_view name) const;

 private:
  // Those whose digest the closing record has.
  std::optional<std::string> CommitmentsOf(const Survey& survey) const;

  const SurveyBook& surveys_;
  const Conversations& conversations_;
  mutable std::mutex mutex_;
  using Parts = std::map<std::uint32_t, std::string>;  // of one file, by their number
  std::map<SurveyId, std::map<std::string, Parts, std::less<>>> listings_;
  std::map<SurveyId, Parts> commitments_;
};

}  // namespace fairlead::pulse::catalog
