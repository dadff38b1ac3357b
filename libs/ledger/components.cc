#include "libs/ledger/components.h"

#include <chrono>
#include <utility>

#include "libs/core/status.h"
#include "libs/observability/log.h"

namespace fairlead::ledger {
namespace {

constexpr auto kRetry = std::chrono::milliseconds(500);
constexpr absl::Duration kAnswer = absl::Seconds(1);  // of the log, before it is asked for more

}  // namespace

absl::Status Store::Start() {
  FL_RETURN_IF_ERROR(client_.Start());
  FL_RETURN_IF_ERROR(core::Annotate(client_.WaitUntilReady(patience_), "Redis does not answer; start it first"));
  FL_RETURN_IF_ERROR(redis::CheckDurability(client_, allow_unsafe_));
  return ledger_.Open();
}

redis::Observer ObserveRedis(observability::Registry& metrics) {
  observability::Histogram& duration = metrics.AddHistogram(
      "fairlead_redis_duration_seconds", "Time from sending a pipeline of commands to its last reply");
  const auto errors = [&metrics](const char* code) {
    return &metrics.AddCounter("fairlead_redis_errors_total", "Pipelines that did not come back", {{"code", code}});
  };
  return [&duration, unavailable = errors("unavailable"), late = errors("deadline_exceeded"), other = errors("other")](
             absl::Duration took, std::size_t, const absl::Status& status) {
    duration.Observe(absl::ToDoubleSeconds(took));
    if (status.ok()) return;
    (absl::IsUnavailable(status) ? unavailable : absl::IsDeadlineExceeded(status) ? late : other)->Increment();
  };
}

Topics::~Topics() { Stop(absl::InfinitePast()); }

absl::Status Topics::Start() {
  thread_ = std::thread([this] { Loop(); });
  return absl::OkStatus();
}

void Topics::Stop(absl::Time) {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

absl::Status Topics::Ready() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void Topics::Loop() {
  bool said = false;
  while (true) {
    const absl::Status state = EnsureAll();
    if (absl::IsFailedPrecondition(state)) fail_(std::string(state.message()));
    if (!state.ok() && !std::exchange(said, true)) {
      observability::Log(observability::Level::kWarning, "topics cannot be made yet", {{"error", state}});
    }
    std::unique_lock lock(mutex_);
    state_ = state;
    if (state.ok() || absl::IsFailedPrecondition(state)) return;
    if (changed_.wait_for(lock, kRetry, [this] { return stopping_; })) return;
  }
}

absl::Status Topics::EnsureAll() {
  // Each question may wait much longer for a log that is away, and Stop for the question.
  FL_RETURN_IF_ERROR(log_.Ping(kAnswer));
  for (const messaging::TopicOptions& topic : topics_) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return absl::CancelledError("the topics are not looked at any more");
    }
    FL_RETURN_IF_ERROR(core::Annotate(log_.EnsureTopic(topic), "topic " + topic.name));
  }
  return absl::OkStatus();
}

}  // namespace fairlead::ledger
