#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/kafka/options.h"
#include "libs/messaging/log.h"

namespace fairlead::kafka {

class Admin;

// The log over librdkafka (2.0.2 to 2.8 and later): libs/messaging/log.h says what it does, libs/kafka/README.md what
// was found about librdkafka and its mock cluster. Each session, subscription and reader is a librdkafka client of its
// own with threads of its own. Thread-safe.
class KafkaLog final : public messaging::Log {
 public:
  // Contacts nobody: a log that is away can be made. Errors: those of Check, and what librdkafka refuses about the
  // properties together (such as a certificate that is not there).
  static absl::StatusOr<std::unique_ptr<KafkaLog>> Create(KafkaOptions options);
  ~KafkaLog() override;
  KafkaLog(const KafkaLog&) = delete;
  KafkaLog& operator=(const KafkaLog&) = delete;

  absl::StatusOr<std::unique_ptr<messaging::ProducerSession>> StartProducer() override;
  absl::StatusOr<std::unique_ptr<messaging::Subscription>> Subscribe(
      const std::string& group, const std::string& instance, const std::vector<std::string>& topics,
      messaging::Subscription::Listener listener) override;
  // A broker is given 10 s to answer, as in Ends, EnsureTopic and DeleteTopic.
  absl::StatusOr<std::unique_ptr<messaging::Reader>> Read(const std::string& topic,
                                                          const std::vector<std::int32_t>& partitions,
                                                          messaging::ReadFrom from) override;
  absl::StatusOr<messaging::Watermarks> Ends(const messaging::TopicPartition& partition) override;
  // A topic that is made keeps everything for ever, or the last record of each key where `compacted`.
  absl::Status EnsureTopic(const messaging::TopicOptions& topic) override;
  // FailedPrecondition on fairlead-devbroker, whose topics are there as long as it runs.
  absl::Status DeleteTopic(const std::string& name) override;
  absl::Status Ping(absl::Duration timeout) override;

 private:
  KafkaLog(KafkaOptions options, std::unique_ptr<Admin> admin);

  const KafkaOptions options_;
  const std::unique_ptr<Admin> admin_;
};

}  // namespace fairlead::kafka
