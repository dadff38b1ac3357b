#pragma once

#include <mutex>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/messaging/log.h"
#include "services/pulse/facts/fact_log.h"
#include "services/pulse/facts/survey_book.h"
#include "services/pulse/keeping/due_work.h"
#include "services/pulse/keeping/survey_keys.h"
#include "services/pulse/shuffler/shuffle.h"

namespace fairlead::pulse {

// What the shuffler does once collection has ended, step by step:
//   shuffle, write the batch, say BallotsShuffled    or, where too few have answered, say SurveyDestroyedUnread
//   destroy Ks, delete the outer topic, say ShuffleKeyDestroyed
// The facts are its only memory, so that it may be killed at any point: what was not said is done again, and comes out
// the same (docs/adr/0017). Thread-safe; steps of one survey must not run at the same time.
class Shuffler {
 public:
  // All must outlive it. `book` must have heard everything that the shuffler itself has said.
  Shuffler(messaging::Log& log, SurveyBook& book, SurveyKeys& keys, FactWriter& facts)
      : log_(log), book_(book), keys_(keys), facts_(facts) {}

  // A DueWork::Step.
  absl::StatusOr<bool> Step(const SurveyId& survey, const DueWork::Stopping& stopping);

  // Says SurveyDestroyedUnread of a survey that is not to be read any more, whatever has been collected; its keys and
  // topics are destroyed from then on. OK if that was said before. NotFound: no such survey. FailedPrecondition with
  // the reason NOT_ENDED: people may still answer; SHUFFLED: it is too late. Unavailable: it is being shuffled now.
  absl::Status GiveUp(const SurveyId& survey);

 private:
  absl::StatusOr<Shuffled> ShuffleCollected(const Survey& survey, const SealingKey& key,
                                            const DueWork::Stopping& stopping) const;
  // The offsets in which the batch lies, and nothing else.
  absl::StatusOr<messaging::Watermarks> WriteBatch(const SurveyId& survey, const Shuffled& shuffled,
                                                   const DueWork::Stopping& stopping) const;
  absl::Status DestroyKey(const SurveyId& survey);

  messaging::Log& log_;
  SurveyBook& book_;
  SurveyKeys& keys_;
  FactWriter& facts_;
  std::mutex deciding_;  // between a survey's batch and its end
};

}  // namespace fairlead::pulse
