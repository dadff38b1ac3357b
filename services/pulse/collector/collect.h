#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/clock.h"
#include "libs/messaging/log.h"
#include "services/pulse/collector/producer.h"
#include "services/pulse/facts/fact_log.h"
#include "services/pulse/facts/survey_book.h"

namespace fairlead::pulse::collector {

struct CollectOptions {
  std::string replica = "collector-0";                  // this process's name
  std::vector<std::string> replicas = {"collector-0"};  // of all that take bundles; the end needs each of them
  std::int32_t partitions = 12;                         // of outer topics
  absl::Duration patience = absl::Seconds(10);          // for the log's confirmation of one bundle
};

// Whether one more submission under an admission's N, or one more reply under a conversation's key, may be taken now; a
// brake, not a lock. Thread-safe.
using Limiter = std::function<bool(const SurveyId&, const Nonce&)>;

// M5 and the first half of M6: takes sealed bundles, and ends the collection. Knows no person, no cell and no answer.
// Thread-safe; calls block.
//
// Refusals (core::Refusal's reason): SURVEY_UNKNOWN, NOT_OPEN, CLOSED, NOT_ADMITTED, TOO_MANY.
class Collect {
 public:
  // All must outlive it. `shared` is the secret that the issuer has, too.
  Collect(const SurveyBook& surveys, messaging::Log& log, const Secret& shared, const core::Clock& clock,
          CollectOptions options, Limiter limiter);

  // OK once the submission is durable, whether it was before or not. InvalidArgument: it has another form or size.
  // Unavailable: it may or may not be durable, sending the same again is right.
  absl::Status Take(const SurveyId& survey, std::string_view submission);

  // Makes the topics of surveys that will open, and ends the collection of those that are due: takes nothing more,
  // lets what is under way finish, writes this replica's end marks; and once every replica's marks are there, says
  // where the end is, or that too few have answered and collection goes on until the second close. Every step can be
  // done again. The first error, if any; to be called again and again, by one thread.
  absl::Status EndDue(FactWriter& facts);

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable idle;
    bool closed = false;  // under the mutex, as what follows
    int under_way = 0;
    bool has_topic = false;  // EndDue's, as what follows
    int marked = 0;          // rounds of marks written: 1 at the first close, 2 at the second
    poprf::Scalar admission;
  };

  std::shared_ptr<State> StateOf(const Survey& survey);
  absl::Status TakeOpen(const Survey& survey, State& state, std::string_view bytes);
  absl::Status Prepare(const Survey& survey, State& state);
  absl::Status End(const Survey& survey, State& state, FactWriter& facts);
  absl::Status Mark(const Survey& survey, int round);
  // What the outer topic holds up to the last of all replicas' marks: what arrives behind them, which nobody was told
  // was taken, is the same to every replica, whenever it looks.
  struct Contents {
    std::vector<std::int64_t> ends;  // by partition: behind the last mark
    std::size_t admissions = 0;      // different ones
    bool every_mark = false;         // of every replica, in every partition; else the rest says nothing
  };
  absl::StatusOr<Contents> Look(const Survey& survey, int round);

  const SurveyBook& surveys_;
  messaging::Log& log_;
  const Secret shared_;
  const core::Clock& clock_;
  const CollectOptions options_;
  const Limiter limiter_;
  Producer producer_;
  std::mutex mutex_;
  std::map<SurveyId, std::shared_ptr<State>> states_;  // under the mutex
};

}  // namespace fairlead::pulse::collector
