#include "libs/kafka/producer_session.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/kafka/client.h"

namespace fairlead::kafka {
namespace {

constexpr int kPollMilliseconds = 100;

using messaging::Headers;
using messaging::Record;

// 0 lets librdkafka take the present. Brokers refuse what lies too far ahead of their clock, for ever: a record with
// such a time would end every session.
std::int64_t Timestamp(const Record& record) {
  return std::max<std::int64_t>(0, absl::ToUnixMillis(std::min(record.timestamp, absl::Now())));
}

HeadersPtr MakeHeaders(const Headers& headers) {
  HeadersPtr made(rd_kafka_headers_new(headers.size()));
  for (const auto& [name, value] : headers) {
    rd_kafka_header_add(made.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  return made;
}

class KafkaSession final : public messaging::ProducerSession {
 public:
  KafkaSession() = default;
  KafkaSession(const KafkaSession&) = delete;
  KafkaSession& operator=(const KafkaSession&) = delete;

  absl::Status Start(const KafkaOptions& options) {
    FL_TRY(ConfPtr conf, MakeConf(options, Role::kProducer));
    rd_kafka_conf_set_dr_msg_cb(conf.get(), [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
      static_cast<KafkaSession*>(opaque)->OnDelivery(*message);
    });
    rd_kafka_conf_set_error_cb(conf.get(), [](rd_kafka_t*, int error, const char* reason, void* opaque) {
      if (error == RD_KAFKA_RESP_ERR__FATAL) static_cast<KafkaSession*>(opaque)->OnFatal(reason);
    });
    FL_TRY(client_, MakeClient(std::move(conf), Role::kProducer, this));
    main_queue_.reset(rd_kafka_queue_get_main(client_.get()));
    poller_ = std::thread([this] { Run(); });
    return absl::OkStatus();
  }

  ~KafkaSession() override {
    if (client_ == nullptr) return;
    {
      const std::lock_guard lock(mutex_);
      if (failure_.ok()) failure_ = absl::CancelledError("the session was ended");
      stopping_ = true;
    }
    rd_kafka_queue_yield(main_queue_.get());
    poller_.join();
  }

  absl::Status Produce(Record record, Delivered delivered) override {
    HeadersPtr headers = MakeHeaders(record.headers);
    auto callback = std::make_unique<Delivered>(std::move(delivered));
    std::array<rd_kafka_vu_t, 8> fields{};
    fields[0].vtype = RD_KAFKA_VTYPE_TOPIC;
    fields[0].u.cstr = record.topic.c_str();
    fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
    fields[1].u.i32 = record.partition;
    fields[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    fields[2].u.i = RD_KAFKA_MSG_F_COPY;
    fields[3].vtype = RD_KAFKA_VTYPE_KEY;
    fields[3].u.mem = {record.key.data(), record.key.size()};
    fields[4].vtype = RD_KAFKA_VTYPE_VALUE;
    fields[4].u.mem = {record.value.data(), record.value.size()};
    fields[5].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
    fields[5].u.i64 = Timestamp(record);
    fields[6].vtype = RD_KAFKA_VTYPE_HEADERS;
    fields[6].u.headers = headers.get();
    fields[7].vtype = RD_KAFKA_VTYPE_OPAQUE;
    fields[7].u.ptr = callback.get();

    // Held throughout: what is queued before a failure is purged by it, nothing is queued after it.
    const std::lock_guard lock(mutex_);
    if (!failure_.ok()) {
      return absl::FailedPreconditionError(fmt::format("the session has failed: {}", std::string(failure_.message())));
    }
    const ErrorPtr error(rd_kafka_produceva(client_.get(), fields.data(), fields.size()));
    if (error == nullptr) {
      (void)headers.release();   // librdkafka's
      (void)callback.release();  // OnDelivery's
      ++outstanding_;
      return absl::OkStatus();
    }
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
    absl::Status status = ToStatus(code, fmt::format("a record for {} {}", record.topic, record.partition));
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) failure_ = status;
    return status;
  }

  absl::Status Flush(absl::Duration timeout) override {
    std::unique_lock lock(mutex_);
    const auto limit = absl::ToChronoNanoseconds(std::min(timeout, absl::Hours(24)));
    if (!idle_.wait_for(lock, limit, [this] { return outstanding_ == 0; })) {
      return absl::DeadlineExceededError(fmt::format("{} records are not delivered", outstanding_));
    }
    return failure_;
  }

 private:
  void Run() {
    bool purged = false;
    while (true) {
      rd_kafka_poll(client_.get(), kPollMilliseconds);
      const std::lock_guard lock(mutex_);
      if (!failure_.ok() && !purged) {
        rd_kafka_purge(client_.get(),
                       RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
        purged = true;
      }
      if (stopping_ && outstanding_ == 0) return;
    }
  }

  void OnDelivery(const rd_kafka_message_t& message) {
    const std::unique_ptr<Delivered> delivered(static_cast<Delivered*>(message._private));
    absl::Status status;
    {
      const std::lock_guard lock(mutex_);
      if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR && failure_.ok()) {
        failure_ = ToStatus(message.err,
                            fmt::format("a record for {} {}", rd_kafka_topic_name(message.rkt), message.partition));
      }
      status = failure_;
    }
    (*delivered)(status);
    const std::lock_guard lock(mutex_);
    if (--outstanding_ == 0) idle_.notify_all();
  }

  void OnFatal(const char* reason) {
    const std::lock_guard lock(mutex_);
    if (failure_.ok()) failure_ = absl::FailedPreconditionError(fmt::format("the producer cannot go on: {}", reason));
  }

  std::mutex mutex_;
  std::condition_variable idle_;
  // Guarded by mutex_.
  absl::Status failure_;
  std::size_t outstanding_ = 0;
  bool stopping_ = false;

  ClientPtr client_;
  QueuePtr main_queue_;  // goes before the client
  std::thread poller_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<messaging::ProducerSession>> StartSession(const KafkaOptions& options) {
  auto session = std::make_unique<KafkaSession>();
  FL_RETURN_IF_ERROR(session->Start(options));
  return session;
}

}  // namespace fairlead::kafka
