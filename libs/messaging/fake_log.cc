#include "libs/messaging/fake_log.h"

#include <algorithm>
#include <map>
#include <utility>

#include "fmt/format.h"
#include "libs/messaging/fake_log_state.h"

namespace fairlead::messaging {

FakePartition* FakeLogState::Find(const TopicPartition& partition) {
  const auto topic = topics.find(partition.topic);
  if (topic == topics.end() || partition.partition < 0) return nullptr;
  const auto index = static_cast<std::size_t>(partition.partition);
  return index < topic->second.partitions.size() ? &topic->second.partitions[index] : nullptr;
}

std::int64_t FakeLogState::Append(Record record) {
  FakePartition* partition = Find({record.topic, record.partition});
  if (partition == nullptr) return -1;
  record.offset = partition->end++;
  partition->records.emplace(partition->end - 1, std::move(record));
  changed.notify_all();
  return partition->end - 1;
}

FakeLog::FakeLog(std::size_t queue_limit) : state_(std::make_shared<FakeLogState>()) {
  state_->queue_limit = queue_limit;
}
FakeLog::~FakeLog() = default;

absl::StatusOr<std::unique_ptr<ProducerSession>> FakeLog::StartProducer() { return MakeFakeSession(state_); }

absl::StatusOr<std::unique_ptr<Subscription>> FakeLog::Subscribe(const std::string& group, const std::string& instance,
                                                                 const std::vector<std::string>& topics,
                                                                 Subscription::Listener listener) {
  if (group.empty() || topics.empty()) return absl::InvalidArgumentError("a subscription needs a group and topics");
  return MakeFakeSubscription(state_, group, instance, topics, std::move(listener));
}

absl::StatusOr<std::unique_ptr<Reader>> FakeLog::Read(const std::string& topic,
                                                      const std::vector<std::int32_t>& partitions, ReadFrom from) {
  return MakeFakeReader(state_, topic, partitions, from);
}

absl::StatusOr<Watermarks> FakeLog::Ends(const TopicPartition& partition) {
  const std::lock_guard lock(state_->mutex);
  if (state_->away) return absl::UnavailableError("the log is away");
  const FakePartition* found = state_->Find(partition);
  if (found == nullptr)
    return absl::NotFoundError(fmt::format("no partition {} {}", partition.topic, partition.partition));
  return Watermarks{found->begin, found->end};
}

absl::Status FakeLog::EnsureTopic(const TopicOptions& topic) {
  const std::lock_guard lock(state_->mutex);
  if (state_->away) return absl::UnavailableError("the log is away");
  if (topic.name.empty() || topic.partitions < 1)
    return absl::InvalidArgumentError("a topic needs a name and partitions");
  auto [entry, made] = state_->topics.try_emplace(topic.name);
  if (made) {
    entry->second.max_message_bytes = topic.max_message_bytes;
    entry->second.partitions.resize(static_cast<std::size_t>(topic.partitions));
    for (auto& [name, group] : state_->groups) group.StartGeneration();
    state_->changed.notify_all();
  }
  const std::size_t has = entry->second.partitions.size();
  if (has == static_cast<std::size_t>(topic.partitions)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("topic {} has {} partitions, {} are expected", topic.name, has, topic.partitions));
}

absl::Status FakeLog::DeleteTopic(const std::string& name) {
  const std::lock_guard lock(state_->mutex);
  if (state_->away) return absl::UnavailableError("the log is away");
  if (state_->topics.erase(name) == 0) return absl::OkStatus();
  for (auto& [group, state] : state_->groups) {
    std::erase_if(state.committed, [&name](const auto& offset) { return offset.first.topic == name; });
    state.StartGeneration();
  }
  state_->changed.notify_all();
  return absl::OkStatus();
}

absl::Status FakeLog::Ping(absl::Duration timeout) {
  std::unique_lock lock(state_->mutex);
  const bool back =
      state_->changed.wait_for(lock, absl::ToChronoNanoseconds(timeout), [this] { return !state_->away; });
  return back ? absl::OkStatus() : absl::UnavailableError("the log is away");
}

void FakeLog::SetAway(bool away) {
  const std::lock_guard lock(state_->mutex);
  state_->away = away;
  state_->changed.notify_all();
}

void FakeLog::HoldBack(Hold hold) {
  const std::lock_guard lock(state_->mutex);
  state_->hold = hold;
  state_->changed.notify_all();
}

void FakeLog::FailDelivery(std::uint64_t nth, bool lands) {
  const std::lock_guard lock(state_->mutex);
  state_->failure = {nth, lands};
}

void FakeLog::LandLate() {
  const std::lock_guard lock(state_->mutex);
  for (Record& record : state_->late) state_->Append(std::move(record));
  state_->late.clear();
}

std::size_t FakeLog::Waiting() const {
  const std::lock_guard lock(state_->mutex);
  return state_->waiting;
}

std::size_t FakeLog::Sessions() const {
  const std::lock_guard lock(state_->mutex);
  return state_->sessions;
}

std::int64_t FakeLog::Append(Record record) {
  const std::lock_guard lock(state_->mutex);
  return state_->Append(std::move(record));
}

bool FakeLog::Duplicate(const TopicPartition& partition, std::int64_t offset) {
  const std::lock_guard lock(state_->mutex);
  FakePartition* found = state_->Find(partition);
  if (found == nullptr || !found->records.contains(offset)) return false;
  state_->Append(Record(found->records.at(offset)));
  return true;
}

bool FakeLog::Drop(const TopicPartition& partition, std::int64_t offset) {
  const std::lock_guard lock(state_->mutex);
  FakePartition* found = state_->Find(partition);
  return found != nullptr && found->records.erase(offset) == 1;
}

void FakeLog::SilenceReaders(std::size_t polls) {
  const std::lock_guard lock(state_->mutex);
  state_->silent_polls = polls;
}

void FakeLog::TruncateBefore(const TopicPartition& partition, std::int64_t begin) {
  const std::lock_guard lock(state_->mutex);
  FakePartition* found = state_->Find(partition);
  if (found == nullptr || begin <= found->begin) return;
  found->begin = std::min(begin, found->end);
  found->records.erase(found->records.begin(), found->records.lower_bound(found->begin));
}

void FakeLog::TruncateFrom(const TopicPartition& partition, std::int64_t end) {
  const std::lock_guard lock(state_->mutex);
  FakePartition* found = state_->Find(partition);
  if (found == nullptr || end >= found->end) return;
  found->end = std::max(end, found->begin);
  found->records.erase(found->records.lower_bound(found->end), found->records.end());
}

void FakeLog::ExpireMembers(const std::string& group) {
  const std::lock_guard lock(state_->mutex);
  FakeGroup& expired = state_->groups[group];
  for (auto& [id, member] : expired.members) member->share.clear();  // who has no share stores no offsets
  expired.members.clear();
  expired.StartGeneration();
  state_->changed.notify_all();
}

void FakeLog::EndMember(const std::string& group, absl::Status status) {
  const std::lock_guard lock(state_->mutex);
  state_->groups[group].refusal = std::move(status);
  state_->changed.notify_all();
}

void FakeLog::Rebalance(const std::string& group) {
  const std::lock_guard lock(state_->mutex);
  state_->groups[group].StartGeneration();
  state_->changed.notify_all();
}

std::vector<Record> FakeLog::Records(const std::string& topic, std::int32_t partition) const {
  const std::lock_guard lock(state_->mutex);
  std::vector<Record> records;
  const FakePartition* found = state_->Find({topic, partition});
  if (found == nullptr) return records;
  for (const auto& [offset, record] : found->records) records.push_back(record);
  return records;
}

std::optional<std::int64_t> FakeLog::Committed(const std::string& group, const TopicPartition& partition) const {
  const std::lock_guard lock(state_->mutex);
  const auto& committed = state_->groups[group].committed;
  const auto found = committed.find(partition);
  return found == committed.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace fairlead::messaging
