#include "libs/kafka/admin.h"

#include <chrono>
#include <cstdlib>
#include <numeric>
#include <string_view>
#include <thread>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::kafka {
namespace {

using messaging::ReadFrom;
using messaging::TopicOptions;
using messaging::TopicPartition;
using messaging::Watermarks;
using Offsets = std::map<std::int32_t, std::int64_t>;

constexpr absl::Duration kAnswer = absl::Seconds(10);
// A batch of records has fields of its own, which count against the topic's limit.
constexpr std::int64_t kBatchOverhead = 65'536;

using MetadataPtr = std::unique_ptr<const rd_kafka_metadata_t, Destroy<rd_kafka_metadata_destroy>>;
using DeletedTopicPtr = std::unique_ptr<rd_kafka_DeleteTopic_t, Destroy<rd_kafka_DeleteTopic_destroy>>;
using NewTopicPtr = std::unique_ptr<rd_kafka_NewTopic_t, Destroy<rd_kafka_NewTopic_destroy>>;
using AdminOptionsPtr = std::unique_ptr<rd_kafka_AdminOptions_t, Destroy<rd_kafka_AdminOptions_destroy>>;
using EventPtr = std::unique_ptr<rd_kafka_event_t, Destroy<rd_kafka_event_destroy>>;

absl::StatusOr<MetadataPtr> Metadata(rd_kafka_t* client, bool all_topics, absl::Duration timeout) {
  const rd_kafka_metadata_t* metadata = nullptr;
  FL_RETURN_IF_ERROR(
      ToStatus(rd_kafka_metadata(client, all_topics ? 1 : 0, nullptr, &metadata, Milliseconds(timeout)), "Kafka"));
  return MetadataPtr(metadata);
}

AdminOptionsPtr OptionsOf(rd_kafka_t* client, rd_kafka_admin_op_t operation) {
  AdminOptionsPtr options(rd_kafka_AdminOptions_new(client, operation));
  char ignored[8];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), Milliseconds(kAnswer), ignored, sizeof(ignored));
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), Milliseconds(kAnswer), ignored, sizeof(ignored));
  return options;
}

absl::Status Mismatch(const TopicOptions& topic, std::int32_t has) {
  if (has == topic.partitions) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("topic {} has {} partitions, {} are expected", topic.name, has, topic.partitions));
}

}  // namespace

absl::StatusOr<Admin> Admin::Create(const KafkaOptions& options) {
  FL_TRY(ConfPtr conf, MakeConf(options, Role::kReader));
  FL_TRY(ClientPtr client, MakeClient(std::move(conf), Role::kReader, nullptr));
  return Admin(std::move(client));
}

absl::Status Admin::Ping(absl::Duration timeout) { return Metadata(client_.get(), false, timeout).status(); }

absl::StatusOr<std::int32_t> Admin::PartitionsOf(const std::string& topic) {
  FL_TRY(const MetadataPtr metadata, Metadata(client_.get(), true, kAnswer));
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& found = metadata->topics[i];
    if (found.topic != topic) continue;
    FL_RETURN_IF_ERROR(ToStatus(found.err, topic));
    return found.partition_cnt;
  }
  return absl::NotFoundError(fmt::format("there is no topic {}", topic));
}

absl::StatusOr<Watermarks> Admin::Ends(const TopicPartition& partition) {
  FL_TRY(const std::int32_t partitions, PartitionsOf(partition.topic));
  if (partition.partition < 0 || partition.partition >= partitions) {
    return absl::NotFoundError(fmt::format("topic {} has no partition {}", partition.topic, partition.partition));
  }
  Watermarks ends;
  FL_RETURN_IF_ERROR(
      ToStatus(rd_kafka_query_watermark_offsets(client_.get(), partition.topic.c_str(), partition.partition,
                                                &ends.begin, &ends.end, Milliseconds(kAnswer)),
               fmt::format("{} {}", partition.topic, partition.partition)));
  return ends;
}

absl::StatusOr<Offsets> Admin::Resolve(const std::string& topic, std::vector<std::int32_t> partitions,
                                       const ReadFrom& from) {
  FL_TRY(const std::int32_t count, PartitionsOf(topic));
  if (partitions.empty()) {
    partitions.resize(static_cast<std::size_t>(count));
    std::iota(partitions.begin(), partitions.end(), 0);
  }
  Offsets offsets;
  for (const std::int32_t partition : partitions) {
    if (partition < 0 || partition >= count) {
      return absl::NotFoundError(fmt::format("topic {} has no partition {}", topic, partition));
    }
    offsets[partition] = from.kind == ReadFrom::Kind::kOffset ? from.offset : RD_KAFKA_OFFSET_BEGINNING;
  }
  if (from.kind == ReadFrom::Kind::kTime && !IsDevelopmentBroker()) return OffsetsAt(topic, partitions, from.time);
  if (from.kind == ReadFrom::Kind::kEnd) {
    for (auto& [partition, offset] : offsets) {
      // Now, not when the reader comes to it: a record produced after this call is read.
      FL_TRY(const Watermarks ends, Ends({topic, partition}));
      offset = ends.end;
    }
  }
  return offsets;
}

absl::StatusOr<Offsets> Admin::OffsetsAt(const std::string& topic, const std::vector<std::int32_t>& partitions,
                                         absl::Time time) {
  // librdkafka takes the time where the offset goes out. Rounded up: no record before `time`.
  const std::int64_t milliseconds = absl::ToUnixMillis(time + absl::Milliseconds(1) - absl::Nanoseconds(1));
  const PartitionsPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const std::int32_t partition : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset =
        std::max<std::int64_t>(0, milliseconds);
  }
  FL_RETURN_IF_ERROR(ToStatus(rd_kafka_offsets_for_times(client_.get(), list.get(), Milliseconds(kAnswer)), topic));
  Offsets offsets;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& found = list->elems[i];
    FL_RETURN_IF_ERROR(ToStatus(found.err, fmt::format("{} {}", topic, found.partition)));
    offsets[found.partition] = found.offset;
    if (found.offset >= 0) continue;
    FL_TRY(const Watermarks ends, Ends({topic, found.partition}));
    offsets[found.partition] = ends.end;
  }
  return offsets;
}

absl::Status Admin::EnsureTopic(const TopicOptions& topic, int replication_factor) {
  if (topic.name.empty() || topic.partitions < 1)
    return absl::InvalidArgumentError("a topic needs a name and partitions");
  absl::StatusOr<std::int32_t> has = PartitionsOf(topic.name);
  if (has.ok()) return Mismatch(topic, *has);
  if (!absl::IsNotFound(has.status())) return has.status();
  if (IsDevelopmentBroker()) {
    return absl::FailedPreconditionError(
        fmt::format("topic {0} does not exist: start fairlead-devbroker with --topic {0}", topic.name));
  }
  FL_RETURN_IF_ERROR(CreateTopic(topic, replication_factor));
  const auto deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(kAnswer);
  while (true) {
    has = PartitionsOf(topic.name);
    // It appears a moment before its partitions can be asked for anything.
    if (has.ok() && *has > 0 && IsServed(topic.name, *has)) return Mismatch(topic, *has);
    if (std::chrono::steady_clock::now() >= deadline) {
      return absl::UnavailableError(fmt::format("topic {} was made but does not appear", topic.name));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

bool Admin::IsServed(const std::string& topic, std::int32_t partitions) {
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    if (!Ends({topic, partition}).ok()) return false;
  }
  return true;
}

absl::Status Admin::CreateTopic(const TopicOptions& topic, int replication_factor) {
  char reason[256] = {};
  const NewTopicPtr made(
      rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, replication_factor, reason, sizeof(reason)));
  if (made == nullptr) return absl::InvalidArgumentError(fmt::format("topic {}: {}", topic.name, reason));
  const auto set = [&made](const char* name, const std::string& value) {
    rd_kafka_NewTopic_set_config(made.get(), name, value.c_str());
  };
  set("cleanup.policy", topic.compacted ? "compact" : "delete");
  if (!topic.compacted) {
    set("retention.ms", "-1");
    set("retention.bytes", "-1");
  }
  set("max.message.bytes", std::to_string(topic.max_message_bytes + kBatchOverhead));

  const AdminOptionsPtr options = OptionsOf(client_.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS);
  const QueuePtr queue(rd_kafka_queue_new(client_.get()));
  rd_kafka_NewTopic_t* topics[] = {made.get()};
  rd_kafka_CreateTopics(client_.get(), topics, 1, options.get(), queue.get());
  const EventPtr event(rd_kafka_queue_poll(queue.get(), Milliseconds(2 * kAnswer)));
  if (event == nullptr) return absl::UnavailableError(fmt::format("topic {}: no answer", topic.name));
  FL_RETURN_IF_ERROR(ToStatus(rd_kafka_event_error(event.get()), fmt::format("topic {}", topic.name)));
  std::size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
    // Another replica was faster.
    if (error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
    FL_RETURN_IF_ERROR(ToStatus(error, fmt::format("topic {}", topic.name)));
  }
  return absl::OkStatus();
}

absl::Status Admin::DeleteTopic(const std::string& topic) {
  absl::Status known = PartitionsOf(topic).status();
  if (absl::IsNotFound(known)) return absl::OkStatus();
  FL_RETURN_IF_ERROR(known);
  if (IsDevelopmentBroker()) {
    return absl::FailedPreconditionError(
        fmt::format("topic {} stays: fairlead-devbroker deletes no topic but by its end", topic));
  }
  const DeletedTopicPtr deleted(rd_kafka_DeleteTopic_new(topic.c_str()));
  const AdminOptionsPtr options = OptionsOf(client_.get(), RD_KAFKA_ADMIN_OP_DELETETOPICS);
  const QueuePtr queue(rd_kafka_queue_new(client_.get()));
  rd_kafka_DeleteTopic_t* topics[] = {deleted.get()};
  rd_kafka_DeleteTopics(client_.get(), topics, 1, options.get(), queue.get());
  const EventPtr event(rd_kafka_queue_poll(queue.get(), Milliseconds(2 * kAnswer)));
  if (event == nullptr) return absl::UnavailableError(fmt::format("topic {}: no answer", topic));
  FL_RETURN_IF_ERROR(ToStatus(rd_kafka_event_error(event.get()), fmt::format("topic {}", topic)));
  std::size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
    // Another replica was faster.
    if (error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) continue;
    FL_RETURN_IF_ERROR(ToStatus(error, fmt::format("topic {}", topic)));
  }
  const auto deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(kAnswer);
  while (true) {
    known = PartitionsOf(topic).status();
    if (absl::IsNotFound(known)) return absl::OkStatus();
    if (std::chrono::steady_clock::now() >= deadline) {
      return absl::UnavailableError(fmt::format("topic {} was deleted but is still known", topic));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

bool Admin::IsDevelopmentBroker() {
  char* id = rd_kafka_clusterid(client_.get(), Milliseconds(kAnswer));
  const bool mock = id != nullptr && std::string_view(id).starts_with("mockCluster");
  if (id != nullptr) rd_kafka_mem_free(client_.get(), id);
  return mock;
}

}  // namespace fairlead::kafka
