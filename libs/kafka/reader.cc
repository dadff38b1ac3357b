#include "libs/kafka/reader.h"

#include <chrono>
#include <optional>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/kafka/client.h"
#include "libs/kafka/record.h"

namespace fairlead::kafka {
namespace {

using messaging::Record;

// Over librdkafka's consumption without a group, so that no coordinator and no right to a group is needed.
class KafkaReader final : public messaging::Reader {
 public:
  KafkaReader(std::string topic, absl::Time since) : name_(std::move(topic)), since_(since) {}
  KafkaReader(const KafkaReader&) = delete;
  KafkaReader& operator=(const KafkaReader&) = delete;

  ~KafkaReader() override {
    for (const std::int32_t partition : started_) rd_kafka_consume_stop(topic_.get(), partition);
  }

  absl::Status Start(const KafkaOptions& options, const std::map<std::int32_t, std::int64_t>& offsets) {
    FL_TRY(ConfPtr conf, MakeConf(options, Role::kReader, {{"statistics.interval.ms", "1000"}}));
    rd_kafka_conf_set_error_cb(conf.get(), [](rd_kafka_t*, int error, const char*, void* opaque) {
      if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) static_cast<KafkaReader*>(opaque)->away_ = true;
    });
    rd_kafka_conf_set_stats_cb(conf.get(), [](rd_kafka_t*, char* json, std::size_t size, void* opaque) {
      auto* reader = static_cast<KafkaReader*>(opaque);
      if (reader->away_) reader->away_ = !AnyBrokerUp({json, size});
      return 0;
    });
    FL_TRY(client_, MakeClient(std::move(conf), Role::kReader, this));
    topic_.reset(rd_kafka_topic_new(client_.get(), name_.c_str(), nullptr));
    queue_.reset(rd_kafka_queue_new(client_.get()));
    for (const auto& [partition, offset] : offsets) {
      if (rd_kafka_consume_start_queue(topic_.get(), partition, offset, queue_.get()) != 0) {
        return ToStatus(rd_kafka_last_error(), fmt::format("reading {} {}", name_, partition));
      }
      started_.insert(partition);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<Record>> Poll(absl::Duration timeout) override {
    const auto deadline =
        std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(std::min(timeout, absl::Hours(24)));
    while (true) {
      rd_kafka_poll(client_.get(), 0);
      const auto left = absl::FromChrono(deadline - std::chrono::steady_clock::now());
      const MessagePtr message(rd_kafka_consume_queue(queue_.get(), Milliseconds(std::min(left, kTurn))));
      if (message != nullptr && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        away_ = false;
        Record record = ToRecord(*message);
        positions_[record.partition] = record.offset + 1;
        if (record.timestamp >= since_) reached_.insert(record.partition);
        if (reached_.contains(record.partition)) return std::optional(std::move(record));
        continue;
      }
      if (message != nullptr && message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        away_ = false;
        positions_[message->partition] = message->offset;
      } else if (message != nullptr) {
        const absl::Status status = ToStatus(message->err, fmt::format("reading {} {}", name_, message->partition));
        if (!absl::IsUnavailable(status)) return status;
      }
      if (left <= absl::ZeroDuration()) break;
    }
    if (away_) return absl::UnavailableError("no Kafka broker can be reached");
    return std::optional<Record>();
  }

  std::optional<std::int64_t> Position(std::int32_t partition) const override {
    const auto found = positions_.find(partition);
    return found == positions_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  // How long callbacks may wait for a thread that waits for records.
  static constexpr absl::Duration kTurn = absl::Milliseconds(100);

  const std::string name_;
  const absl::Time since_;
  bool away_ = false;
  ClientPtr client_;
  TopicPtr topic_;
  QueuePtr queue_;
  std::set<std::int32_t> started_;
  std::map<std::int32_t, std::int64_t> positions_;
  std::set<std::int32_t> reached_;  // partitions of which a record at or after since_ was met
};

}  // namespace

absl::StatusOr<std::unique_ptr<messaging::Reader>> MakeReader(const KafkaOptions& options, const std::string& topic,
                                                              const std::map<std::int32_t, std::int64_t>& offsets,
                                                              absl::Time since) {
  auto reader = std::make_unique<KafkaReader>(topic, since);
  FL_RETURN_IF_ERROR(reader->Start(options, offsets));
  return reader;
}

}  // namespace fairlead::kafka
