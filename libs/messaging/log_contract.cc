#include "libs/messaging/log_contract.h"

#include <atomic>
#include <chrono>
#include <utility>

#include <unistd.h>

#include "fmt/format.h"

namespace fairlead::messaging {
namespace {

constexpr absl::Duration kStep = absl::Milliseconds(20);

class Deadline {
 public:
  bool Passed() const { return std::chrono::steady_clock::now() >= end_; }

 private:
  const std::chrono::steady_clock::time_point end_ =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(kPatience);
};

}  // namespace

Record MakeRecord(const std::string& topic, std::int32_t partition, const std::string& value) {
  Record record;
  record.topic = topic;
  record.partition = partition;
  record.key = fmt::format("key-{}", partition);
  record.value = value;
  return record;
}

std::vector<std::string> Values(const std::vector<Record>& records) {
  std::vector<std::string> values;
  for (const Record& record : records) values.push_back(record.value);
  return values;
}

std::vector<std::string> Numbers(int count, int from) {
  std::vector<std::string> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(std::to_string(from + i));
  return numbers;
}

Member::Member(Log& log, const std::string& group, const std::string& instance,
               const std::vector<std::string>& topics) {
  Subscription::Listener listener;
  listener.assigned = [this](const std::vector<TopicPartition>& partitions) {
    EXPECT_FALSE(partitions.empty());
    ++assignments;
    for (const TopicPartition& partition : partitions) {
      EXPECT_EQ(owned[partition]++, 0) << "assigned twice: " << partition.topic << " " << partition.partition;
    }
  };
  listener.revoked = [this](const std::vector<TopicPartition>& partitions) {
    EXPECT_FALSE(partitions.empty());
    ++revocations;
    if (store_on_revoke) StoreAll();
    for (const TopicPartition& partition : partitions) {
      EXPECT_EQ(owned.erase(partition), 1U) << "not owned: " << partition.topic << " " << partition.partition;
    }
  };
  auto subscription = log.Subscribe(group, instance, topics, std::move(listener));
  EXPECT_TRUE(subscription.ok()) << subscription.status();
  subscription_ = *std::move(subscription);
}

bool Member::Step() {
  auto polled = subscription_->Poll(kStep);
  if (!polled.ok()) {
    EXPECT_TRUE(absl::IsUnavailable(polled.status())) << polled.status();
    return false;
  }
  if (!polled->has_value()) return false;
  const Record& record = **polled;
  EXPECT_TRUE(owned.contains({record.topic, record.partition})) << "a record of a partition that is not ours";
  records.push_back(record);
  return true;
}

void Member::StoreAll() {
  std::map<TopicPartition, std::int64_t> next;
  for (const Record& record : records) {
    auto& offset = next[{record.topic, record.partition}];
    offset = std::max(offset, record.offset + 1);
  }
  for (const auto& [partition, offset] : next) {
    const absl::Status stored = subscription_->StoreOffset(partition, offset);
    EXPECT_TRUE(stored.ok()) << stored;
  }
}

std::vector<Record> Member::Of(const TopicPartition& partition) const {
  std::vector<Record> found;
  for (const Record& record : records) {
    if (TopicPartition{record.topic, record.partition} == partition) found.push_back(record);
  }
  return found;
}

LogContract::LogContract() : fixture_(GetParam().make()) {}

std::string LogContract::NewName(const std::string& prefix) {
  static std::atomic<int> next{0};
  return fmt::format("{}-{}-{}", prefix, getpid(), next++);
}

std::string LogContract::NewTopic(std::int32_t partitions) {
  std::string name = NewName("contract");
  const absl::Status made = fixture().MakeTopic({.name = name, .partitions = partitions});
  EXPECT_TRUE(made.ok()) << made;
  return name;
}

void LogContract::Fill(const std::string& topic, std::int32_t partition, int count, int from) {
  auto session = log().StartProducer();
  ASSERT_TRUE(session.ok()) << session.status();
  for (const std::string& value : Numbers(count, from)) {
    const absl::Status produced = (*session)->Produce(MakeRecord(topic, partition, value), [](const absl::Status&) {});
    ASSERT_TRUE(produced.ok()) << produced;
  }
  const absl::Status flushed = (*session)->Flush(kPatience);
  ASSERT_TRUE(flushed.ok()) << flushed;
}

std::vector<Record> LogContract::ReadAll(const std::string& topic, ReadFrom from) {
  std::vector<Record> records;
  auto reader = log().Read(topic, {}, from);
  EXPECT_TRUE(reader.ok()) << reader.status();
  if (!reader.ok()) return records;
  std::map<std::int32_t, std::int64_t> ends;
  for (std::int32_t p = 0;; ++p) {
    const auto watermarks = log().Ends({topic, p});
    if (!watermarks.ok()) break;
    if (watermarks->end > watermarks->begin) ends[p] = watermarks->end;
  }
  const Deadline deadline;
  while (!ends.empty()) {
    auto polled = (*reader)->Poll(kStep);
    EXPECT_TRUE(polled.ok() || absl::IsUnavailable(polled.status())) << polled.status();
    if (polled.ok() && polled->has_value()) {
      records.push_back(**polled);
      const auto end = ends.find((*polled)->partition);
      if (end != ends.end() && (*polled)->offset + 1 >= end->second) ends.erase(end);
    }
    if (deadline.Passed()) {
      ADD_FAILURE() << "only " << records.size() << " records came";
      return records;
    }
  }
  return records;
}

void LogContract::RunUntil(const std::vector<Member*>& members, const std::function<bool()>& done) {
  const Deadline deadline;
  while (!done()) {
    for (Member* member : members) member->Step();
    ASSERT_FALSE(deadline.Passed()) << "what was waited for did not happen";
  }
}

}  // namespace fairlead::messaging
