#include "libs/ledger/view.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "libs/core/status.h"
#include "libs/ledger/behind_commands.h"
#include "libs/ledger/steady.h"
#include "libs/observability/log.h"

namespace fairlead::ledger {
namespace {

using observability::Level;
using observability::Log;

constexpr absl::Duration kPoll = absl::Milliseconds(200);
constexpr absl::Duration kLagEvery = absl::Seconds(5);
constexpr absl::Duration kAnswer = absl::Seconds(1);  // of the log, before it is asked for more

std::int64_t Behind(const messaging::Reader& reader, const std::map<std::int32_t, messaging::Watermarks>& ends) {
  std::int64_t behind = 0;
  for (const auto& [partition, marks] : ends) {
    const std::int64_t position = std::max(marks.begin, reader.Position(partition).value_or(marks.begin));
    behind += std::max<std::int64_t>(0, marks.end - position);
  }
  return behind;
}

}  // namespace

View::View(messaging::Log& log, observability::Registry& metrics, ViewOptions options, Apply apply)
    : log_(log),
      options_(std::move(options)),
      apply_(std::move(apply)),
      lag_(metrics.AddGauge("fairlead_view_lag", "Records that the view has not read yet", {{"view", options_.name}})),
      events_(metrics.AddCounter("fairlead_view_events_total", "Events that the view took", {{"view", options_.name}})),
      unreadable_(metrics.AddCounter("fairlead_view_unreadable_total", "Records that the view could not read",
                                     {{"view", options_.name}})) {
  for (const std::string& topic : options_.topics) caught_up_[topic] = false;
}

View::~View() { Stop(absl::Now()); }

absl::Status View::Start() {
  for (const std::string& topic : options_.topics) threads_.emplace_back([this, topic] { Loop(topic); });
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, absl::ToChronoNanoseconds(options_.patience), [this] { return CaughtUp(); });
  return absl::OkStatus();
}

void View::Stop(absl::Time) {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

absl::Status View::Ready() const {
  const std::lock_guard lock(mutex_);
  for (const auto& [topic, caught_up] : caught_up_) {
    if (!caught_up) return absl::UnavailableError(fmt::format("the view {} still reads {}", options_.name, topic));
  }
  return absl::OkStatus();
}

bool View::CaughtUp() const {
  return std::all_of(caught_up_.begin(), caught_up_.end(), [](const auto& topic) { return topic.second; });
}

bool View::Stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void View::Loop(const std::string& topic) {
  while (!Stopping()) {
    const absl::Status ended = Tail(topic);
    if (ended.ok() || Stopping()) return;
    Log(Level::kWarning, "view reads from the beginning again",
        {{"view", options_.name}, {"topic", topic}, {"error", ended}});
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, absl::ToChronoNanoseconds(options_.retry), [this] { return stopping_; });
  }
}

absl::Status View::Tail(const std::string& topic) {
  FL_TRY(const Marks ends, Ends(topic));
  FL_TRY(const std::unique_ptr<messaging::Reader> reader, log_.Read(topic, {}, options_.from));
  bool caught_up = false;
  absl::Time measured = SteadyNow();
  while (!Stopping()) {
    absl::StatusOr<std::optional<messaging::Record>> record = reader->Poll(kPoll);
    if (absl::IsUnavailable(record.status())) continue;
    FL_RETURN_IF_ERROR(record.status());
    if (*record) Take(**record);
    // Silence says nothing: a fetch may take long. What counts is the reader's position in every partition.
    if (!caught_up && Behind(*reader, ends) == 0) {
      caught_up = true;
      SetCaughtUp(topic);
      // Not before: until then nobody is answered, and what waits for the view is the process itself.
      BehindCommands();
    }
    if (SteadyNow() - measured > kLagEvery) {
      const auto latest = Ends(topic);
      if (latest.ok()) SetLag(topic, Behind(*reader, *latest));
      measured = SteadyNow();
    }
  }
  return absl::OkStatus();
}

void View::Take(const messaging::Record& record) {
  absl::StatusOr<messaging::Event> event = messaging::FromRecord(record);
  if (!event.ok() && record.value.empty() && !record.key.empty()) {
    messaging::Event tombstone;
    tombstone.subject = record.key;
    tombstone.topic = record.topic;
    tombstone.partition = record.partition;
    tombstone.offset = record.offset;
    event = std::move(tombstone);
  }
  if (!event.ok()) {
    unreadable_.Increment();
    Log(Level::kError, "view cannot read a record",
        {{"topic", record.topic},
         {"partition", record.partition},
         {"offset", record.offset},
         {"error", event.status()}});
    return;
  }
  events_.Increment();
  const std::lock_guard lock(apply_mutex_);
  apply_(*event);
}

absl::StatusOr<View::Marks> View::Ends(const std::string& topic) const {
  // Each question may wait much longer for a log that is away, and Stop for the question.
  FL_RETURN_IF_ERROR(log_.Ping(kAnswer));
  Marks ends;
  for (std::int32_t partition = 0; partition < options_.partitions; ++partition) {
    if (Stopping()) return absl::CancelledError("the view is being stopped");
    FL_TRY(ends[partition], log_.Ends({.topic = topic, .partition = partition}));
  }
  return ends;
}

void View::SetLag(const std::string& topic, std::int64_t lag) {
  const std::lock_guard lock(mutex_);
  lag_of_[topic] = lag;
  std::int64_t sum = 0;
  for (const auto& [name, of_topic] : lag_of_) sum += of_topic;
  lag_.Set(static_cast<double>(sum));
}

void View::SetCaughtUp(const std::string& topic) {
  Log(Level::kInfo, "view has read a topic", {{"view", options_.name}, {"topic", topic}});
  const std::lock_guard lock(mutex_);
  caught_up_[topic] = true;
  changed_.notify_all();
}

}  // namespace fairlead::ledger
