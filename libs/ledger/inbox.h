#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/ledger/dead_letters.h"
#include "libs/ledger/effect.h"
#include "libs/ledger/ledger.h"
#include "libs/messaging/log.h"
#include "libs/messaging/retry.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/application.h"

namespace fairlead::ledger {

struct InboxOptions {
  std::string handler;                      // names the inbox positions and the consumer group: never change it
  std::string instance = {};                // names this process across restarts (static membership); may be empty
  std::vector<std::string> topics;          // event topics; snapshot topics are read by a View
  std::map<std::string, Handler> handlers;  // by event type
  // Types that begin with one of these ("fairlead.recognition.v1.") are ours to know: one that is neither handled nor
  // ignored is a dead letter. Types of other packages are passed over.
  std::vector<std::string> packages = {};
  std::set<std::string> ignored = {};
  std::size_t batch = 500;   // events of one partition that are taken together
  std::size_t queue = 1024;  // fetched ahead, a partition
  // After a batch a partition rests so many times as long as that took, and once more for every `rest_growth` events of
  // it, unless a whole batch waits: the busier the store is, the larger the batches, and commands come first.
  int rest = 3;
  int rest_growth = 8;
  absl::Duration max_rest = absl::Milliseconds(400);
  absl::Duration store_every = absl::Seconds(1);  // offsets, a partition
  absl::Duration retry = absl::Milliseconds(50);  // after "later", doubled up to
  absl::Duration max_retry = absl::Seconds(5);
  // After the group ended this member, or refused it: at least a session's time-out, so that two processes of one
  // instance name do not end each other again and again; doubled up to
  absl::Duration resubscribe = absl::Seconds(10);
  absl::Duration max_resubscribe = absl::Minutes(2);
};

class InboxContext;
class InboxLane;

// Applies events to the ledger: each touch of each event once in effect, in the order of its source partition, however
// often the log delivers it. docs/model names the rules (I1 … I17, B1 … B4). Source partitions go on independently of
// each other; within one, up to `batch` events are taken together, with one commit a target partition.
// Unavailable, DeadlineExceeded, Aborted and ResourceExhausted mean "later": the same events are handled again after a
// pause. Any other error, and a record that cannot be read, is a dead letter in "<topic>.dlq", set aside ("parked") in
// every partition. A sequence that jumps, or contradicts what was seen, is counted and logged before anything is done.
// Metrics: fairlead_events_handled_total{handler,type,outcome="applied|repeat|ignored|dead"},
// fairlead_event_handling_seconds{handler,type}, fairlead_event_gaps_total{topic,reason="gap|rewind"},
// fairlead_events_retried_total{handler}, fairlead_dead_letters_total{topic}, fairlead_consumer_lag{handler,topic},
// fairlead_subscription_errors_total{handler,code}.
class InboxConsumer final : public runtime::Component {
 public:
  // All arguments must outlive the consumer.
  InboxConsumer(Ledger& ledger, messaging::Log& log, observability::Registry& metrics, InboxOptions options);
  ~InboxConsumer() override;

  std::string name() const override { return "inbox " + options_.handler; }
  // Starts polling; the log need not be there.
  absl::Status Start() override;
  // Finishes the batches that have begun, stores positions and offsets, leaves the group. A dead letter that the log
  // does not take within two seconds is given up: its event comes again.
  void Stop(absl::Time deadline) override;
  // Unavailable while it is not subscribed; says why.
  absl::Status Ready() const override;

  // Handles a record of a dead-letter topic again, where it is parked, and nowhere else; the number of partitions in
  // which it took effect now. Works whether or not the consumer is started. InvalidArgument if it is not a dead letter
  // of this handler or has no sequence; FailedPrecondition if its content was left out; else what the handler says.
  core::Task<absl::StatusOr<int>> ReplayDeadLetter(messaging::Record record);
  // Whether some partition still has it parked.
  core::Task<absl::StatusOr<bool>> IsParked(messaging::Record record);

  const InboxOptions& options() const { return options_; }

 private:
  void Loop();
  absl::Status Subscribe();
  // The group has ended this member or did not take it: tries again after a pause.
  void EndSubscription(const absl::Status& why);
  void Take(messaging::Record record);
  // Ends lanes and stores what they have done.
  void CloseLanes(const std::vector<messaging::TopicPartition>& partitions, absl::Time deadline);
  void CloseAllLanes(absl::Time deadline);
  void StoreOffset(InboxLane& lane);
  void Finish(absl::Time deadline);
  // Waits as long, or until Stop; true if that was called.
  bool Stopping(absl::Duration wait = absl::ZeroDuration());
  // What is due in the lanes: resuming, retries, offsets. Gives how long to poll before the next time.
  absl::Duration Tend();
  void MeasureLag();
  core::Task<absl::StatusOr<bool>> ReplayIn(Partition partition, const messaging::Event& event, const Touch* touch);

  Ledger& ledger_;
  messaging::Log& log_;
  const InboxOptions options_;
  const std::unique_ptr<InboxContext> context_;
  std::map<std::string, observability::Gauge*> lag_;  // by topic

  // Of the polling thread.
  std::unique_ptr<messaging::Subscription> subscription_;
  std::map<messaging::TopicPartition, std::shared_ptr<InboxLane>> lanes_;
  std::vector<std::shared_ptr<InboxLane>> leaving_;  // closed, with a batch that has not ended yet
  messaging::Backoff resubscribe_;
  absl::Time subscribe_at_ = absl::InfinitePast();
  absl::Time subscribed_at_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool subscribed_ = false;
  absl::Status refused_;  // by the group, last
  absl::Time deadline_ = absl::InfiniteFuture();
  std::thread thread_;
};

}  // namespace fairlead::ledger
