#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/messaging/event.h"

// A partitioned, ordered, durable log, as the rest of the project sees it. libs/kafka implements it over librdkafka,
// FakeLog in memory; one contract suite (log_contract.h) holds for both.
namespace fairlead::messaging {

// A producer's life from its start to its first failure. Gapless: after one record has failed, by its delivery or by an
// error of Produce other than ResourceExhausted, all others that are not yet delivered and all later ones fail too, and
// nothing produced behind the failed record to the same partition is in the log. The failed record itself may be.
// A log that is away is no failure: records wait for it without limit. Thread-safe.
class ProducerSession {
 public:
  // Called exactly once for each record that Produce took, in the order of production within a partition, on a thread
  // of the session; must not block, and must not destroy the session.
  using Delivered = std::function<void(const absl::Status&)>;

  // Drops what is not yet delivered: its callbacks are called with Cancelled before this returns, but such records may
  // still reach the log, even later.
  virtual ~ProducerSession() = default;

  // Queues `record` for `record.topic`, `record.partition`; its offset is ignored.
  // ResourceExhausted: the local queue is full; try again later, nothing was queued and the session goes on.
  // FailedPrecondition: the session has failed, says why. InvalidArgument: the log can never take the record (too
  // large); ends the session. `delivered` is not called where an error is returned.
  virtual absl::Status Produce(Record record, Delivered delivered) = 0;

  // Waits until everything queued was delivered or has failed, or until `timeout` has passed (DeadlineExceeded). The
  // reason of the failure where the session has failed. Not from a Delivered.
  virtual absl::Status Flush(absl::Duration timeout) = 0;
};

// Position of a consumer in one partition.
struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

// Membership in a consumer group. Every partition of the topics belongs to one member. When members come and go all
// give back what they have before each gets its new share (eager rebalance, range assignor). A partition starts at the
// group's committed offset, or at its beginning where there is none or it is no longer in the log. At-least-once: what
// was handed out and not yet stored is handed out again after a rebalance. All calls from one thread (the poller's),
// except where said. A member that does not poll for minutes is thrown out.
class Subscription {
 public:
  // Told about partitions that this member now reads, or no longer reads; never with an empty list; on the polling
  // thread, inside Poll or Close. A partition is revoked before it is assigned again.
  struct Listener {
    std::function<void(const std::vector<TopicPartition>&)> assigned;
    std::function<void(const std::vector<TopicPartition>&)> revoked;  // last chance to store offsets
  };

  virtual ~Subscription() = default;  // Closes, in at most 10 s

  // The next record, or nothing after `timeout`, or earlier where the assignment changed. Records of one partition come
  // in the order of their offsets. Unavailable while the log is away (the caller goes on polling); any other error is
  // final (the group refuses this member, authorization is missing).
  virtual absl::StatusOr<std::optional<Record>> Poll(absl::Duration timeout) = 0;

  // Stops and resumes the delivery of one partition: after Pause, Poll returns no record of it; after Resume it goes on
  // behind the last one handed out. A new assignment starts without pauses. FailedPrecondition where this member does
  // not own the partition.
  virtual absl::Status Pause(const TopicPartition& partition) = 0;
  virtual absl::Status Resume(const TopicPartition& partition) = 0;
  // Makes Poll deliver `partition` from `offset`; a pause stays. FailedPrecondition where this member does not own it.
  virtual absl::Status Seek(const TopicPartition& partition, std::int64_t offset) = 0;

  // Commits `next_offset` (the offset after the last handled record) to the group; asynchronous, at least once a
  // second, when the partition is revoked and at Close. OK and without effect where this member no longer owns the
  // partition.
  virtual absl::Status StoreOffset(const TopicPartition& partition, std::int64_t next_offset) = 0;

  // Records between the stored offset (the committed one until something was stored) and the end, for the partitions
  // that this member owns, as last known; a partition of which nothing is known yet is left out. Thread-safe.
  virtual std::vector<std::pair<TopicPartition, std::int64_t>> Lag() const = 0;

  // Leaves the group after committing stored offsets; calls `revoked` for what is owned. Gives the log about `timeout`
  // for that: if it is away, offsets stay uncommitted and the group finds out by itself. Afterwards Poll fails. A
  // second call does nothing.
  virtual void Close(absl::Duration timeout) = 0;
};

// Reads partitions outside of any group: audits, tails, views rebuilt at start. Not thread-safe.
class Reader {
 public:
  virtual ~Reader() = default;
  // The next record of the partitions assigned, or nothing after `timeout`. Records of one partition come in the order
  // of their offsets; offsets may have holes. Unavailable while the log is away (the caller goes on polling).
  virtual absl::StatusOr<std::optional<Record>> Poll(absl::Duration timeout) = 0;
  // The offset before which everything in `partition` was handed out or passed over: behind its last record, or its
  // end once Poll has found nothing more there (holes at the end and records before a time count as passed over).
  // Nothing until Poll has met a record or the end. Says what was so in the last Poll, also while the log is away.
  virtual std::optional<std::int64_t> Position(std::int32_t partition) const = 0;
};

// Where a Reader starts.
struct ReadFrom {
  enum class Kind { kBeginning, kEnd, kTime, kOffset } kind = Kind::kBeginning;
  absl::Time time = absl::UnixEpoch();  // with kTime: the first record at or after it
  std::int64_t offset = 0;              // with kOffset
};

// Where a partition begins and ends now: offsets [begin, end).
struct Watermarks {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

struct TopicOptions {
  std::string name;
  std::int32_t partitions = 12;
  bool compacted = false;  // keeps the last record of each key; otherwise everything for ever
  std::int64_t max_message_bytes = 1'000'000;
};

// The log itself: makes the above. Thread-safe. What it makes must not outlive it.
class Log {
 public:
  virtual ~Log() = default;
  // Does not wait for the log: a session of a log that is away queues.
  virtual absl::StatusOr<std::unique_ptr<ProducerSession>> StartProducer() = 0;
  // `instance` names this member across restarts (static membership: a restart within the session timeout moves no
  // partition); empty for none. A second member of the same name ends the first, whose Poll then fails for good. Does
  // not wait for the log.
  virtual absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(const std::string& group, const std::string& instance,
                                                                  const std::vector<std::string>& topics,
                                                                  Subscription::Listener listener) = 0;
  // `partitions` empty: all of the topic. Unavailable where the log is away, NotFound for an unknown topic.
  virtual absl::StatusOr<std::unique_ptr<Reader>> Read(const std::string& topic,
                                                       const std::vector<std::int32_t>& partitions, ReadFrom from) = 0;
  // Unavailable where no broker answers; NotFound for an unknown topic or partition.
  virtual absl::StatusOr<Watermarks> Ends(const TopicPartition& partition) = 0;
  // Makes the topic if absent; FailedPrecondition if it exists with another number of partitions (says both numbers).
  // What else an existing topic is set to is not looked at.
  virtual absl::Status EnsureTopic(const TopicOptions& topic) = 0;
  // Deletes the topic with everything in it; OK if there is none. From its return on the log does not know the topic:
  // who reads it finds nothing more, what is produced to it fails. When its bytes leave the disks is the log's matter.
  virtual absl::Status DeleteTopic(const std::string& name) = 0;
  // OK if a broker answers within `timeout`.
  virtual absl::Status Ping(absl::Duration timeout) = 0;
};

}  // namespace fairlead::messaging
