#include "libs/ledger/inbox_lane.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "libs/core/all.h"
#include "libs/core/blocking.h"
#include "libs/ledger/steady.h"
#include "libs/observability/log.h"

namespace fairlead::ledger {
namespace {

using messaging::IsLater;
using observability::Level;
using observability::Log;

// What is certain of a record: its event, or else why there is none, with its sequence where that can be read.
struct Letter {
  messaging::Record record;
  absl::StatusOr<messaging::Event> event;
  InboxPosition position;
};

InboxPosition PositionIn(const messaging::Headers& headers) {
  InboxPosition position;
  for (const auto& [name, value] : headers) {
    if (name == "ce_id") position.event_id = value;
    if (name != "ce_sequence") continue;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), position.sequence);
    if (error != std::errc() || end != value.data() + value.size()) position.sequence = 0;
  }
  return position;
}

Letter Read(messaging::Record record) {
  absl::StatusOr<messaging::Event> event = messaging::FromRecord(record);
  InboxPosition position = PositionIn(record.headers);
  if (event.ok() && event->sequence == 0) event = absl::InvalidArgumentError("the event has no sequence");
  return {.record = std::move(record), .event = std::move(event), .position = std::move(position)};
}

std::string_view TraceOf(const Letter& letter) {
  return letter.event.ok() ? std::string_view(letter.event->traceparent) : std::string_view();
}

}  // namespace

struct InboxLane::Batch {
  std::vector<Letter> letters;
  bool limited = false;                       // may hold one letter only
  std::vector<const messaging::Event*> news;  // above last seen, in order
  InboxPosition top;                          // last seen when all is done
  absl::Time began;
};

InboxLane::InboxLane(const InboxContext& context, messaging::TopicPartition partition)
    : context_(context),
      partition_(std::move(partition)),
      source_({.topic = partition_.topic, .partition = partition_.partition, .handler = context.options.handler}),
      metrics_(context.topics.at(partition_.topic)),
      known_(context.ledger.partitions(), 0),
      backoff_({.first = context.options.retry, .limit = context.options.max_retry}, messaging::Jitter()),
      raised_at_(SteadyNow()) {}

std::size_t InboxLane::Push(messaging::Record record) {
  std::size_t waiting = 0;
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(record));
    waiting = queue_.size();
    if (running_ || closing_ || retry_at_ != absl::InfinitePast() || Resting(SteadyNow())) return waiting;
    running_ = true;
  }
  core::Start(Run(shared_from_this()), [] {});
  return waiting;
}

void InboxLane::Tend(absl::Time now) {
  {
    const std::lock_guard lock(mutex_);
    if (running_ || closing_) return;
    if (retry_at_ > now) return;
    due_ = handled_ > raised_ && now >= raised_at_ + context_.options.store_every;
    if ((queue_.empty() || Resting(now)) && !due_) return;
    retry_at_ = absl::InfinitePast();
    running_ = true;
  }
  core::Start(Run(shared_from_this()), [] {});
}

bool InboxLane::Resting(absl::Time now) const { return now < rest_until_ && queue_.size() < context_.options.batch; }

std::size_t InboxLane::Waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

bool InboxLane::NeedsTending() const {
  const std::lock_guard lock(mutex_);
  return retry_at_ != absl::InfinitePast() || !queue_.empty();
}

std::optional<std::int64_t> InboxLane::TakeOffset() {
  const std::lock_guard lock(mutex_);
  const std::int64_t offset = std::exchange(offset_, -1);
  return offset < 0 ? std::nullopt : std::optional<std::int64_t>(offset);
}

void InboxLane::BeginClose() {
  const std::lock_guard lock(mutex_);
  closing_ = true;
}

bool InboxLane::WaitUntilIdle(absl::Time deadline) {
  std::unique_lock lock(mutex_);
  const auto idle = [this] { return !running_; };
  if (deadline == absl::InfiniteFuture()) {
    idle_.wait(lock, idle);
    return true;
  }
  const absl::Duration left = std::max(deadline - absl::Now(), absl::ZeroDuration());
  return idle_.wait_for(lock, absl::ToChronoNanoseconds(left), idle);
}

bool InboxLane::FinishClose(absl::Time deadline) {
  if (!WaitUntilIdle(deadline)) return false;
  if (handled_ > raised_ && deadline > absl::Now()) {
    const absl::Status raised = core::BlockOn(RaiseAll());
    if (!raised.ok()) Log(Level::kWarning, "inbox positions are not raised", {{"error", raised}});
  }
  return true;
}

core::Task<void> InboxLane::Run(std::shared_ptr<InboxLane> lane) {
  while (true) {
    Batch batch;
    const bool has_batch = lane->TakeBatch(batch);
    if (!has_batch) break;
    const Next next = co_await lane->Handle(batch);
    if (next == Next::kDone) lane->Finish(batch);
    if (next == Next::kOneByOne) lane->single_ = batch.letters.size();
  }
}

// The next batch, or the end of this run. Records stay in the queue until they are done.
bool InboxLane::TakeBatch(Batch& batch) {
  const std::lock_guard lock(mutex_);
  const absl::Time now = SteadyNow();
  const bool due =
      std::exchange(due_, false) || (handled_ > raised_ && now >= raised_at_ + context_.options.store_every);
  if (closing_ || retry_at_ != absl::InfinitePast() || ((queue_.empty() || Resting(now)) && !due)) {
    running_ = false;
    idle_.notify_all();
    return false;
  }
  if (due) return true;  // an empty batch: positions are raised
  // B4: after a failure one at a time.
  const std::size_t most = single_ > 0 ? 1 : context_.options.batch;
  for (std::size_t i = 0; i < std::min(most, queue_.size()); ++i) {
    Letter letter = Read(queue_[i]);
    // What cannot be read is handled by itself.
    if (!letter.event.ok() && i > 0) break;
    const bool unreadable = !letter.event.ok();
    batch.letters.push_back(std::move(letter));
    if (unreadable) break;
  }
  return true;
}

core::Task<InboxLane::Next> InboxLane::Handle(Batch& batch) {
  batch.began = SteadyNow();
  if (!loaded_) {
    // I17: records come only once the group's offset was read; the positions are read after it.
    const absl::Status loaded = co_await LoadPositions();
    if (!loaded.ok()) co_return Later(batch, loaded);
  }
  if (batch.letters.empty()) {
    const absl::Status raised = co_await RaiseAll();
    if (!raised.ok()) co_return Later(batch, raised);
    co_return Next::kDone;
  }
  const Letter& first = batch.letters.front();
  if (begun_ && first.event.ok()) {
    // A baseline that a crash cut short is begun again. A first batch that a crash cut short looks the same, but for
    // what comes now: that one comes again from its beginning, not from behind the position.
    if (first.event->sequence == begun_->sequence + 1 && first.event->previous_id == begun_->event_id) last_.reset();
    begun_.reset();
  }
  if (!last_ && first.event.ok()) {
    // I11: a baseline is taken only where no inbox position exists, and is written before anything else.
    const InboxPosition baseline = {.sequence = first.event->sequence - 1, .event_id = first.event->previous_id};
    const absl::Status written = co_await Baseline(baseline);
    if (!written.ok()) co_return Later(batch, written);
  }
  const InboxPosition before = last_.value_or(InboxPosition());
  batch.top = before;
  Survey(batch);
  if (!first.event.ok()) {
    const bool repeat = first.position.sequence > 0 && first.position.sequence <= before.sequence;
    if (repeat) co_return Next::kDone;
    co_return co_await GiveUp(batch, first.event.status());
  }
  if (batch.news.empty()) co_return Next::kDone;
  co_return co_await Apply(batch);
}

// I6, R5: what is new, what is missing, and what contradicts last seen; reported before anything is handled.
void InboxLane::Survey(Batch& batch) {
  for (Letter& letter : batch.letters) {
    InboxPosition& last = batch.top;
    // What cannot be read is not believed to lie far ahead: a position that follows it would hide what comes next.
    if (!letter.event.ok() && letter.position.sequence > last.sequence + 1) letter.position = InboxPosition();
    const InboxPosition& position = letter.position;
    if (position.sequence == 0) continue;
    const bool unreported = position.sequence > reported_;
    if (position.sequence <= last.sequence) {
      const bool contradicts = position.sequence == last.sequence && position.event_id != last.event_id;
      if (contradicts) Report("rewind", last.sequence, position.sequence, TraceOf(letter));
      if (letter.event.ok()) context_.Count(letter.event->type, InboxContext::Outcome::kRepeat);
      continue;
    }
    if (position.sequence > last.sequence + 1) {
      if (unreported) Report("gap", last.sequence, position.sequence, TraceOf(letter));
    } else {
      const bool unknown = last.sequence > 0 && last.event_id.empty();  // an unreadable record without an id
      const bool contradicts = letter.event.ok() && !unknown && letter.event->previous_id != last.event_id;
      if (contradicts && unreported) Report("rewind", last.sequence, position.sequence, TraceOf(letter));
    }
    reported_ = std::max(reported_, position.sequence);
    last = position;
    if (letter.event.ok()) batch.news.push_back(&*letter.event);
  }
}

void InboxLane::Report(std::string_view reason, std::uint64_t last, std::uint64_t sequence,
                       std::string_view traceparent) {
  const bool gap = reason == "gap";
  (gap ? metrics_.gaps : metrics_.rewinds)->Increment();
  // tests/faults looks for these words.
  Log(Level::kError, gap ? "event gap: events are missing" : "event gap: Redis lost committed state",
      {{"reason", reason},
       {"topic", partition_.topic},
       {"partition", partition_.partition},
       {"handler", source_.handler},
       {"last_seen", last},
       {"sequence", sequence},
       observability::Trace(traceparent)});
}

core::Task<InboxLane::Next> InboxLane::Apply(Batch& batch) {
  std::vector<std::optional<std::vector<Touch>>> touches;
  std::map<Partition, std::vector<Share>> shares;
  absl::Status failure;
  for (const messaging::Event* event : batch.news) {
    absl::StatusOr<std::optional<std::vector<Touch>>> of_event = context_.Touches(*event);
    failure = of_event.status();
    if (!failure.ok()) break;
    touches.push_back(*std::move(of_event));
  }
  for (std::size_t i = 0; i < touches.size() && failure.ok(); ++i) {
    if (!touches[i]) continue;
    for (const Touch& touch : *touches[i]) shares[touch.partition].push_back({.event = batch.news[i], .touch = &touch});
  }
  if (failure.ok()) {
    const std::function<void(std::uint64_t)> lower = [this, &batch](std::uint64_t found) {
      Report("rewind", batch.top.sequence, found, TraceOf(batch.letters.front()));
    };
    std::vector<core::Task<absl::Status>> tasks;
    for (auto& [target, of_target] : shares) {
      tasks.push_back(
          ApplyShares(context_.ledger, source_, target, std::move(of_target), batch.top, known_[target], lower));
    }
    // I3, B1: nothing else of this source begins before all of this has ended.
    core::All<absl::Status> all(std::move(tasks));
    const std::vector<absl::Status> applied = co_await all;
    for (const absl::Status& status : applied) {
      if (!status.ok() && (failure.ok() || IsLater(failure))) failure = status;
    }
  }
  if (!failure.ok()) {
    if (IsLater(failure)) co_return Later(batch, failure);
    // B4: the poisonous event is found by taking the batch again one by one; nothing is left out.
    if (batch.letters.size() > 1) co_return Next::kOneByOne;
    co_return co_await GiveUp(batch, failure);
  }
  const absl::Duration took = SteadyNow() - batch.began;
  for (std::size_t i = 0; i < batch.news.size(); ++i) {
    context_.Count(batch.news[i]->type, touches[i] ? InboxContext::Outcome::kApplied : InboxContext::Outcome::kIgnored);
    if (touches[i]) context_.Took(batch.news[i]->type, took);
  }
  co_return Next::kDone;
}

// I12: a dead letter is confirmed, then parked in every partition; the offset follows as for any other event.
core::Task<InboxLane::Next> InboxLane::GiveUp(Batch& batch, absl::Status why) {
  const Letter& letter = batch.letters.front();
  if (dead_offset_ != letter.record.offset) {
    messaging::DeadLetter dead;
    dead.original = letter.record;
    dead.handler = source_.handler;
    dead.reason = std::string(why.message());
    dead.attempts = backoff_.attempts() + 1;
    messaging::DeadLetter emptied;
    absl::Status sent = co_await context_.dead_letters.Send(dead);
    if (absl::IsInvalidArgument(sent)) {
      // It will never be taken as it is, and must not stop what comes behind it.
      emptied = messaging::WithoutContent(std::move(dead));
      sent = co_await context_.dead_letters.Send(emptied);
    }
    if (!sent.ok()) co_return Later(batch, sent);
    dead_offset_ = letter.record.offset;
    metrics_.dead_letters->Increment();
    std::string type;
    if (letter.event.ok()) type = letter.event->type;
    context_.Count(type, InboxContext::Outcome::kDead);
    Log(Level::kError, "event set aside",
        {{"topic", partition_.topic},
         {"partition", partition_.partition},
         {"offset", letter.record.offset},
         {"type", type},
         {"dropped_bytes", emptied.dropped_bytes},
         {"reason", why},
         observability::Trace(TraceOf(letter))});
  }
  if (letter.position.sequence > 0) {
    std::vector<core::Task<absl::Status>> tasks;
    for (Partition target = 0; target < context_.ledger.partitions(); ++target) {
      tasks.push_back(ParkIn(target, letter.position));
    }
    core::All<absl::Status> all(std::move(tasks));
    const std::vector<absl::Status> parked = co_await all;
    for (const absl::Status& status : parked) {
      if (!status.ok()) co_return Later(batch, status);
    }
  }
  co_return Next::kDone;
}

core::Task<absl::Status> InboxLane::ParkIn(Partition partition, InboxPosition position) {
  CommitGuard guard;
  guard.source = source_;
  guard.position = position;
  guard.park = true;
  FL_CO_TRY(const CommitResult parked,
            co_await context_.ledger.Commit(Unit(partition, std::map<Key, Stored>()), std::move(guard)));
  known_[partition] = std::max(known_[partition], position.sequence);
  co_return absl::OkStatus();
}

InboxLane::Next InboxLane::Later(const Batch& batch, const absl::Status& why) {
  const absl::Duration pause = backoff_.Next();
  context_.retries.Increment();
  Log(Level::kWarning, "events are handled again later",
      {{"topic", partition_.topic},
       {"partition", partition_.partition},
       {"attempts", backoff_.attempts()},
       {"error", why},
       observability::Trace(batch.letters.empty() ? std::string_view() : TraceOf(batch.letters.front()))});
  const std::lock_guard lock(mutex_);
  retry_at_ = SteadyNow() + pause;
  return Next::kLater;
}

void InboxLane::Finish(const Batch& batch) {
  backoff_.Reset();
  if (batch.letters.empty()) return;
  single_ -= std::min(single_, batch.letters.size());
  if (last_ || batch.top.sequence > 0) last_ = batch.top;  // what cannot be read makes no baseline
  const absl::Time now = SteadyNow();
  const std::lock_guard lock(mutex_);
  const int times = context_.options.rest + static_cast<int>(batch.letters.size()) / context_.options.rest_growth;
  rest_until_ = now + std::min(times * (now - batch.began), context_.options.max_rest);
  handled_ = batch.letters.back().record.offset + 1;
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(batch.letters.size()));
}

}  // namespace fairlead::ledger
