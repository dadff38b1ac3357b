#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/kafka/client.h"

namespace fairlead::kafka {

// librdkafka's mock cluster: one broker inside this process, on a loopback port that the kernel chooses. In memory, the
// oldest beyond 5 MiB a partition is dropped; it proves nothing about exactly-once. What it cannot do stands in
// README.md. Thread-safe.
class DevBroker {
 public:
  static absl::StatusOr<std::unique_ptr<DevBroker>> Start();
  ~DevBroker();
  DevBroker(const DevBroker&) = delete;
  DevBroker& operator=(const DevBroker&) = delete;

  std::string bootstrap_servers() const;
  absl::Status CreateTopic(const std::string& name, std::int32_t partitions);
  // Away: connections are cut and refused, the data stays.
  void SetAway(bool away);
  // The next request to write is refused, as by a broker that has started again and does not lead the partition yet;
  // those behind it are taken, in whatever order they come.
  void RefuseNextWrite();

 private:
  DevBroker(ClientPtr client, rd_kafka_mock_cluster_t* cluster) : client_(std::move(client)), cluster_(cluster) {}

  const ClientPtr client_;  // keeps the cluster's books; connects to nobody
  rd_kafka_mock_cluster_t* const cluster_;
};

}  // namespace fairlead::kafka
