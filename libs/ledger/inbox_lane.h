#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "libs/ledger/dead_letters.h"
#include "libs/ledger/inbox.h"
#include "libs/ledger/ledger.h"

namespace fairlead::ledger {

// What the lanes of a consumer share. Thread-safe.
class InboxContext {
 public:
  InboxContext(Ledger& ledger, messaging::Log& log, observability::Registry& metrics, const InboxOptions& options);

  // How `event` is handled: its touches; nothing for a type that does not concern this consumer; or an error.
  absl::StatusOr<std::optional<std::vector<Touch>>> Touches(const messaging::Event& event) const;

  enum class Outcome { kApplied, kRepeat, kIgnored, kDead };
  void Count(const std::string& type, Outcome outcome, double events = 1) const;
  void Took(const std::string& type, absl::Duration duration) const;

  Ledger& ledger;
  const InboxOptions& options;
  mutable DeadLetters dead_letters;
  observability::Counter& retries;

  struct TopicMetrics {
    observability::Counter* gaps;
    observability::Counter* rewinds;
    observability::Counter* dead_letters;
  };
  std::map<std::string, TopicMetrics> topics;

 private:
  struct TypeMetrics {
    observability::Counter* outcomes[4];
    observability::Histogram* duration;
  };
  const TypeMetrics& For(const std::string& type) const;
  std::map<std::string, TypeMetrics> types_;  // "other" for all that are not handled
};

// Applies `shares` (touches of one partition, in the order of their events) above the partition's inbox position in one
// commit, and moves the position to `top` (I2, B2, B3). `seen` is the highest position that this consumer knows of
// there; `lower` is called where the store has a lower one (I14).
struct Share {
  const messaging::Event* event = nullptr;
  const Touch* touch = nullptr;
};
core::Task<absl::Status> ApplyShares(Ledger& ledger, Source source, Partition partition, std::vector<Share> shares,
                                     InboxPosition top, std::uint64_t& seen,
                                     const std::function<void(std::uint64_t found)>& lower);

// One source partition of a consumer: its records in order, a batch at a time. Push, Tend, Close and the questions are
// the polling thread's; batches run as a coroutine, mostly on the Redis I/O thread.
class InboxLane : public std::enable_shared_from_this<InboxLane> {
 public:
  InboxLane(const InboxContext& context, messaging::TopicPartition partition);

  // Takes a record, and begins to work if it was idle. The number of records that wait.
  std::size_t Push(messaging::Record record);
  // Begins again after a pause; raises inbox positions when it is time.
  void Tend(absl::Time now);
  std::size_t Waiting() const;
  // Waits for something that only Tend can start.
  bool NeedsTending() const;
  // An offset that may be stored now, once.
  std::optional<std::int64_t> TakeOffset();
  // Begins nothing more.
  void BeginClose();
  // Waits until the batch that is being handled has ended, raises inbox positions. False if it did not by `deadline`.
  bool FinishClose(absl::Time deadline);

  bool paused = false;  // the polling thread's note

 private:
  struct Batch;
  enum class Next { kDone, kLater, kOneByOne };

  // Whether what waits should become more first. Needs the lock.
  bool Resting(absl::Time now) const;
  static core::Task<void> Run(std::shared_ptr<InboxLane> lane);
  bool TakeBatch(Batch& batch);
  core::Task<Next> Handle(Batch& batch);
  core::Task<absl::Status> LoadPositions();
  core::Task<absl::Status> Baseline(InboxPosition position);
  core::Task<absl::Status> RaiseAll();
  void Survey(Batch& batch);
  void Report(std::string_view reason, std::uint64_t last, std::uint64_t sequence);
  core::Task<Next> Apply(Batch& batch);
  core::Task<Next> GiveUp(Batch& batch, absl::Status why);
  core::Task<absl::Status> ParkIn(Partition partition, InboxPosition position);
  Next Later(const absl::Status& why);
  void Finish(const Batch& batch);

  const InboxContext& context_;
  const messaging::TopicPartition partition_;
  const Source source_;
  const InboxContext::TopicMetrics metrics_;

  // Of the coroutine, or of the polling thread while there is none.
  bool loaded_ = false;
  std::optional<InboxPosition> last_;  // last seen; nothing where no inbox position exists anywhere
  std::vector<std::uint64_t> known_;   // by partition: the highest position that this consumer read or wrote
  std::uint64_t reported_ = 0;         // up to here, jumps and contradictions were reported
  std::size_t single_ = 0;             // records to take one at a time
  std::int32_t attempts_ = 0;
  std::int64_t dead_offset_ = -1;  // whose dead letter is confirmed
  absl::Duration backoff_;
  std::int64_t handled_ = -1;  // offset behind the last record that was handled
  std::int64_t raised_ = -1;   // the same, when positions were last raised
  absl::Time raised_at_;

  mutable std::mutex mutex_;
  std::condition_variable idle_;
  std::deque<messaging::Record> queue_;
  bool running_ = false;
  bool closing_ = false;
  absl::Time retry_at_ = absl::InfinitePast();
  absl::Time rest_until_ = absl::InfinitePast();
  bool due_ = false;  // positions are to be raised
  std::int64_t offset_ = -1;
};

}  // namespace fairlead::ledger
