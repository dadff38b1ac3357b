#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "libs/messaging/fake_log.h"

// What FakeLog, its sessions, subscriptions and readers share. Not for others.
namespace fairlead::messaging {

struct FakePartition {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::map<std::int64_t, Record> records;
};

struct FakeTopic {
  std::int64_t max_message_bytes = 0;
  std::vector<FakePartition> partitions;
};

// One membership. Without a share it stores no offsets.
struct FakeMember {
  std::string id;  // unique; orders the members for the range assignor
  std::string instance;
  std::vector<std::string> topics;
  bool present = true;       // false: a static member between two lives
  bool fenced = false;       // another member took its instance name
  std::uint64_t joined = 0;  // the generation that it last agreed to
  std::uint64_t told = 0;    // the generation whose share it was told of
  std::vector<TopicPartition> share;
};

struct FakeGroup {
  std::uint64_t generation = 0;
  bool divided = false;  // the shares of this generation are known
  std::map<std::string, std::shared_ptr<FakeMember>> members;
  std::map<TopicPartition, std::int64_t> committed;
  absl::Status refusal;  // of the next member that polls

  void StartGeneration() {
    ++generation;
    divided = false;
  }
  // Divides the partitions among the members, by range, once all that are present have joined.
  void DivideWhenAllJoined(const std::map<std::string, FakeTopic>& topics);
};

struct FakeLogState {
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, FakeTopic> topics;
  std::map<std::string, FakeGroup> groups;
  bool away = false;
  FakeLog::Hold hold = FakeLog::Hold::kNothing;
  std::optional<std::pair<std::uint64_t, bool>> failure;  // which delivery of a session fails, and whether it lands
  std::deque<Record> late;
  std::size_t queue_limit = 0;
  std::size_t waiting = 0;
  std::size_t sessions = 0;
  std::size_t silent_polls = 0;
  std::uint64_t next_member = 0;

  // All with the mutex held.
  FakePartition* Find(const TopicPartition& partition);
  std::int64_t Append(Record record);  // -1: no such partition
};

std::unique_ptr<ProducerSession> MakeFakeSession(std::shared_ptr<FakeLogState> state);
std::unique_ptr<Subscription> MakeFakeSubscription(std::shared_ptr<FakeLogState> state, const std::string& group,
                                                   const std::string& instance, const std::vector<std::string>& topics,
                                                   Subscription::Listener listener);
absl::StatusOr<std::unique_ptr<Reader>> MakeFakeReader(std::shared_ptr<FakeLogState> state, const std::string& topic,
                                                       const std::vector<std::int32_t>& partitions, ReadFrom from);

}  // namespace fairlead::messaging
