#pragma once

#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/core/clock.h"
#include "libs/redis/client.h"
#include "services/pulse/catalog/propose.h"
#include "services/pulse/facts/fact_log.h"
#include "services/pulse/facts/survey_book.h"

namespace fairlead::pulse::catalog {

// From a proposal to a launched survey. Thread-safe; calls block.
class Launch {
 public:
  // All must outlive it. `key` signs for the platform.
  Launch(SurveyBook& surveys, FactWriter& facts, redis::Connector& redis, const SigningKey& key, Platform platform,
         const core::Clock& clock)
      : surveys_(surveys), facts_(facts), redis_(redis), key_(key), platform_(std::move(platform)), clock_(clock) {}

  struct Proposed {
    std::string manifest;
    ManifestHash hash;
    Signature signature;
  };
  // The same survey again gives the same bytes, whatever the roster and the keys are by then. Refusal:
  // PROPOSED_OTHERWISE, from another definition or wave.
  absl::StatusOr<Proposed> Propose(const Proposal& proposal);
  // OK once everybody can know of it; a second time as well. `second_signature` is empty where there is no second
  // signer. Refusals: NOT_PROPOSED, SECOND_SIGNATURE_NEEDED, SIGNATURE_INVALID, CHAIN_MOVED.
  absl::Status Run(const SurveyId& survey, const std::string& second_signature);

 private:
  // What was proposed; of no proposal nothing.
  struct Kept {
    std::string made_of;  // survey::MadeOf
    std::string manifest;
  };
  absl::StatusOr<Kept> Find(const SurveyId& survey);

  SurveyBook& surveys_;
  FactWriter& facts_;
  redis::Connector& redis_;
  const SigningKey key_;
  const Platform platform_;
  const core::Clock& clock_;
  std::mutex mutex_;  // one launch after the other: each continues the chain
};

}  // namespace fairlead::pulse::catalog
