#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/clock.h"
#include "libs/core/task.h"
#include "libs/ledger/scripts.h"
#include "libs/ledger/types.h"
#include "libs/ledger/unit.h"
#include "libs/redis/client.h"

namespace fairlead::ledger {

struct LedgerOptions {
  std::string service;                    // "recognition": prefix of every key, part of ce_source
  std::uint32_t partitions = 12;          // fixed at the first start
  std::uint32_t schema_version = 1;       // of stored state; a store written by a newer one is refused
  std::size_t max_event_bytes = 900'000;  // below the broker's message.max.bytes
  absl::Duration reply_retention = absl::Hours(24);
};

// The position of an event's consumption: what the inbox is keyed by, and what it moves to.
struct Source {
  std::string topic;
  std::int32_t partition = 0;  // of the topic
  std::string handler;         // the consumer's name
};
struct InboxPosition {
  std::uint64_t sequence = 0;  // 0: nothing seen yet
  std::string event_id;        // ce_id of the last seen
  friend bool operator==(const InboxPosition&, const InboxPosition&) = default;
};

// What guards a commit against a second effect.
struct CommitGuard {
  // A command: the request is unknown so far; `reply` is stored for its repetitions.
  std::optional<Request> request;
  std::string reply;
  // A consumed event, or a batch of them: the inbox of `source` is below `position` (else kDuplicate), and is raised to
  // it.
  std::optional<Source> source;
  InboxPosition position;
  // Required where effects were decided for a batch: the position that Load returned (nothing loaded: sequence 0). Any
  // other in the store is kConflict: another consumer may have applied a part of the batch (docs/model, rule B3).
  std::optional<InboxPosition> expected;
  bool park = false;    // sets the event aside (dead letter) instead of applying it
  bool unpark = false;  // replays it: only where it is parked
};

struct CommitResult {
  enum class Outcome { kCommitted, kDuplicate, kConflict } outcome = Outcome::kCommitted;
  std::string reply;  // with kDuplicate of a request: its stored reply
};

struct Loaded {
  std::map<Key, Stored> aggregates;    // every key asked for
  std::optional<std::string> reply;    // the stored reply, if the request is known
  std::optional<InboxPosition> inbox;  // where a source was asked for and has a position
};

// The partitioned state of one service in Redis. Thread-safe; continuations run on the Redis I/O thread.
class Ledger {
 public:
  // Called after each commit that emitted events (from the I/O thread): the relay need not wait for its next look.
  using CommitListener = std::function<void(Partition)>;

  Ledger(redis::Connector& redis, LedgerOptions options, const core::Clock& clock);

  // Once, before anything else; blocks. Loads the scripts; stores the number of partitions and the schema version, or
  // refuses with FailedPrecondition if what is stored differs (says both, and what to do).
  absl::Status Open();

  const LedgerOptions& options() const { return options_; }
  std::uint32_t partitions() const { return options_.partitions; }
  // The partition of an aggregate's id: what Kafka's default partitioner makes of the same key.
  Partition PartitionOf(std::string_view id) const;

  // One command: aggregates of one partition, and what guards a commit on them, as of one moment. Errors: Unavailable,
  // DeadlineExceeded; InvalidArgument REQUEST_ID_REUSED; DataLoss if what is stored cannot be read.
  core::Task<absl::StatusOr<Loaded>> Load(Partition partition, std::vector<Key> reads, std::optional<Request> request,
                                          std::optional<Source> source);
  // commit.lua: all of `unit` or nothing. The versions of all aggregates that were loaded are checked, also of those
  // that were only read. Errors: as Load; ResourceExhausted EVENT_TOO_LARGE or out of memory; FailedPrecondition and
  // InvalidArgument for a unit that cannot be stored (a programming error); DataLoss if the store contradicts itself.
  // After Unavailable and DeadlineExceeded it may have happened: the same guard finds out.
  core::Task<absl::StatusOr<CommitResult>> Commit(Unit unit, CommitGuard guard);

  // Reads aggregates of any partitions in one round trip a connection, for questions: the order of `keys`.
  core::Task<absl::StatusOr<std::vector<Stored>>> Read(std::vector<std::pair<Partition, Key>> keys);

  // Reads of indices, for questions.
  struct Scored {
    std::string member;
    double score = 0;
  };
  // Members by descending score, from position `offset`, at most `limit`.
  core::Task<absl::StatusOr<std::vector<Scored>>> TopScores(Partition partition, std::string index, std::int64_t offset,
                                                            std::int64_t limit);
  // Members with a score below `below` (exclusive; nothing: no bound), descending, at most `limit`.
  core::Task<absl::StatusOr<std::vector<Scored>>> ScoresBelow(Partition partition, std::string index,
                                                              std::optional<double> below, std::int64_t limit);
  // Members of equal score in the order of their bytes, from `from` (inclusive) or after it, while they start with
  // `prefix`, at most `limit`.
  core::Task<absl::StatusOr<std::vector<std::string>>> MembersFrom(Partition partition, std::string index,
                                                                   std::string from, bool inclusive, std::string prefix,
                                                                   std::int64_t limit);
  // The field's value, or nothing.
  core::Task<absl::StatusOr<std::optional<std::string>>> Field(Partition partition, std::string index,
                                                               std::string field);

  // Names of all aggregates of a kind in a partition, for audits and views; in no order.
  core::Task<absl::StatusOr<std::vector<std::string>>> AggregateIds(Partition partition, std::string kind);

  void OnCommit(CommitListener listener);  // before the first commit

  // Commands that are being decided or committed by this process now: what waits behind them may wait longer.
  int CommandsUnderWay() const { return under_way_.load(std::memory_order_relaxed); }
  // Counts one command while it lives.
  class CommandMark {
   public:
    explicit CommandMark(Ledger& ledger) : ledger_(ledger) {
      ledger_.under_way_.fetch_add(1, std::memory_order_relaxed);
    }
    ~CommandMark() { ledger_.under_way_.fetch_sub(1, std::memory_order_relaxed); }
    CommandMark(const CommandMark&) = delete;
    CommandMark& operator=(const CommandMark&) = delete;

   private:
    Ledger& ledger_;
  };

  // Names of keys, for the relay, the inbox and the audit: "<service>:{<service>-<partition>}:<rest>". Aggregates are
  // "<kind>/<id>"; everything else has a colon in its rest.
  std::string KeyName(Partition partition, std::string_view rest) const;
  std::string AggregateKey(Partition partition, const Key& key) const;
  std::string OutboxKey(Partition partition, std::string_view topic) const;
  std::string CounterKey(Partition partition, std::string_view topic) const;
  std::string InboxKey(Partition partition, const Source& source) const;
  std::string ParkedKey(Partition partition, const Source& source) const;
  redis::Connector& redis() { return redis_; }
  const core::Clock& clock() const { return clock_; }

 private:
  std::string RequestKey(Partition partition, const Request& request) const;
  std::string IndexKey(Partition partition, std::string_view index) const;
  absl::Status Check(const Unit& unit, const CommitGuard& guard) const;
  // What commit.lua reads.
  Script::Input MakeInput(const Unit& unit, const CommitGuard& guard) const;
  absl::Status OpenMeta(const std::string& field, std::uint32_t mine, bool may_grow, const std::string& advice);

  redis::Connector& redis_;
  const LedgerOptions options_;
  const core::Clock& clock_;
  const Script commit_;
  const std::vector<std::string> prefixes_;  // of the keys of each partition
  CommitListener listener_;
  std::atomic<int> under_way_{0};
};

// How a position is stored: "<sequence> <ce_id>"; nothing seen is the empty string. DataLoss for other text.
std::string EncodePosition(const InboxPosition& position);
absl::StatusOr<std::optional<InboxPosition>> DecodePosition(const redis::Reply& stored);

}  // namespace fairlead::ledger
