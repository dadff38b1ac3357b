#include "libs/ledger/relay.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "libs/ledger/behind_commands.h"
#include "libs/ledger/relay_internal.h"
#include "libs/ledger/steady.h"
#include "libs/observability/log.h"

namespace fairlead::ledger {
namespace {

using observability::Level;
using observability::Log;

constexpr std::size_t kTrimAtOnce = 256;                        // confirmations that wake the relay
constexpr absl::Duration kTrimDelay = absl::Milliseconds(5);    // for fewer
constexpr absl::Duration kLookInterval = absl::Seconds(1);      // at depth, age and rewinds
constexpr absl::Duration kQueueFull = absl::Milliseconds(100);  // until the next read, unless something is confirmed

core::Task<absl::Status> TrimOutbox(Outbox& outbox, std::size_t& differing) {
  FL_CO_TRY(differing, co_await outbox.Trim());
  co_return absl::OkStatus();
}

}  // namespace

struct Relay::Deliveries {
  std::mutex mutex;
  std::vector<std::size_t> confirmed;  // by outbox, partition-major
  std::size_t total = 0;
  absl::Status failure;
};

struct Relay::Session {
  std::unique_ptr<messaging::ProducerSession> producer;
  std::shared_ptr<Deliveries> deliveries;
};

Relay::Relay(Ledger& ledger, messaging::Log& log, observability::Registry& metrics, RelayOptions options)
    : ledger_(ledger),
      log_(log),
      options_(std::move(options)),
      sessions_total_(metrics.AddCounter("fairlead_relay_sessions_total", "Producer sessions that the relay started")),
      rewinds_total_(metrics.AddCounter("fairlead_outbox_rewinds_total",
                                        "Times the relay found that Redis had lost committed events")),
      partitions_held_(metrics.AddGauge("fairlead_relay_partitions", "Partitions whose outboxes this process relays")),
      poll_(options_.poll),
      retry_(options_.retry),
      dirty_(ledger.partitions(), true),
      commits_(ledger.partitions(), 0),
      leases_(ledger, options_.lease, options_.stuck, [this] { Wake(); }) {
  for (Partition partition = 0; partition < ledger_.partitions(); ++partition) {
    auto holding = std::make_unique<Holding>();
    holding->partition = partition;
    for (const std::string& topic : options_.topics) {
      const observability::Labels labels = {{"topic", topic}};
      holding->outboxes.emplace_back(ledger_, partition, topic);
      holding->published.push_back(
          &metrics.AddCounter("fairlead_relay_published_total", "Events that the log confirmed", labels));
      holding->depth.push_back(&metrics.AddGauge("fairlead_outbox_depth",
                                                 "Events that wait in the outboxes of the partitions held", labels));
      holding->age.push_back(&metrics.AddGauge("fairlead_outbox_oldest_age_seconds",
                                               "Age of the oldest event that waits in an outbox", labels));
    }
    holdings_.push_back(std::move(holding));
  }
  ledger_.OnCommit([this](Partition partition) {
    const std::lock_guard lock(mutex_);
    dirty_[partition] = true;
    ++commits_[partition];
    if (!work_) {
      work_ = true;
      changed_.notify_one();
    }
  });
}

Relay::~Relay() { Stop(absl::Now()); }

absl::Status Relay::Start() {
  leases_.Start();
  thread_ = std::thread([this] { Loop(); });
  return absl::OkStatus();
}

void Relay::Stop(absl::Time deadline) {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_deadline_ = deadline;
    work_ = true;
    changed_.notify_one();
  }
  thread_.join();
}

absl::Status Relay::Ready() const {
  const std::lock_guard lock(mutex_);
  if (connected_ || !holds_any_) return absl::OkStatus();
  return absl::UnavailableError("the relay has no session with the log");
}

void Relay::Loop() {
  BehindCommands();
  next_poll_ = next_look_ = next_session_ = next_round_ = SteadyNow();
  bool last_visit = false;
  absl::Time progress = SteadyNow();
  std::size_t before = 0;
  while (true) {
    WaitForWork();
    {
      const std::lock_guard lock(mutex_);
      ending_ = stopping_;
      if (ending_ && !last_visit) dirty_.assign(dirty_.size(), true);
    }
    const absl::Time began = SteadyNow();
    SeeLeases();
    // The last chance of what this process has committed does not wait for the end of a pause.
    const bool last_chance = ending_ && !last_visit;
    if (session_ == nullptr && (last_chance || SteadyNow() >= next_session_)) StartSession();
    if (session_ != nullptr) {
      TakeConfirmations();
      const absl::Status visited = Visit();
      if (!visited.ok()) EndSession("the outboxes cannot be carried on", visited);
    }
    if (SteadyNow() >= next_look_) Look();
    const absl::Time ended = SteadyNow();
    next_round_ = ended + (CommandsComeFirst() ? options_.busy_rest
                                               : std::min(options_.rest * (ended - began), options_.max_rest));
    if (ending_) {
      if (in_flight_ != before || !last_visit) progress = SteadyNow();
      before = in_flight_;
      last_visit = true;
      const absl::Time now = SteadyNow();
      if (session_ == nullptr || Drained() || now >= progress + options_.stop_patience || absl::Now() >= stop_deadline_)
        break;
    }
  }
  session_.reset();
  leases_.Stop();
}

// R3: who gets a partition begins at its head; who has lost one, with a new session.
void Relay::SeeLeases() {
  const std::vector<std::uint64_t> tenures = leases_.Round();
  bool lost = false;
  double held = 0;
  for (const auto& holding : holdings_) {
    const std::uint64_t before = std::exchange(holding->tenure, tenures[holding->partition]);
    if (holding->held()) ++held;
    if (holding->tenure == before) continue;
    if (before > 0) lost = true;
    holding->Restart();
  }
  if (lost && session_ != nullptr) EndSession("another relay has a lease", absl::AbortedError("lease lost"));
  partitions_held_.Set(held);
  const std::lock_guard lock(mutex_);
  holds_any_ = held > 0;
}

void Relay::Wake() {
  const std::lock_guard lock(mutex_);
  work_ = true;
  changed_.notify_one();
}

void Relay::WaitForWork() {
  absl::Time until = std::min({session_ == nullptr ? next_session_ : next_poll_, next_look_});
  if (in_flight_ > 0) until = std::min(until, SteadyNow() + kTrimDelay);
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, absl::ToChronoNanoseconds(std::max(next_round_ - SteadyNow(), absl::ZeroDuration())),
                    [this] { return stopping_; });
  if (stopping_) until = std::min(until, SteadyNow() + kTrimDelay);
  changed_.wait_for(lock, absl::ToChronoNanoseconds(std::max(until - SteadyNow(), absl::ZeroDuration())),
                    [this] { return work_; });
  work_ = false;
}

void Relay::StartSession() {
  absl::StatusOr<std::unique_ptr<messaging::ProducerSession>> producer = log_.StartProducer();
  next_session_ = SteadyNow() + retry_;
  retry_ = std::min(retry_ * 2, options_.max_retry);
  if (!producer.ok()) {
    Log(Level::kWarning, "relay cannot start a session", {{"error", producer.status()}});
    return;
  }
  sessions_total_.Increment();
  session_ = std::make_unique<Session>();
  session_->producer = *std::move(producer);
  session_->deliveries = std::make_shared<Deliveries>();
  session_->deliveries->confirmed.resize(holdings_.size() * options_.topics.size());
  // R3: every session begins at the head of every outbox, whatever its predecessor had reached.
  for (const auto& holding : holdings_) holding->Restart();
  in_flight_ = 0;
  next_read_ = absl::InfinitePast();
  const std::lock_guard lock(mutex_);
  dirty_.assign(dirty_.size(), true);
  connected_ = true;
}

// R2: after any failure the session ends as a whole; nothing is skipped.
void Relay::EndSession(std::string_view reason, const absl::Status& status) {
  Log(Level::kWarning, "relay session ended", {{"reason", reason}, {"error", status}});
  session_.reset();
  in_flight_ = 0;
  next_session_ = std::max(next_session_, SteadyNow() + options_.retry);
  const std::lock_guard lock(mutex_);
  connected_ = false;
}

void Relay::TakeConfirmations() {
  Deliveries& deliveries = *session_->deliveries;
  absl::Status failure;
  {
    const std::lock_guard lock(deliveries.mutex);
    for (std::size_t i = 0; i < deliveries.confirmed.size(); ++i) {
      if (deliveries.confirmed[i] == 0) continue;
      Holding& holding = *holdings_[i / options_.topics.size()];
      const std::size_t topic = i % options_.topics.size();
      Outbox& outbox = holding.outboxes[topic];
      holding.published[topic]->Increment(static_cast<double>(deliveries.confirmed[i]));
      outbox.Confirm(deliveries.confirmed[i]);
      deliveries.confirmed[i] = 0;
    }
    if (deliveries.total > 0) {
      retry_ = options_.retry;
      next_read_ = absl::InfinitePast();
    }
    deliveries.total = 0;
    failure = deliveries.failure;
  }
  if (!failure.ok()) EndSession("a delivery failed", failure);
}

// One round: trims what is confirmed, reads what is new, produces it.
absl::Status Relay::Visit() {
  if (session_ == nullptr) return absl::OkStatus();
  const bool poll = SteadyNow() >= next_poll_;
  std::vector<bool> dirty(holdings_.size(), false);
  std::vector<std::size_t> commits(holdings_.size(), 0);
  const bool may_read = in_flight_ < options_.max_in_flight && SteadyNow() >= next_read_;
  if (may_read) {
    const std::lock_guard lock(mutex_);
    dirty.swap(dirty_);
    commits.swap(commits_);
  }
  std::vector<core::Task<absl::Status>> tasks;
  std::vector<std::vector<redis::Reply>> replies(holdings_.size());
  std::vector<std::size_t> shares(holdings_.size(), 0);
  std::deque<std::size_t> differing;
  for (const auto& holding : holdings_) {
    if (!holding->held()) continue;
    for (Outbox& outbox : holding->outboxes) {
      if (outbox.confirmed() == 0) continue;
      in_flight_ -= outbox.confirmed();
      differing.push_back(0);
      tasks.push_back(TrimOutbox(outbox, differing.back()));
    }
    if (!may_read || !(dirty[holding->partition] || poll)) continue;
    shares[holding->partition] = Share(commits[holding->partition]);
    redis::Command read({"XREAD", "COUNT", std::to_string(shares[holding->partition]), "STREAMS"});
    for (const Outbox& outbox : holding->outboxes) read.Add(std::string_view(outbox.key()));
    for (const Outbox& outbox : holding->outboxes) read.Add(std::string_view(fmt::format("{}-0", outbox.position())));
    std::vector<redis::Command> commands;
    commands.push_back(std::move(read));
    tasks.push_back(Fetch(ledger_.redis(), holding->partition, std::move(commands), replies[holding->partition]));
  }
  FL_RETURN_IF_ERROR(RunTogether(std::move(tasks)));
  if (std::any_of(differing.begin(), differing.end(), [](std::size_t count) { return count > 0; })) {
    rewinds_total_.Increment();
    return absl::DataLossError("Redis lost committed events: an outbox holds others than were delivered");
  }
  bool found_others = false;
  for (const auto& holding : holdings_) {
    std::vector<redis::Reply>& answer = replies[holding->partition];
    if (answer.empty() || answer[0].elements.empty()) continue;
    if (!dirty[holding->partition]) found_others = true;
    for (redis::Reply& stream : answer[0].elements) {
      if (stream.elements.size() != 2) return absl::DataLossError("XREAD gave an unknown answer");
      for (Outbox& outbox : holding->outboxes) {
        if (outbox.key() != stream.elements[0].text) continue;
        std::vector<OutboxEntry> entries;
        for (redis::Reply& entry : stream.elements[1].elements) {
          FL_TRY(OutboxEntry parsed, outbox.Parse(std::move(entry)));
          entries.push_back(std::move(parsed));
        }
        const bool more = entries.size() >= shares[holding->partition];
        FL_RETURN_IF_ERROR(Produce(*holding, outbox, std::move(entries), more));
      }
    }
  }
  if (poll) {
    poll_ = found_others ? options_.poll : std::min(poll_ * 2, options_.idle_poll);
    next_poll_ = SteadyNow() + poll_;
  }
  return absl::OkStatus();
}

bool Relay::CommandsComeFirst() const {
  return !ending_ && ledger_.CommandsUnderWay() >= options_.busy && waiting_ <= options_.most_waiting;
}

std::size_t Relay::Share(std::size_t commits) const {
  if (!CommandsComeFirst()) return options_.read_batch;
  return std::clamp<std::size_t>(commits / options_.held_back, 1, options_.read_batch);
}

absl::Status Relay::Produce(Holding& holding, Outbox& outbox, std::vector<OutboxEntry> entries, bool more) {
  const std::size_t topic = static_cast<std::size_t>(&outbox - holding.outboxes.data());
  const std::size_t number = holding.partition * options_.topics.size() + topic;
  for (OutboxEntry& entry : entries) {
    const absl::Status produced =
        session_->producer->Produce(messaging::ToRecord(entry.event),
                                    [this, deliveries = session_->deliveries, number](const absl::Status& status) {
                                      bool wake = false;
                                      {
                                        const std::lock_guard lock(deliveries->mutex);
                                        if (status.ok()) {
                                          ++deliveries->confirmed[number];
                                          wake = ++deliveries->total == kTrimAtOnce;
                                        } else {
                                          wake = deliveries->failure.ok();
                                          if (wake) deliveries->failure = status;
                                        }
                                      }
                                      if (wake) Wake();
                                    });
    if (absl::IsResourceExhausted(produced)) {
      // The local queue is full: the rest is read again when some of it has been delivered.
      next_read_ = SteadyNow() + kQueueFull;
      const std::lock_guard lock(mutex_);
      dirty_[holding.partition] = true;
      return absl::OkStatus();
    }
    FL_RETURN_IF_ERROR(produced);
    outbox.Take(entry);
    ++in_flight_;
  }
  if (more) {
    const std::lock_guard lock(mutex_);
    dirty_[holding.partition] = true;
    work_ = true;
  }
  return absl::OkStatus();
}

// Depth and age for operators; and entries at the head that this session should have taken, but did not: Redis came
// back with older state while the connection lasted.
void Relay::Look() {
  next_look_ = SteadyNow() + kLookInterval;
  std::vector<core::Task<absl::Status>> tasks;
  std::vector<std::vector<redis::Reply>> replies(holdings_.size());
  for (const auto& holding : holdings_) {
    if (!holding->held()) continue;
    std::vector<redis::Command> commands;
    for (const Outbox& outbox : holding->outboxes) {
      commands.push_back(redis::Command({"XLEN", outbox.key()}));
      commands.push_back(redis::Command({"XRANGE", outbox.key(), "-", "+", "COUNT", "1"}));
    }
    tasks.push_back(Fetch(ledger_.redis(), holding->partition, std::move(commands), replies[holding->partition]));
  }
  const absl::Status looked = RunTogether(std::move(tasks));
  if (!looked.ok()) return;
  waiting_ = 0;
  for (std::size_t topic = 0; topic < options_.topics.size(); ++topic) {
    std::int64_t depth = 0;
    absl::Duration age;
    for (const auto& holding : holdings_) {
      std::vector<redis::Reply>& answer = replies[holding->partition];
      if (answer.empty()) continue;
      depth += answer[2 * topic].integer;
      if (answer[2 * topic + 1].elements.empty()) continue;
      const Outbox& outbox = holding->outboxes[topic];
      const absl::StatusOr<OutboxEntry> head = outbox.Parse(std::move(answer[2 * topic + 1].elements[0]));
      if (!head.ok()) continue;
      age = std::max(age, ledger_.clock().Now() - head->event.time);
      if (session_ != nullptr && outbox.Contradicts(head->sequence, head->event.id)) {
        rewinds_total_.Increment();
        EndSession("Redis lost committed events", absl::DataLossError(outbox.key()));
      }
    }
    waiting_ += static_cast<std::size_t>(depth);
    holdings_[0]->depth[topic]->Set(static_cast<double>(depth));
    holdings_[0]->age[topic]->Set(absl::ToDoubleSeconds(age));
  }
}

bool Relay::Drained() const { return in_flight_ == 0; }

}  // namespace fairlead::ledger
