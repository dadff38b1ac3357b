#include "libs/kafka/subscription.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/kafka/client.h"
#include "libs/kafka/record.h"
#include "libs/observability/log.h"
#include "nlohmann/json.hpp"

namespace fairlead::kafka {
namespace {

using messaging::Record;
using messaging::TopicPartition;
using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t kUnknown = -1;
constexpr absl::Duration kCommitTimeout = absl::Seconds(5);
constexpr absl::Duration kCloseTimeout = absl::Seconds(10);  // of a subscription that is destroyed unclosed
constexpr int kSeekMilliseconds = 1'000;
constexpr absl::Duration kSeekRetry = absl::Milliseconds(10);

// What is known about a partition of this member.
struct Owned {
  bool paused = false;         // by the caller
  bool client_paused = false;  // in librdkafka too
  bool handed_out = false;     // librdkafka gave a record of it since it was assigned or sought
  std::deque<Record> held;     // records that came in spite of a pause; next in line
  std::optional<std::int64_t> seek;
  std::int64_t stored = kUnknown;
  // By librdkafka's statistics.
  std::int64_t committed = kUnknown;
  std::int64_t begin = kUnknown;
  std::int64_t end = kUnknown;
};

PartitionsPtr ListOf(const TopicPartition& partition, std::int64_t offset) {
  PartitionsPtr list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)->offset = offset;
  return list;
}

// Whether an error of a store or a seek only says that the partition is no longer this member's.
bool NotOurs(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR__STATE || error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
}

class KafkaSubscription final : public messaging::Subscription {
 public:
  explicit KafkaSubscription(Listener listener) : listener_(std::move(listener)) {}
  KafkaSubscription(const KafkaSubscription&) = delete;
  KafkaSubscription& operator=(const KafkaSubscription&) = delete;
  ~KafkaSubscription() override { Leave(kCloseTimeout); }

  absl::Status Start(const KafkaOptions& options, const std::string& group, const std::string& instance,
                     const std::vector<std::string>& topics) {
    Properties fixed = {{"group.id", group}, {"statistics.interval.ms", "1000"}};
    if (!instance.empty()) fixed["group.instance.id"] = instance;
    FL_TRY(ConfPtr conf, MakeConf(options, Role::kConsumer, fixed));
    rd_kafka_conf_set_rebalance_cb(
        conf.get(), [](rd_kafka_t*, rd_kafka_resp_err_t event, rd_kafka_topic_partition_list_t* partitions,
                       void* opaque) { static_cast<KafkaSubscription*>(opaque)->OnRebalance(event, *partitions); });
    rd_kafka_conf_set_error_cb(conf.get(), [](rd_kafka_t*, int error, const char*, void* opaque) {
      if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) static_cast<KafkaSubscription*>(opaque)->away_ = true;
    });
    rd_kafka_conf_set_stats_cb(conf.get(), [](rd_kafka_t*, char* json, std::size_t size, void* opaque) {
      static_cast<KafkaSubscription*>(opaque)->OnStatistics({json, size});
      return 0;
    });
    FL_TRY(client_, MakeClient(std::move(conf), Role::kConsumer, this));
    FL_RETURN_IF_ERROR(ToStatus(rd_kafka_poll_set_consumer(client_.get()), "polling"));
    const PartitionsPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
    for (const std::string& topic : topics) {
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    return ToStatus(rd_kafka_subscribe(client_.get(), list.get()), fmt::format("group {}", group));
  }

  absl::StatusOr<std::optional<Record>> Poll(absl::Duration timeout) override {
    if (client_ == nullptr) return absl::FailedPreconditionError("the subscription is closed");
    const auto deadline = SteadyClock::now() + absl::ToChronoNanoseconds(std::min(timeout, absl::Hours(24)));
    while (final_.ok()) {
      const bool seeking = RetrySeeks();
      if (auto record = NextHeld()) return record;
      absl::Duration left = absl::FromChrono(deadline - SteadyClock::now());
      const MessagePtr message(
          rd_kafka_consumer_poll(client_.get(), Milliseconds(seeking ? std::min(left, kSeekRetry) : left)));
      if (message != nullptr && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        away_ = false;
        if (auto record = Take(*message)) return record;
      } else if (message != nullptr) {
        FL_RETURN_IF_ERROR(OnError(*message));
      }
      if (SteadyClock::now() >= deadline) break;
    }
    FL_RETURN_IF_ERROR(final_);
    if (away_) return absl::UnavailableError("no Kafka broker can be reached");
    return std::optional<Record>();
  }

  absl::Status Pause(const TopicPartition& partition) override {
    const std::lock_guard lock(mutex_);
    FL_TRY(Owned * owned, Find(partition));
    owned->paused = true;
    // Before it has given out a record librdkafka forgets on pause what it fetched already: the first one that comes is
    // held here instead, and pauses it then.
    return owned->handed_out ? PauseClient(partition, *owned) : absl::OkStatus();
  }

  absl::Status Resume(const TopicPartition& partition) override {
    const std::lock_guard lock(mutex_);
    FL_TRY(Owned * owned, Find(partition));
    owned->paused = false;
    if (!owned->client_paused) return absl::OkStatus();
    owned->client_paused = false;
    const PartitionsPtr list = ListOf(partition, RD_KAFKA_OFFSET_INVALID);
    return ToStatus(rd_kafka_resume_partitions(client_.get(), list.get()), "resuming");
  }

  absl::Status Seek(const TopicPartition& partition, std::int64_t offset) override {
    const std::lock_guard lock(mutex_);
    FL_TRY(Owned * owned, Find(partition));
    owned->held.clear();
    owned->seek = offset;
    return TrySeek(partition, *owned);
  }

  absl::Status StoreOffset(const TopicPartition& partition, std::int64_t next_offset) override {
    const std::lock_guard lock(mutex_);
    const auto found = owned_.find(partition);
    if (found == owned_.end()) return absl::OkStatus();
    const PartitionsPtr list = ListOf(partition, next_offset);
    const rd_kafka_resp_err_t error = rd_kafka_offsets_store(client_.get(), list.get());
    if (NotOurs(error)) return absl::OkStatus();
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) found->second.stored = next_offset;
    return ToStatus(error, "storing an offset");
  }

  std::vector<std::pair<TopicPartition, std::int64_t>> Lag() const override {
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<TopicPartition, std::int64_t>> lag;
    for (const auto& [partition, owned] : owned_) {
      if (owned.end == kUnknown) continue;
      const std::int64_t done = owned.stored != kUnknown ? owned.stored : owned.committed;
      lag.emplace_back(partition,
                       std::max<std::int64_t>(0, owned.end - std::max({done, owned.begin, std::int64_t{0}})));
    }
    return lag;
  }

  void Close(absl::Duration timeout) override { Leave(timeout); }

 private:
  absl::StatusOr<Owned*> Find(const TopicPartition& partition) {
    const auto found = owned_.find(partition);
    if (found != owned_.end()) return &found->second;
    return absl::FailedPreconditionError(
        fmt::format("{} {} does not belong to this member", partition.topic, partition.partition));
  }

  absl::Status PauseClient(const TopicPartition& partition, Owned& owned) {
    if (owned.client_paused) return absl::OkStatus();
    owned.client_paused = true;
    const PartitionsPtr list = ListOf(partition, RD_KAFKA_OFFSET_INVALID);
    return ToStatus(rd_kafka_pause_partitions(client_.get(), list.get()), "pausing");
  }

  // A partition that was just assigned takes no seek until its committed offset is known: Poll tries again.
  absl::Status TrySeek(const TopicPartition& partition, Owned& owned) {
    const PartitionsPtr list = ListOf(partition, *owned.seek);
    const ErrorPtr error(rd_kafka_seek_partitions(client_.get(), list.get(), kSeekMilliseconds));
    const rd_kafka_resp_err_t code = error != nullptr ? rd_kafka_error_code(error.get()) : list->elems[0].err;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      owned.seek.reset();
      owned.handed_out = false;
      return absl::OkStatus();
    }
    const bool later = NotOurs(code) || code == RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS ||
                       code == RD_KAFKA_RESP_ERR__IN_PROGRESS || code == RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (!later) owned.seek.reset();
    return later ? absl::OkStatus() : ToStatus(code, "seeking");
  }

  // Whether a seek is still to be done.
  bool RetrySeeks() {
    const std::lock_guard lock(mutex_);
    bool seeking = false;
    for (auto& [partition, owned] : owned_) {
      if (!owned.seek) continue;
      if (const absl::Status status = TrySeek(partition, owned); !status.ok()) final_ = status;
      seeking = seeking || owned.seek.has_value();
    }
    return seeking;
  }

  std::optional<Record> NextHeld() {
    const std::lock_guard lock(mutex_);
    for (auto& [partition, owned] : owned_) {
      if (owned.paused || owned.held.empty()) continue;
      std::optional<Record> record = std::move(owned.held.front());
      owned.held.pop_front();
      return record;
    }
    return std::nullopt;
  }

  // The record, unless it is held back or no longer wanted.
  std::optional<Record> Take(const rd_kafka_message_t& message) {
    Record record = ToRecord(message);
    const std::lock_guard lock(mutex_);
    const TopicPartition partition{record.topic, record.partition};
    const auto found = owned_.find(partition);
    if (found == owned_.end() || found->second.seek) return std::nullopt;
    Owned& owned = found->second;
    owned.handed_out = true;
    if (!owned.paused) return record;
    owned.held.push_back(std::move(record));
    if (const absl::Status status = PauseClient(partition, owned); !status.ok()) final_ = status;
    return std::nullopt;
  }

  absl::Status OnError(const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR__FATAL) {
      char reason[256] = {};
      const rd_kafka_resp_err_t error = rd_kafka_fatal_error(client_.get(), reason, sizeof(reason));
      final_ = absl::FailedPreconditionError(fmt::format("{}: {}", rd_kafka_err2name(error), reason));
      return final_;
    }
    absl::Status status = ToStatus(message.err, "consuming");
    if (absl::IsPermissionDenied(status) || absl::IsUnauthenticated(status)) return status;
    if (absl::IsUnavailable(status)) return absl::OkStatus();
    // What remains passes by itself: a topic that is not there yet, a poll that came too late.
    const char* name = rd_kafka_err2name(message.err);
    observability::Log(observability::Level::kWarning, "Kafka consumer goes on after an error",
                       {{"client", rd_kafka_name(client_.get())}, {"error", name}});
    return absl::OkStatus();
  }

  void OnRebalance(rd_kafka_resp_err_t event, const rd_kafka_topic_partition_list_t& partitions) {
    if (event == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
      Assign(partitions);
      return;
    }
    const bool lost = rd_kafka_assignment_lost(client_.get()) != 0;
    TellRevoked();
    if (!lost) CommitStored();
    Forget();
    if (rd_kafka_resp_err_t error = rd_kafka_assign(client_.get(), nullptr)) final_ = ToStatus(error, "giving back");
  }

  void Assign(const rd_kafka_topic_partition_list_t& partitions) {
    std::vector<TopicPartition> share;
    for (int i = 0; i < partitions.cnt; ++i)
      share.push_back({partitions.elems[i].topic, partitions.elems[i].partition});
    {
      const std::lock_guard lock(mutex_);
      owned_.clear();
      for (const TopicPartition& partition : share) owned_[partition];
    }
    if (rd_kafka_resp_err_t error = rd_kafka_assign(client_.get(), &partitions)) final_ = ToStatus(error, "taking");
    if (!share.empty()) listener_.assigned(share);
  }

  void TellRevoked() {
    std::vector<TopicPartition> share;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [partition, owned] : owned_) share.push_back(partition);
    }
    if (!share.empty()) listener_.revoked(share);
  }

  void Forget() {
    const std::lock_guard lock(mutex_);
    owned_.clear();
  }

  // Waits for the commit, so that the partitions' next owner starts behind it; not for ever, if the log is away.
  void CommitStored() {
    const QueuePtr queue(rd_kafka_queue_new(client_.get()));
    // Called inside rd_kafka_queue_poll_callback below, or never.
    const auto done = [](rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*) {};
    if (rd_kafka_commit_queue(client_.get(), nullptr, queue.get(), done, nullptr) == RD_KAFKA_RESP_ERR_NO_ERROR) {
      const absl::Duration left = absl::FromChrono(close_by_ - SteadyClock::now());
      rd_kafka_queue_poll_callback(queue.get(), Milliseconds(std::min(left, kCommitTimeout)));
    }
  }

  // rd_kafka_consumer_close waits for a coordinator that may be away for good; this gives up after a while.
  void Leave(absl::Duration timeout) {
    if (client_ == nullptr) return;
    close_by_ = SteadyClock::now() + absl::ToChronoNanoseconds(std::min(timeout, kCloseTimeout));
    {
      const QueuePtr queue(rd_kafka_queue_new(client_.get()));
      const ErrorPtr error(rd_kafka_consumer_close_queue(client_.get(), queue.get()));
      while (error == nullptr && rd_kafka_consumer_closed(client_.get()) == 0 && SteadyClock::now() < close_by_) {
        const MessagePtr dropped(rd_kafka_consume_queue(queue.get(), 20));
      }
    }
    TellRevoked();  // where closing did not come to it
    Forget();
    rd_kafka_destroy_flags(client_.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }

  void OnStatistics(std::string_view json) {
    if (away_) away_ = !AnyBrokerUp(json);
    const auto statistics = nlohmann::json::parse(json, nullptr, false);
    if (!statistics.is_object() || !statistics.contains("topics")) return;
    const std::lock_guard lock(mutex_);
    for (auto& [partition, owned] : owned_) {
      const auto topic = statistics["topics"].find(partition.topic);
      if (topic == statistics["topics"].end() || !topic->contains("partitions")) continue;
      const auto entry = (*topic)["partitions"].find(std::to_string(partition.partition));
      if (entry == (*topic)["partitions"].end()) continue;
      const auto offset = [&entry](const char* name) { return std::max(kUnknown, entry->value(name, kUnknown)); };
      owned.committed = offset("committed_offset");
      owned.begin = offset("lo_offset");
      owned.end = offset("hi_offset");
    }
  }

  const Listener listener_;
  ClientPtr client_;
  bool away_ = false;
  absl::Status final_;
  SteadyClock::time_point close_by_ = SteadyClock::time_point::max();
  mutable std::mutex mutex_;
  std::map<TopicPartition, Owned> owned_;  // guarded by mutex_; written by the polling thread only
};

}  // namespace

absl::StatusOr<std::unique_ptr<messaging::Subscription>> JoinGroup(const KafkaOptions& options,
                                                                   const std::string& group,
                                                                   const std::string& instance,
                                                                   const std::vector<std::string>& topics,
                                                                   messaging::Subscription::Listener listener) {
  if (group.empty() || topics.empty()) return absl::InvalidArgumentError("a subscription needs a group and topics");
  auto subscription = std::make_unique<KafkaSubscription>(std::move(listener));
  FL_RETURN_IF_ERROR(subscription->Start(options, group, instance, topics));
  return subscription;
}

}  // namespace fairlead::kafka
