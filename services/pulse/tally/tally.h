#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/messaging/log.h"
#include "services/pulse/counting/release.h"
#include "services/pulse/facts/fact_log.h"
#include "services/pulse/facts/parts.h"
#include "services/pulse/facts/survey_book.h"
#include "services/pulse/keeping/due_work.h"
#include "services/pulse/keeping/survey_keys.h"
#include "services/pulse/tally/ballot_files.h"

namespace fairlead::pulse {

// What the tally does once the batch is there and the token key is published, step by step:
//   read the batch, count, make the release, write what the second signer counts again, say ListingPublished for each
//   listing, then SurveyReleased
//   destroy Kt, delete the inner topic, say TallyKeyDestroyed
// After SurveyDestroyedUnread only the second. The facts are its only memory, so that it may be killed at any point
// (docs/adr/0017); a release that was said is never made again, and one that was said in part is said again from its
// first part on. Thread-safe; steps of one survey must not run at the same time.
class Tally {
 public:
  // All must outlive it. `book` must have heard everything that the tally itself has said. `version`: the program's.
  // `part_bytes`: less than kPartBytes in tests only.
  Tally(messaging::Log& log, SurveyBook& book, SurveyKeys& keys, const BallotFiles& ballots, FactWriter& facts,
        std::string version, std::size_t part_bytes = kPartBytes)
      : log_(log),
        book_(book),
        keys_(keys),
        ballots_(ballots),
        facts_(facts),
        version_(std::move(version)),
        part_bytes_(part_bytes) {}

  // A DueWork::Step.
  absl::StatusOr<bool> Step(const SurveyId& survey, const DueWork::Stopping& stopping);

 private:
  // DataLoss, after everything was taken, if it is not the batch that the shuffler has said.
  absl::Status ReadBatch(const Survey& survey, const std::function<void(std::string_view)>& take,
                         const DueWork::Stopping& stopping) const;
  // What the manifest says to compare with, as far as it is released. DataLoss where a release cannot be read: this one
  // would be without the comparison for ever.
  absl::StatusOr<std::vector<EarlierRelease>> EarlierOf(const Manifest& manifest) const;
  absl::StatusOr<Release> CountBallots(const Survey& survey, const DueWork::Stopping& stopping) const;
  absl::Status Publish(const SurveyId& survey, const Release& release, const DueWork::Stopping& stopping);
  absl::Status DestroyKey(const SurveyId& survey);

  messaging::Log& log_;
  SurveyBook& book_;
  SurveyKeys& keys_;
  const BallotFiles& ballots_;
  FactWriter& facts_;
  const std::string version_;
  const std::size_t part_bytes_;
};

}  // namespace fairlead::pulse
