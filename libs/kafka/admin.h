#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/kafka/client.h"
#include "libs/kafka/options.h"
#include "libs/messaging/log.h"

namespace fairlead::kafka {

// Questions and changes that concern topics as a whole. Thread-safe; calls block up to their timeouts.
class Admin {
 public:
  static absl::StatusOr<Admin> Create(const KafkaOptions& options);

  absl::Status Ping(absl::Duration timeout);
  // NotFound for an unknown topic. Makes no topic, which asking for one by its name may do.
  absl::StatusOr<std::int32_t> PartitionsOf(const std::string& topic);
  absl::StatusOr<messaging::Watermarks> Ends(const messaging::TopicPartition& partition);
  // Offsets from which to read `partitions` of `topic` (empty: all).
  absl::StatusOr<std::map<std::int32_t, std::int64_t>> Resolve(const std::string& topic,
                                                               std::vector<std::int32_t> partitions,
                                                               const messaging::ReadFrom& from);
  absl::Status EnsureTopic(const messaging::TopicOptions& topic, int replication_factor);
  absl::Status DeleteTopic(const std::string& topic);

 private:
  explicit Admin(ClientPtr client) : client_(std::move(client)) {}
  // Whether all of its partitions have a leader that answers.
  bool IsServed(const std::string& topic, std::int32_t partitions);
  absl::Status CreateTopic(const messaging::TopicOptions& topic, int replication_factor);
  absl::StatusOr<std::map<std::int32_t, std::int64_t>> OffsetsAt(const std::string& topic,
                                                                 const std::vector<std::int32_t>& partitions,
                                                                 absl::Time time);
  // librdkafka's mock cluster makes no topics, and answers every question for a time with "none".
  bool IsDevelopmentBroker();

  ClientPtr client_;
};

}  // namespace fairlead::kafka
