#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <librdkafka/rdkafka.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/kafka/options.h"

// librdkafka's handles as owning pointers, and how its clients are made. For libs/kafka only.
namespace fairlead::kafka {

template <auto kDestroy>
struct Destroy {
  template <typename T>
  void operator()(T* handle) const {
    kDestroy(handle);
  }
};

using ClientPtr = std::unique_ptr<rd_kafka_t, Destroy<rd_kafka_destroy>>;
using ConfPtr = std::unique_ptr<rd_kafka_conf_t, Destroy<rd_kafka_conf_destroy>>;
using ErrorPtr = std::unique_ptr<rd_kafka_error_t, Destroy<rd_kafka_error_destroy>>;
using HeadersPtr = std::unique_ptr<rd_kafka_headers_t, Destroy<rd_kafka_headers_destroy>>;
using MessagePtr = std::unique_ptr<rd_kafka_message_t, Destroy<rd_kafka_message_destroy>>;
using PartitionsPtr = std::unique_ptr<rd_kafka_topic_partition_list_t, Destroy<rd_kafka_topic_partition_list_destroy>>;
using QueuePtr = std::unique_ptr<rd_kafka_queue_t, Destroy<rd_kafka_queue_destroy>>;
using TopicPtr = std::unique_ptr<rd_kafka_topic_t, Destroy<rd_kafka_topic_destroy>>;

// The absl code that says what a caller can do about `error`: Unavailable for what passes by itself, NotFound,
// PermissionDenied, Unauthenticated, InvalidArgument, FailedPrecondition for what is final, Cancelled, else Internal.
// The message is `context`, ": " and librdkafka's text. OK for no error.
absl::Status ToStatus(rd_kafka_resp_err_t error, std::string_view context);
// The same; takes `error`, which may be null (OK).
absl::Status ToStatus(rd_kafka_error_t* error, std::string_view context);

// `timeout` in whole milliseconds, as librdkafka wants it: at least 1 for anything above zero, at most a day.
int Milliseconds(absl::Duration timeout);

// What a client is for: decides the properties that are fixed for it.
enum class Role { kProducer, kConsumer, kReader };

using Properties = std::map<std::string, std::string>;

// A configuration for `role` of our defaults, the properties of `options`, and `fixed` above both.
absl::StatusOr<ConfPtr> MakeConf(const KafkaOptions& options, Role role, const Properties& fixed = {});

// A client of `conf`; its log lines go to observability. `opaque` is what its callbacks get.
absl::StatusOr<ClientPtr> MakeClient(ConfPtr conf, Role role, void* opaque);

// Whether a broker of `client` is connected, by librdkafka's statistics (JSON); true where they cannot be read.
bool AnyBrokerUp(std::string_view statistics);

}  // namespace fairlead::kafka
