#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/gather.h"
#include "libs/core/task.h"
#include "libs/ledger/job.h"
#include "libs/ledger/jobs.h"
#include "libs/ledger/ledger.h"
#include "libs/texts/texts.h"
#include "services/chat/application/respond.h"
#include "services/chat/application/sealing.h"
#include "services/chat/application/speaker.h"
#include "services/chat/transport/slack/requests.h"

namespace fairlead::chat::slack {

// From a request that Slack sent to what is said for it. A request is stored before it is acknowledged, once for all
// its repetitions, and done after that as a job; so a crash loses none that Slack believes to be taken. Requests that
// arrive while others are being stored are stored together, as one job that only divides them again: so many of them
// can be acknowledged that Slack's 3 s hold in a rush (docs/performance.md). Thread-safe.
class Intake {
 public:
  static constexpr char kJobKind[] = "slack.in";         // one request
  static constexpr char kBundleKind[] = "slack.bundle";  // several, to be divided
  // A response_url lives for 30 minutes; before that, the person is told.
  static constexpr absl::Duration kPatience = absl::Minutes(25);

  // All must outlive it. Jobs come later (ServeWith), since they need the handler.
  Intake(ledger::Ledger& ledger, Sealing& sealing, const Respond& respond, Speaker& speaker, const texts::Texts& texts);
  // Waits for forms that nobody waits for any more: they use what this uses.
  ~Intake();
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;
  // What Jobs needs of it: handlers of both kinds, and that acknowledgements go first.
  void AddTo(ledger::JobsOptions& options);
  void ServeWith(ledger::Jobs& jobs) { jobs_ = &jobs; }

  // Stores the request; a repetition changes nothing. Errors are the store's. The arguments must outlive the task.
  core::Task<absl::Status> Accept(Entrance entrance, std::string body, const Envelope& envelope);

  // A form: waits up to `patience` for its answer. The body of our answer: what is wrong with the form, or nothing;
  // then it is stored as any other request, and what is to be said follows. Blocks.
  absl::StatusOr<std::string> AcceptForm(const std::string& body, const Envelope& envelope, absl::Duration patience);

  // The handler of its jobs.
  core::Task<absl::StatusOr<ledger::JobOutcome>> Do(const ledger::JobAttempt& attempt) const;

 private:
  struct Arrival {
    char letter = 0;  // of the entrance
    std::string body;
    std::string digest;  // of its id
  };
  using Outcome = core::Task<absl::StatusOr<ledger::JobOutcome>>;

  core::Task<std::vector<absl::Status>> StoreTogether(std::vector<Arrival> arrivals);
  // As a job, unless it is a repetition.
  core::Task<absl::Status> Store(ledger::Partition partition, const Arrival& arrival, absl::Time made) const;
  core::Task<absl::Status> StoreBundle(std::span<const Arrival> arrivals, absl::Time made) const;
  Outcome Divide(const ledger::JobAttempt& bundle) const;
  core::Task<absl::StatusOr<Incoming>> Open(const ledger::JobAttempt& attempt) const;
  core::Task<absl::StatusOr<std::vector<ledger::Job>>> Say(const ledger::JobAttempt& attempt,
                                                           const std::vector<Message>& messages,
                                                           std::string suffix) const;
  // Says for a request that takes long, or fails for now, that it waits: once.
  core::Task<absl::Status> SayThatItWaits(const ledger::JobAttempt& attempt, const Incoming& incoming) const;
  core::Task<absl::Status> OnSlow(const ledger::JobAttempt& attempt) const;
  // The request's end, with what is said about it.
  Outcome End(const ledger::JobAttempt& attempt, const std::vector<Message>& messages, std::string suffix) const;

  ledger::Ledger& ledger_;
  Sealing& sealing_;
  const Respond& respond_;
  Speaker& speaker_;
  const texts::Texts& texts_;
  core::Gather<Arrival, absl::Status> arrivals_;
  std::atomic<std::int64_t> rush_until_{0};  // ns since 1970
  ledger::Jobs* jobs_ = nullptr;
  std::mutex mutex_;
  std::condition_variable changed_;
  int forms_ = 0;  // under way
};

}  // namespace fairlead::chat::slack
