#include "libs/kafka/dev_broker.h"

#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::kafka {

absl::StatusOr<std::unique_ptr<DevBroker>> DevBroker::Start() {
  FL_TRY(ClientPtr client, MakeClient(ConfPtr(rd_kafka_conf_new()), Role::kProducer, nullptr));
  rd_kafka_mock_cluster_t* cluster = rd_kafka_mock_cluster_new(client.get(), 1);
  if (cluster == nullptr) return absl::UnavailableError("the development broker gets no loopback port");
  return std::unique_ptr<DevBroker>(new DevBroker(std::move(client), cluster));
}

DevBroker::~DevBroker() { rd_kafka_mock_cluster_destroy(cluster_); }

std::string DevBroker::bootstrap_servers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }

absl::Status DevBroker::CreateTopic(const std::string& name, std::int32_t partitions) {
  const rd_kafka_resp_err_t error = rd_kafka_mock_topic_create(cluster_, name.c_str(), partitions, 1);
  return ToStatus(error, fmt::format("topic {}", name));
}

void DevBroker::SetAway(bool away) {
  if (away) {
    rd_kafka_mock_broker_set_down(cluster_, -1);
  } else {
    rd_kafka_mock_broker_set_up(cluster_, -1);
  }
}

void DevBroker::RefuseNextWrite() {
  constexpr std::int16_t kProduce = 0;  // the protocol's number
  rd_kafka_mock_push_request_errors(cluster_, kProduce, 1, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION);
}

}  // namespace fairlead::kafka
