#include "libs/ledger/inbox.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "libs/core/all.h"
#include "libs/ledger/behind_commands.h"
#include "libs/ledger/inbox_lane.h"
#include "libs/ledger/inbox_positions.h"
#include "libs/ledger/steady.h"
#include "libs/observability/log.h"

namespace fairlead::ledger {
namespace {

using messaging::TopicPartition;
using observability::Level;
using observability::Log;

constexpr absl::Duration kQuietPoll = absl::Milliseconds(100);
constexpr absl::Duration kBusyPoll = absl::Milliseconds(5);   // while a lane waits for this thread
constexpr absl::Duration kTendEvery = absl::Milliseconds(2);  // while records keep coming
constexpr absl::Duration kRevokePatience = absl::Seconds(5);
constexpr absl::Duration kLetterPatience = absl::Seconds(2);  // at Stop, for dead letters under way
constexpr absl::Duration kLeavePatience = absl::Seconds(2);   // for the group
constexpr absl::Duration kLagEvery = absl::Seconds(1);
constexpr int kReplayDecisions = 4;

}  // namespace

InboxConsumer::InboxConsumer(Ledger& ledger, messaging::Log& log, observability::Registry& metrics,
                             InboxOptions options)
    : ledger_(ledger),
      log_(log),
      options_(std::move(options)),
      context_(std::make_unique<InboxContext>(ledger, log, metrics, options_)),
      // Half of a pause is chance: twice as long is at least as long.
      resubscribe_({.first = 2 * options_.resubscribe, .limit = options_.max_resubscribe}, messaging::Jitter()) {
  for (const std::string& topic : options_.topics) {
    lag_[topic] = &metrics.AddGauge("fairlead_consumer_lag", "Records between the stored offset and the end",
                                    {{"handler", options_.handler}, {"topic", topic}});
  }
}

InboxConsumer::~InboxConsumer() { Stop(absl::Now()); }

absl::Status InboxConsumer::Start() {
  thread_ = std::thread([this] { Loop(); });
  return absl::OkStatus();
}

void InboxConsumer::Stop(absl::Time deadline) {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    deadline_ = deadline;
    changed_.notify_one();
  }
  thread_.join();
  // Batches that are still waiting for the store must not outlive what they refer to; the store's time-out ends them.
  for (const auto& lane : leaving_) lane->FinishClose(absl::InfiniteFuture());
  leaving_.clear();
}

absl::Status InboxConsumer::Ready() const {
  const std::lock_guard lock(mutex_);
  if (subscribed_) return absl::OkStatus();
  if (refused_.ok()) return absl::UnavailableError(fmt::format("{} is not subscribed", options_.handler));
  return absl::UnavailableError(
      fmt::format("{} is not subscribed: {}", options_.handler, std::string(refused_.message())));
}

bool InboxConsumer::Stopping(absl::Duration wait) {
  std::unique_lock lock(mutex_);
  // Waiting for no time at all is a call of the kernel, too.
  if (wait <= absl::ZeroDuration()) return stopping_;
  return changed_.wait_for(lock, absl::ToChronoNanoseconds(wait), [this] { return stopping_; });
}

void InboxConsumer::Loop() {
  BehindCommands();
  absl::Time tend = SteadyNow();
  absl::Time measure = SteadyNow();
  absl::Duration poll = kBusyPoll;
  while (!Stopping()) {
    if (subscription_ == nullptr && SteadyNow() < subscribe_at_) {
      Tend();  // lanes that are still leaving
      Stopping(std::min(kQuietPoll, subscribe_at_ - SteadyNow()));
      continue;
    }
    const absl::Status subscribed = subscription_ == nullptr ? Subscribe() : absl::OkStatus();
    if (!subscribed.ok()) {
      EndSubscription(subscribed);
      continue;
    }
    absl::StatusOr<std::optional<messaging::Record>> record = subscription_->Poll(poll);
    if (!record.ok() && !absl::IsUnavailable(record.status())) {
      EndSubscription(record.status());
      continue;
    }
    const bool quiet = record.ok() && !*record;
    if (record.ok() && !quiet) Take(**std::move(record));
    const absl::Time now = SteadyNow();
    if (quiet || now >= tend) {
      poll = Tend();
      tend = now + kTendEvery;
    }
    if (now >= measure) {
      MeasureLag();
      measure = now + kLagEvery;
    }
  }
  absl::Time deadline;
  {
    const std::lock_guard lock(mutex_);
    deadline = deadline_;
  }
  Finish(deadline);
}

void InboxConsumer::Finish(absl::Time deadline) {
  CloseAllLanes(std::min(deadline, absl::Now() + kLetterPatience));
  // What still waits for the log is given up; what waits for the store may go on.
  context_->dead_letters.Close();
  for (const auto& lane : leaving_) {
    if (lane->FinishClose(deadline)) StoreOffset(*lane);
  }
  if (subscription_ != nullptr) subscription_->Close(std::min(deadline - absl::Now(), kLeavePatience));
  subscription_.reset();
}

void InboxConsumer::EndSubscription(const absl::Status& why) {
  bool new_reason = false;
  {
    const std::lock_guard lock(mutex_);
    subscribed_ = false;
    new_reason = std::exchange(refused_, why) != why;
  }
  context_->CountSubscriptionError(why);
  if (new_reason) Log(Level::kError, "subscription ended", {{"handler", options_.handler}, {"error", why}});
  CloseAllLanes(absl::Now() + kRevokePatience);
  if (subscription_ != nullptr) {
    subscription_->Close(kLeavePatience);
    // One that has lasted begins anew.
    if (SteadyNow() - subscribed_at_ > options_.max_resubscribe) resubscribe_.Reset();
  }
  subscription_.reset();
  subscribe_at_ = SteadyNow() + resubscribe_.Next();
}

absl::Status InboxConsumer::Subscribe() {
  messaging::Subscription::Listener listener;
  listener.assigned = [this](const std::vector<TopicPartition>& partitions) {
    for (const TopicPartition& partition : partitions) {
      lanes_[partition] = std::make_shared<InboxLane>(*context_, partition);
    }
  };
  listener.revoked = [this](const std::vector<TopicPartition>& partitions) {
    CloseLanes(partitions, absl::Now() + kRevokePatience);
  };
  FL_TRY(subscription_, log_.Subscribe(options_.handler, options_.instance, options_.topics, std::move(listener)));
  subscribed_at_ = SteadyNow();
  const std::lock_guard lock(mutex_);
  subscribed_ = true;
  return absl::OkStatus();
}

void InboxConsumer::Take(messaging::Record record) {
  const TopicPartition partition = {.topic = record.topic, .partition = record.partition};
  const auto lane = lanes_.find(partition);
  if (lane == lanes_.end()) return;
  const std::size_t waiting = lane->second->Push(std::move(record));
  if (waiting >= options_.queue && !lane->second->paused) {
    lane->second->paused = subscription_->Pause(partition).ok();
  }
}

absl::Duration InboxConsumer::Tend() {
  const absl::Time now = SteadyNow();
  bool busy = false;
  for (const auto& [partition, lane] : lanes_) {
    if (lane->paused && lane->Waiting() <= options_.queue / 2) lane->paused = !subscription_->Resume(partition).ok();
    lane->Tend(now);
    StoreOffset(*lane);
    busy = busy || lane->NeedsTending();
  }
  context_->dead_letters.Tend();
  std::erase_if(leaving_, [](const auto& lane) { return lane->FinishClose(absl::InfinitePast()); });
  return busy ? kBusyPoll : kQuietPoll;
}

// I5: an offset is stored after the commits of everything before it, and after all positions were raised.
void InboxConsumer::StoreOffset(InboxLane& lane) {
  const std::optional<std::int64_t> offset = lane.TakeOffset();
  if (!offset || subscription_ == nullptr) return;
  const absl::Status stored = subscription_->StoreOffset(lane.partition(), *offset);
  if (!stored.ok()) Log(Level::kWarning, "offset is not stored", {{"error", stored}});
}

void InboxConsumer::CloseLanes(const std::vector<TopicPartition>& partitions, absl::Time deadline) {
  std::vector<std::shared_ptr<InboxLane>> closing;
  for (const TopicPartition& partition : partitions) {
    const auto lane = lanes_.find(partition);
    if (lane == lanes_.end()) continue;
    lane->second->BeginClose();
    closing.push_back(std::move(lane->second));
    lanes_.erase(lane);
  }
  for (const std::shared_ptr<InboxLane>& lane : closing) {
    // A lane may wait for its dead letter, and that for this thread.
    while (!lane->WaitUntilIdle(std::min(deadline, absl::Now() + kBusyPoll)) && absl::Now() < deadline) {
      context_->dead_letters.Tend();
    }
    if (lane->FinishClose(deadline)) {
      StoreOffset(*lane);
    } else {
      leaving_.push_back(lane);
    }
  }
}

void InboxConsumer::CloseAllLanes(absl::Time deadline) {
  std::vector<TopicPartition> all;
  for (const auto& [partition, lane] : lanes_) all.push_back(partition);
  CloseLanes(all, deadline);
}

void InboxConsumer::MeasureLag() {
  std::map<std::string, std::int64_t> by_topic;
  for (const auto& [partition, lag] : subscription_->Lag()) by_topic[partition.topic] += lag;
  for (const auto& [topic, gauge] : lag_) gauge->Set(static_cast<double>(by_topic[topic]));
}

core::Task<absl::StatusOr<int>> InboxConsumer::ReplayDeadLetter(messaging::Record record) {
  FL_CO_TRY(const messaging::DeadLetter letter, messaging::DeadLetterFromRecord(std::move(record)));
  if (letter.handler != options_.handler) {
    co_return absl::InvalidArgumentError(fmt::format("the dead letter belongs to {}", letter.handler));
  }
  if (letter.dropped_bytes > 0) {
    co_return absl::FailedPreconditionError(
        fmt::format("its content was too large for a dead letter and lies in {} only, partition {}, offset {}",
                    letter.original.topic, letter.original.partition, letter.original.offset));
  }
  FL_CO_TRY(const messaging::Event event, messaging::FromRecord(letter.original));
  if (event.sequence == 0) co_return absl::InvalidArgumentError("an event without a sequence cannot be replayed");
  FL_CO_TRY(const std::optional<std::vector<Touch>> touches, context_->Touches(event));
  Source source;
  source.topic = event.topic;
  source.partition = event.partition;
  source.handler = letter.handler;
  FL_CO_TRY(const std::vector<Partition> parked, co_await ParkedPartitions(ledger_, source, event.sequence));
  int applied = 0;
  for (const Partition partition : parked) {
    const Touch* touch = nullptr;
    for (std::size_t i = 0; touches && i < touches->size(); ++i) {
      if ((*touches)[i].partition == partition) touch = &(*touches)[i];
    }
    FL_CO_TRY(const bool now, co_await ReplayIn(partition, event, touch));
    if (now && touch != nullptr) ++applied;
  }
  co_return applied;
}

// I13: applied only where it is parked, and un-parked in the same commit.
core::Task<absl::StatusOr<bool>> InboxConsumer::ReplayIn(Partition partition, const messaging::Event& event,
                                                         const Touch* touch) {
  CommitGuard guard;
  guard.source = Source{.topic = event.topic, .partition = event.partition, .handler = options_.handler};
  guard.position = {.sequence = event.sequence, .event_id = event.id};
  guard.unpark = true;
  std::vector<Key> reads;
  if (touch != nullptr) reads = touch->reads;
  for (int decisions = 0; decisions < kReplayDecisions; ++decisions) {
    FL_CO_TRY(Loaded loaded, co_await ledger_.Load(partition, reads, std::nullopt, std::nullopt));
    Unit unit(partition, std::move(loaded.aggregates), event.traceparent);
    if (touch != nullptr) {
      FL_CO_RETURN_IF_ERROR(touch->apply(unit));
    }
    FL_CO_TRY(const CommitResult result, co_await ledger_.Commit(std::move(unit), guard));
    if (result.outcome != CommitResult::Outcome::kConflict) {
      co_return result.outcome == CommitResult::Outcome::kCommitted;
    }
  }
  co_return absl::AbortedError("others changed the same data at the same time, again and again");
}

core::Task<absl::StatusOr<bool>> InboxConsumer::IsParked(messaging::Record record) {
  FL_CO_TRY(const messaging::DeadLetter letter, messaging::DeadLetterFromRecord(std::move(record)));
  FL_CO_TRY(const messaging::Event event, messaging::FromRecord(letter.original));
  Source source;
  source.topic = event.topic;
  source.partition = event.partition;
  source.handler = letter.handler;
  FL_CO_TRY(const std::vector<Partition> parked, co_await ParkedPartitions(ledger_, source, event.sequence));
  co_return !parked.empty();
}

}  // namespace fairlead::ledger
