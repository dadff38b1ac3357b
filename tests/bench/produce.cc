#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include <librdkafka/rdkafka.h>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/kafka/kafka_log.h"
#include "tests/bench/raw_limits.h"

namespace fairlead::bench {
namespace {

struct Counts {
  std::int64_t delivered = 0;
  std::int64_t failed = 0;
};

void Delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto& counts = *static_cast<Counts*>(opaque);
  ++(message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? counts.delivered : counts.failed);
}

}  // namespace

absl::StatusOr<double> MeasureProduce(const std::string& bootstrap, const std::string& topic, int partitions,
                                      std::size_t bytes, absl::Duration duration) {
  kafka::KafkaOptions options;
  options.bootstrap_servers = bootstrap;
  FL_TRY(const auto log, kafka::KafkaLog::Create(std::move(options)));
  FL_RETURN_IF_ERROR(log->EnsureTopic({.name = topic, .partitions = partitions}));
  char error[512];
  Counts counts;
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  const std::pair<const char*, std::string> settings[] = {{"bootstrap.servers", bootstrap},
                                                          {"enable.idempotence", "true"},
                                                          {"acks", "all"},
                                                          {"compression.codec", "lz4"},
                                                          {"linger.ms", "2"}};
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf, name, value.c_str(), error, sizeof error) != RD_KAFKA_CONF_OK) {
      rd_kafka_conf_destroy(conf);
      return absl::InternalError(error);
    }
  }
  rd_kafka_conf_set_dr_msg_cb(conf, Delivered);
  rd_kafka_conf_set_opaque(conf, &counts);
  const std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)> producer(
      rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error), rd_kafka_destroy);
  if (producer == nullptr) return absl::InternalError(error);
  const std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)> handle(
      rd_kafka_topic_new(producer.get(), topic.c_str(), nullptr), rd_kafka_topic_destroy);
  if (handle == nullptr) return absl::InternalError(rd_kafka_err2str(rd_kafka_last_error()));
  // Not one repeated byte: compression must have something to do, as with real events.
  std::string payload;
  while (payload.size() < bytes) payload += fmt::format("{:x}", payload.size() * 2654435761u);
  payload.resize(bytes);
  const absl::Time start = absl::Now();
  int partition = 0;
  while (absl::Now() - start < duration) {
    for (int i = 0; i < 100; ++i) {
      const int refused = rd_kafka_produce(handle.get(), partition++ % partitions, RD_KAFKA_MSG_F_COPY, payload.data(),
                                           payload.size(), nullptr, 0, nullptr);
      const rd_kafka_resp_err_t queued = refused == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error();
      if (queued == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        rd_kafka_poll(producer.get(), 5);
      } else if (queued != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return absl::InternalError(rd_kafka_err2str(queued));
      }
    }
    rd_kafka_poll(producer.get(), 0);
  }
  rd_kafka_flush(producer.get(), 30'000);
  if (counts.failed > 0) return absl::UnavailableError(fmt::format("{} records were not delivered", counts.failed));
  return static_cast<double>(counts.delivered) / absl::ToDoubleSeconds(absl::Now() - start);
}

}  // namespace fairlead::bench
