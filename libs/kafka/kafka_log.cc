#include "libs/kafka/kafka_log.h"

#include <utility>

#include "libs/core/status.h"
#include "libs/kafka/admin.h"
#include "libs/kafka/producer_session.h"
#include "libs/kafka/reader.h"
#include "libs/kafka/subscription.h"

namespace fairlead::kafka {

KafkaLog::KafkaLog(KafkaOptions options, std::unique_ptr<Admin> admin)
    : options_(std::move(options)), admin_(std::move(admin)) {}
KafkaLog::~KafkaLog() = default;

absl::StatusOr<std::unique_ptr<KafkaLog>> KafkaLog::Create(KafkaOptions options) {
  FL_RETURN_IF_ERROR(Check(options));
  FL_TRY(Admin admin, Admin::Create(options));
  return std::unique_ptr<KafkaLog>(new KafkaLog(std::move(options), std::make_unique<Admin>(std::move(admin))));
}

absl::StatusOr<std::unique_ptr<messaging::ProducerSession>> KafkaLog::StartProducer() { return StartSession(options_); }

absl::StatusOr<std::unique_ptr<messaging::Subscription>> KafkaLog::Subscribe(
    const std::string& group, const std::string& instance, const std::vector<std::string>& topics,
    messaging::Subscription::Listener listener) {
  return JoinGroup(options_, group, instance, topics, std::move(listener));
}

absl::StatusOr<std::unique_ptr<messaging::Reader>> KafkaLog::Read(const std::string& topic,
                                                                  const std::vector<std::int32_t>& partitions,
                                                                  messaging::ReadFrom from) {
  FL_TRY(const auto offsets, admin_->Resolve(topic, partitions, from));
  const bool by_time = from.kind == messaging::ReadFrom::Kind::kTime;
  return MakeReader(options_, topic, offsets, by_time ? from.time : absl::InfinitePast());
}

absl::StatusOr<messaging::Watermarks> KafkaLog::Ends(const messaging::TopicPartition& partition) {
  return admin_->Ends(partition);
}

absl::Status KafkaLog::EnsureTopic(const messaging::TopicOptions& topic) {
  return admin_->EnsureTopic(topic, options_.replication_factor);
}

absl::Status KafkaLog::DeleteTopic(const std::string& name) { return admin_->DeleteTopic(name); }

absl::Status KafkaLog::Ping(absl::Duration timeout) { return admin_->Ping(timeout); }

}  // namespace fairlead::kafka
