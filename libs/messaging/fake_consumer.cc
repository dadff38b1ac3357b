#include <algorithm>
#include <chrono>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/messaging/fake_log_state.h"

namespace fairlead::messaging {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

SteadyTime After(absl::Duration timeout) {
  return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(std::min(timeout, absl::Hours(24)));
}

// Another member takes the place of this one.
void Fence(FakeMember& member) {
  member.fenced = true;
  member.share.clear();
}

struct Cursor {
  std::int64_t position = 0;
  std::int64_t stored = 0;  // what is not yet stored counts as the committed offset, or the beginning
  bool paused = false;
};

// The record at the cursor or behind it; moves the cursor behind it.
std::optional<Record> Next(const FakePartition& partition, Cursor& cursor) {
  if (cursor.position < partition.begin || cursor.position > partition.end) cursor.position = partition.begin;
  const auto next = partition.records.lower_bound(cursor.position);
  if (next == partition.records.end()) return std::nullopt;
  cursor.position = next->first + 1;
  return next->second;
}

// The next record of any partition, taking turns that begin behind `last`.
std::optional<Record> NextOfAny(FakeLogState& state, std::map<TopicPartition, Cursor>& cursors, TopicPartition& last) {
  const auto first = cursors.upper_bound(last);
  const auto take = [&](auto from, auto to) -> std::optional<Record> {
    for (auto it = from; it != to; ++it) {
      const FakePartition* partition = state.Find(it->first);
      if (partition == nullptr || it->second.paused) continue;
      if (auto record = Next(*partition, it->second)) {
        last = it->first;
        return record;
      }
    }
    return std::nullopt;
  };
  if (auto record = take(first, cursors.end())) return record;
  return take(cursors.begin(), first);
}

class FakeSubscription final : public Subscription {
 public:
  FakeSubscription(std::shared_ptr<FakeLogState> state, std::string group, std::shared_ptr<FakeMember> member,
                   Listener listener)
      : state_(std::move(state)), name_(std::move(group)), member_(std::move(member)), listener_(std::move(listener)) {}
  FakeSubscription(const FakeSubscription&) = delete;
  FakeSubscription& operator=(const FakeSubscription&) = delete;
  ~FakeSubscription() override { Leave(); }

  absl::StatusOr<std::optional<Record>> Poll(absl::Duration timeout) override {
    const SteadyTime deadline = After(timeout);
    std::unique_lock lock(state_->mutex);
    while (true) {
      if (closed_) return absl::FailedPreconditionError("the subscription is closed");
      if (member_->fenced) return absl::FailedPreconditionError("another member took this member's instance name");
      if (!group().refusal.ok()) final_ = std::exchange(group().refusal, absl::OkStatus());
      if (!final_.ok()) return final_;
      if (!state_->away) {
        CommitPending();
        if (Rebalanced(lock)) continue;
        if (auto record = NextOfAny(*state_, owned_, last_)) return record;
      }
      if (state_->changed.wait_until(lock, deadline) == std::cv_status::timeout) break;
    }
    if (state_->away) return absl::UnavailableError("the log is away");
    return std::optional<Record>();
  }

  absl::Status Pause(const TopicPartition& partition) override { return SetPaused(partition, true); }
  absl::Status Resume(const TopicPartition& partition) override { return SetPaused(partition, false); }

  absl::Status Seek(const TopicPartition& partition, std::int64_t offset) override {
    const std::lock_guard lock(state_->mutex);
    FL_TRY(Cursor * cursor, Owned(partition));
    cursor->position = offset;
    return absl::OkStatus();
  }

  absl::Status StoreOffset(const TopicPartition& partition, std::int64_t next_offset) override {
    const std::lock_guard lock(state_->mutex);
    const auto found = owned_.find(partition);
    const auto& share = member_->share;
    if (found == owned_.end() || std::find(share.begin(), share.end(), partition) == share.end())
      return absl::OkStatus();
    found->second.stored = next_offset;
    pending_[partition] = next_offset;
    if (!state_->away) CommitPending();
    return absl::OkStatus();
  }

  std::vector<std::pair<TopicPartition, std::int64_t>> Lag() const override {
    const std::lock_guard lock(state_->mutex);
    std::vector<std::pair<TopicPartition, std::int64_t>> lag;
    for (const auto& [partition, cursor] : owned_) {
      const FakePartition* found = state_->Find(partition);
      if (found != nullptr) lag.emplace_back(partition, found->end - std::max(cursor.stored, found->begin));
    }
    return lag;
  }

  void Close(absl::Duration) override { Leave(); }

 private:
  FakeGroup& group() { return state_->groups[name_]; }

  absl::StatusOr<Cursor*> Owned(const TopicPartition& partition) {
    const auto found = owned_.find(partition);
    if (found != owned_.end()) return &found->second;
    return absl::FailedPreconditionError(
        fmt::format("{} {} does not belong to this member", partition.topic, partition.partition));
  }

  absl::Status SetPaused(const TopicPartition& partition, bool paused) {
    const std::lock_guard lock(state_->mutex);
    FL_TRY(Cursor * cursor, Owned(partition));
    cursor->paused = paused;
    state_->changed.notify_all();
    return absl::OkStatus();
  }

  void CommitPending() {
    for (const auto& [partition, offset] : pending_) group().committed[partition] = offset;
    pending_.clear();
  }

  bool InGroup() {
    const auto found = group().members.find(member_->id);
    return found != group().members.end() && found->second == member_;
  }

  // Takes part in a rebalance where there is one; true if the state may have changed.
  bool Rebalanced(std::unique_lock<std::mutex>& lock) {
    if (!InGroup() || member_->joined != group().generation) {
      Revoke(lock);
      if (!InGroup() && !member_->fenced) {
        std::shared_ptr<FakeMember>& place = group().members[member_->id];
        if (place != nullptr) Fence(*place);
        place = member_;
        group().StartGeneration();
      }
      member_->joined = group().generation;
      group().DivideWhenAllJoined(state_->topics);
      state_->changed.notify_all();
      return true;
    }
    if (!group().divided || member_->told == group().generation) return false;
    member_->told = group().generation;
    const std::vector<TopicPartition> share = member_->share;
    for (const TopicPartition& partition : share) {
      const FakePartition* found = state_->Find(partition);
      const auto committed = group().committed.find(partition);
      const std::int64_t start = committed != group().committed.end() ? committed->second : found->begin;
      owned_[partition] = {.position = start, .stored = start};
    }
    if (share.empty()) return true;
    lock.unlock();
    listener_.assigned(share);
    lock.lock();
    return true;
  }

  void Revoke(std::unique_lock<std::mutex>& lock) {
    if (!owned_.empty()) {
      std::vector<TopicPartition> share;
      for (const auto& [partition, cursor] : owned_) share.push_back(partition);
      lock.unlock();
      listener_.revoked(share);
      lock.lock();
    }
    if (!state_->away) CommitPending();
    pending_.clear();
    owned_.clear();
    member_->share.clear();
  }

  void Leave() {
    std::unique_lock lock(state_->mutex);
    if (closed_) return;
    const std::vector<TopicPartition> share = member_->share;
    Revoke(lock);
    closed_ = true;
    if (!InGroup()) return;
    if (member_->instance.empty()) {
      group().members.erase(member_->id);
      group().StartGeneration();
    } else {
      member_->present = false;
      member_->share = share;
      group().DivideWhenAllJoined(state_->topics);
    }
    state_->changed.notify_all();
  }

  const std::shared_ptr<FakeLogState> state_;
  const std::string name_;
  const std::shared_ptr<FakeMember> member_;
  const Listener listener_;
  // Guarded by state_->mutex.
  std::map<TopicPartition, Cursor> owned_;
  std::map<TopicPartition, std::int64_t> pending_;  // stored, not yet committed
  TopicPartition last_;
  absl::Status final_;
  bool closed_ = false;
};

class FakeReader final : public Reader {
 public:
  FakeReader(std::shared_ptr<FakeLogState> state, std::map<TopicPartition, Cursor> cursors)
      : state_(std::move(state)), cursors_(std::move(cursors)) {}

  absl::StatusOr<std::optional<Record>> Poll(absl::Duration timeout) override {
    const SteadyTime deadline = After(timeout);
    std::unique_lock lock(state_->mutex);
    const bool silent = state_->silent_polls > 0;
    if (silent) --state_->silent_polls;
    while (true) {
      if (!state_->away && !silent) {
        if (auto record = NextOfAny(*state_, cursors_, last_)) {
          positions_[record->partition] = record->offset + 1;
          return record;
        }
        for (const auto& [partition, cursor] : cursors_) {
          const FakePartition* found = state_->Find(partition);
          if (found != nullptr) positions_[partition.partition] = std::max(cursor.position, found->end);
        }
      }
      if (state_->changed.wait_until(lock, deadline) == std::cv_status::timeout) break;
    }
    if (state_->away) return absl::UnavailableError("the log is away");
    return std::optional<Record>();
  }

  std::optional<std::int64_t> Position(std::int32_t partition) const override {
    const auto found = positions_.find(partition);
    return found == positions_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  const std::shared_ptr<FakeLogState> state_;
  std::map<TopicPartition, Cursor> cursors_;
  std::map<std::int32_t, std::int64_t> positions_;
  TopicPartition last_;
};

std::int64_t StartOf(const FakePartition& partition, const ReadFrom& from) {
  switch (from.kind) {
    case ReadFrom::Kind::kBeginning:
      return partition.begin;
    case ReadFrom::Kind::kEnd:
      return partition.end;
    case ReadFrom::Kind::kOffset:
      return from.offset;
    case ReadFrom::Kind::kTime:
      for (const auto& [offset, record] : partition.records) {
        if (record.timestamp >= from.time) return offset;
      }
      return partition.end;
  }
  return partition.begin;
}

}  // namespace

void FakeGroup::DivideWhenAllJoined(const std::map<std::string, FakeTopic>& topics) {
  if (divided) return;
  for (const auto& [id, member] : members) {
    if (member->present && member->joined != generation) return;
  }
  for (const auto& [id, member] : members) member->share.clear();
  for (const auto& [name, topic] : topics) {
    std::vector<FakeMember*> readers;
    for (const auto& [id, member] : members) {
      if (std::find(member->topics.begin(), member->topics.end(), name) != member->topics.end()) {
        readers.push_back(member.get());
      }
    }
    for (std::size_t p = 0; p < topic.partitions.size() && !readers.empty(); ++p) {
      // The first (partitions mod readers) readers get one more, as Kafka's range assignor does.
      const std::size_t each = topic.partitions.size() / readers.size();
      const std::size_t more = topic.partitions.size() % readers.size();
      const std::size_t reader = p < more * (each + 1) ? p / (each + 1) : more + (p - more * (each + 1)) / each;
      readers[reader]->share.push_back({name, static_cast<std::int32_t>(p)});
    }
  }
  divided = true;
}

std::unique_ptr<Subscription> MakeFakeSubscription(std::shared_ptr<FakeLogState> state, const std::string& group,
                                                   const std::string& instance, const std::vector<std::string>& topics,
                                                   Subscription::Listener listener) {
  const std::lock_guard lock(state->mutex);
  FakeGroup& joined = state->groups[group];
  auto member = std::make_shared<FakeMember>();
  member->id = instance.empty() ? fmt::format("member-{:06}", state->next_member++) : "static-" + instance;
  member->instance = instance;
  member->topics = topics;
  std::shared_ptr<FakeMember>& place = joined.members[member->id];
  if (place != nullptr && place->topics == topics && joined.divided) {
    // The same static member in its next life: it keeps its share, and nobody else notices.
    member->share = place->share;
    member->joined = joined.generation;
  } else {
    joined.StartGeneration();
  }
  if (place != nullptr) Fence(*place);
  place = member;
  state->changed.notify_all();
  return std::make_unique<FakeSubscription>(state, group, member, std::move(listener));
}

absl::StatusOr<std::unique_ptr<Reader>> MakeFakeReader(std::shared_ptr<FakeLogState> state, const std::string& topic,
                                                       const std::vector<std::int32_t>& partitions, ReadFrom from) {
  const std::lock_guard lock(state->mutex);
  if (state->away) return absl::UnavailableError("the log is away");
  const auto found = state->topics.find(topic);
  if (found == state->topics.end()) return absl::NotFoundError(fmt::format("no topic {}", topic));
  std::vector<std::int32_t> chosen = partitions;
  for (std::int32_t p = 0; partitions.empty() && std::cmp_less(p, found->second.partitions.size()); ++p) {
    chosen.push_back(p);
  }
  std::map<TopicPartition, Cursor> cursors;
  for (const std::int32_t p : chosen) {
    const FakePartition* partition = state->Find({topic, p});
    if (partition == nullptr) return absl::NotFoundError(fmt::format("topic {} has no partition {}", topic, p));
    cursors[{topic, p}].position = StartOf(*partition, from);
  }
  return std::make_unique<FakeReader>(state, std::move(cursors));
}

}  // namespace fairlead::messaging
