#include "libs/kafka/client.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/observability/log.h"
#include "nlohmann/json.hpp"

namespace fairlead::kafka {
namespace {

absl::StatusCode CodeOf(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return absl::StatusCode::kOk;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return absl::StatusCode::kNotFound;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return absl::StatusCode::kPermissionDenied;
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
      return absl::StatusCode::kUnauthenticated;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
      return absl::StatusCode::kInvalidArgument;
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      return absl::StatusCode::kResourceExhausted;
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR__STATE:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
      return absl::StatusCode::kFailedPrecondition;
    case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
    case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
      return absl::StatusCode::kCancelled;
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_NOT_CONTROLLER:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kInternal;
  }
}

void WriteLog(const rd_kafka_t* client, int severity, const char* facility, const char* text) {
  using observability::Level;
  // Syslog's severities: 3 error, 4 warning, 6 information.
  Level level = Level::kDebug;
  if (severity <= 6) level = Level::kInfo;
  if (severity <= 4) level = Level::kWarning;
  if (severity <= 2) level = Level::kError;
  // One set of properties serves producers and consumers; each warns of what is the other's.
  // AUTOCREATE is about brokers of 2016, and about the development broker at every question.
  const std::string_view topic(facility);
  if (topic == "CONFWARN" || topic == "AUTOCREATE") level = Level::kDebug;
  observability::Log(level, "Kafka client",
                     {{"client", rd_kafka_name(client)}, {"facility", facility}, {"detail", text}});
}

}  // namespace

absl::Status ToStatus(rd_kafka_resp_err_t error, std::string_view context) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  return {CodeOf(error), fmt::format("{}: {}", context, rd_kafka_err2str(error))};
}

absl::Status ToStatus(rd_kafka_error_t* error, std::string_view context) {
  const ErrorPtr owned(error);
  if (owned == nullptr) return absl::OkStatus();
  return {CodeOf(rd_kafka_error_code(error)), fmt::format("{}: {}", context, rd_kafka_error_string(error))};
}

int Milliseconds(absl::Duration timeout) {
  const absl::Duration bounded = std::clamp(timeout, absl::ZeroDuration(), absl::Hours(24));
  return static_cast<int>(absl::ToInt64Milliseconds(absl::Ceil(bounded, absl::Milliseconds(1))));
}

absl::StatusOr<ClientPtr> MakeClient(ConfPtr conf, Role role, void* opaque) {
  rd_kafka_conf_set_opaque(conf.get(), opaque);
  rd_kafka_conf_set_log_cb(conf.get(), WriteLog);
  const rd_kafka_type_t type = role == Role::kProducer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER;
  char reason[512] = {};
  ClientPtr client(rd_kafka_new(type, conf.get(), reason, sizeof(reason)));
  if (client == nullptr) return absl::InvalidArgumentError(fmt::format("the Kafka client cannot be made: {}", reason));
  (void)conf.release();  // the client's from here
  return client;
}

bool AnyBrokerUp(std::string_view statistics) {
  const auto parsed = nlohmann::json::parse(statistics, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("brokers")) return true;
  const auto& brokers = parsed["brokers"];
  return std::any_of(brokers.begin(), brokers.end(), [](const auto& broker) {
    return broker.is_object() && broker.contains("state") && broker["state"] == "UP";
  });
}

}  // namespace fairlead::kafka
