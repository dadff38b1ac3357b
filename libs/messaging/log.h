#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/messaging/event.h"

// A partitioned, ordered, durable log, as the rest of the project sees it. libs/kafka implements it over librdkafka,
// FakeLog in memory; one contract suite (log_contract.h) holds for both.
namespace fairlead::messaging {

// A producer's life from its start to its first failure: after one delivery has failed, all later ones of the session
// fail too, and nothing behind the failed record is in the log (idempotent, gapless). Thread-safe.
class ProducerSession {
 public:
  // Called exactly once for each record that Produce took, in the order of production within a partition, on a thread
  // of the session; must not block.
  using Delivered = std::function<void(const absl::Status&)>;

  virtual ~ProducerSession() = default;  // drops what is not yet delivered; such records may still reach the log

  // Queues `record` for `record.topic`, `record.partition`. ResourceExhausted if the local queue is full (try again
  // later, nothing was queued), FailedPrecondition after the session failed.
  virtual absl::Status Produce(Record record, Delivered delivered) = 0;

  // Waits until everything queued was delivered or `timeout` has passed (DeadlineExceeded).
  virtual absl::Status Flush(absl::Duration timeout) = 0;
};

// Position of a consumer in one partition.
struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

// Membership in a consumer group. All calls from one thread (the poller's), except where said.
class Subscription {
 public:
  // Told about partitions that this member now reads, or no longer reads; on the polling thread, inside Poll or Close.
  struct Listener {
    std::function<void(const std::vector<TopicPartition>&)> assigned;
    std::function<void(const std::vector<TopicPartition>&)> revoked;  // last chance to store offsets
  };

  virtual ~Subscription() = default;

  // The next record, or nothing after `timeout`. Unavailable while the log is away (the caller goes on polling).
  virtual absl::StatusOr<std::optional<Record>> Poll(absl::Duration timeout) = 0;

  // Stops and resumes the delivery of one partition; records that were already handed out are not taken back.
  virtual absl::Status Pause(const TopicPartition& partition) = 0;
  virtual absl::Status Resume(const TopicPartition& partition) = 0;
  // Makes Poll deliver `partition` from `offset` again.
  virtual absl::Status Seek(const TopicPartition& partition, std::int64_t offset) = 0;

  // Commits `next_offset` (the offset after the last handled record) to the group; asynchronous, at least once a second
  // and at Close. A member that no longer owns the partition is refused quietly.
  virtual absl::Status StoreOffset(const TopicPartition& partition, std::int64_t next_offset) = 0;

  // Records between the stored offset and the end, by partition, as last known. Thread-safe.
  virtual std::vector<std::pair<TopicPartition, std::int64_t>> Lag() const = 0;

  // Leaves the group after committing stored offsets.
  virtual void Close() = 0;
};

// Reads partitions outside of any group: audits, tails, views rebuilt at start.
class Reader {
 public:
  virtual ~Reader() = default;
  // The next record of the partitions assigned, or nothing after `timeout`.
  virtual absl::StatusOr<std::optional<Record>> Poll(absl::Duration timeout) = 0;
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

// The log itself: makes the above. Thread-safe.
class Log {
 public:
  virtual ~Log() = default;
  virtual absl::StatusOr<std::unique_ptr<ProducerSession>> StartProducer() = 0;
  // `instance` names this member across restarts (static membership); empty for none.
  virtual absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(const std::string& group, const std::string& instance,
                                                                  const std::vector<std::string>& topics,
                                                                  Subscription::Listener listener) = 0;
  virtual absl::StatusOr<std::unique_ptr<Reader>> Read(const std::string& topic,
                                                       const std::vector<std::int32_t>& partitions, ReadFrom from) = 0;
  virtual absl::StatusOr<Watermarks> Ends(const TopicPartition& partition) = 0;
  // Makes the topic if absent; FailedPrecondition if it exists with another number of partitions.
  virtual absl::Status EnsureTopic(const TopicOptions& topic) = 0;
  // OK if a broker answers within `timeout`.
  virtual absl::Status Ping(absl::Duration timeout) = 0;
};

}  // namespace fairlead::messaging
