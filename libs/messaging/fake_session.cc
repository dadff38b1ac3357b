#include <thread>
#include <utility>

#include "fmt/format.h"
#include "libs/messaging/fake_log_state.h"

namespace fairlead::messaging {
namespace {

class FakeSession final : public ProducerSession {
 public:
  explicit FakeSession(std::shared_ptr<FakeLogState> state) : state_(std::move(state)), thread_([this] { Run(); }) {}
  FakeSession(const FakeSession&) = delete;
  FakeSession& operator=(const FakeSession&) = delete;

  ~FakeSession() override {
    {
      const std::lock_guard lock(state_->mutex);
      stopping_ = true;
      state_->changed.notify_all();
    }
    thread_.join();
  }

  absl::Status Produce(Record record, Delivered delivered) override {
    const std::lock_guard lock(state_->mutex);
    if (!failure_.ok()) {
      return absl::FailedPreconditionError(fmt::format("the session has failed: {}", std::string(failure_.message())));
    }
    if (queue_.size() >= state_->queue_limit) return absl::ResourceExhaustedError("the producer's queue is full");
    const auto topic = state_->topics.find(record.topic);
    if (topic != state_->topics.end() && std::cmp_greater(record.value.size(), topic->second.max_message_bytes)) {
      failure_ = absl::InvalidArgumentError(fmt::format("a record of {} bytes is too large", record.value.size()));
      state_->changed.notify_all();
      return failure_;
    }
    queue_.push_back({std::move(record), std::move(delivered)});
    ++state_->waiting;
    state_->changed.notify_all();
    return absl::OkStatus();
  }

  absl::Status Flush(absl::Duration timeout) override {
    std::unique_lock lock(state_->mutex);
    const auto done = [this] { return queue_.empty() && !calling_; };
    if (!state_->changed.wait_for(lock, absl::ToChronoNanoseconds(timeout), done)) {
      return absl::DeadlineExceededError(fmt::format("{} records are not delivered", queue_.size()));
    }
    return failure_;
  }

 private:
  struct Queued {
    Record record;
    Delivered delivered;
  };

  // The first landed_ of queue_ are in the log and wait for their confirmation.
  bool MayLand() const {
    return failure_.ok() && landed_ < queue_.size() && !state_->away && state_->hold != FakeLog::Hold::kRecords;
  }
  bool MayCall() const {
    if (landed_ > 0) return !state_->away && state_->hold == FakeLog::Hold::kNothing;
    return !queue_.empty() && !failure_.ok();
  }

  void Run() {
    std::unique_lock lock(state_->mutex);
    while (true) {
      state_->changed.wait(lock, [this] { return stopping_ || MayLand() || MayCall(); });
      if (stopping_) break;
      while (MayLand()) Land();
      if (!MayCall()) continue;
      const absl::Status status = landed_ > 0 ? absl::OkStatus() : failure_;
      if (landed_ > 0) {
        --landed_;
      } else {
        --state_->waiting;
      }
      CallFirst(lock, status);
    }
    state_->waiting -= queue_.size() - landed_;
    for (std::size_t i = landed_; i < queue_.size() && failure_.ok(); ++i) state_->late.push_back(queue_[i].record);
    while (!queue_.empty()) CallFirst(lock, absl::CancelledError("the session was ended"));
  }

  void Land() {
    ++attempts_;
    const bool fails = state_->failure && state_->failure->first == attempts_;
    const bool lands = !fails || state_->failure->second;
    if (fails) {
      state_->failure.reset();
      failure_ = absl::InternalError("a delivery was made to fail");
    }
    const Record& record = queue_[landed_].record;
    if (lands && state_->Append(record) < 0) {
      failure_ = absl::NotFoundError(fmt::format("no partition {} {}", record.topic, record.partition));
    }
    if (!failure_.ok()) return;
    ++landed_;
    --state_->waiting;
  }

  void CallFirst(std::unique_lock<std::mutex>& lock, const absl::Status& status) {
    const Queued first = std::move(queue_.front());
    queue_.pop_front();
    calling_ = true;
    lock.unlock();
    first.delivered(status);
    lock.lock();
    calling_ = false;
    state_->changed.notify_all();
  }

  const std::shared_ptr<FakeLogState> state_;
  // Guarded by state_->mutex.
  std::deque<Queued> queue_;
  std::size_t landed_ = 0;
  std::uint64_t attempts_ = 0;
  absl::Status failure_;
  bool calling_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<ProducerSession> MakeFakeSession(std::shared_ptr<FakeLogState> state) {
  {
    const std::lock_guard lock(state->mutex);
    ++state->sessions;
  }
  return std::make_unique<FakeSession>(std::move(state));
}

}  // namespace fairlead::messaging
