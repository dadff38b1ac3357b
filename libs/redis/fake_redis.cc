#include "libs/redis/fake_redis.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "libs/redis/fake_redis_store.h"

namespace fairlead::redis {

class FakeRedis::Impl {
 public:
  explicit Impl(const core::Clock* clock)
      : store_(clock == nullptr ? system_clock_ : *clock), thread_([this] { Loop(); }) {}
  ~Impl() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      changed_.notify_all();
    }
    thread_.join();
  }

  void Send(std::vector<Command> commands, Done done) {
    std::unique_lock lock(mutex_);
    if (stopped_) {
      lock.unlock();
      done(absl::UnavailableError("Redis: stopped"));
      return;
    }
    waiting_.push_back({std::move(commands), std::move(done)});
    changed_.notify_all();
  }

  void SetScript(Script script) {
    const std::lock_guard lock(mutex_);
    script_ = std::move(script);
  }
  void SetHeld(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }
  std::size_t Waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }
  std::size_t Executed() const {
    const std::lock_guard lock(mutex_);
    return executed_;
  }

 private:
  struct Request {
    std::vector<Command> commands;
    Done done;
  };

  void Loop() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return stopping_ || (!held_ && !waiting_.empty()); });
      if (waiting_.empty()) break;
      Request request = std::move(waiting_.front());
      waiting_.pop_front();
      const bool stopping = stopping_;
      const std::size_t index = executed_++;
      const Script script = script_;
      lock.unlock();
      request.done(stopping ? absl::UnavailableError("Redis: stopped") : Answer(script, index, request.commands));
      lock.lock();
    }
    stopped_ = true;
  }

  Replies Answer(const Script& script, std::size_t index, const std::vector<Command>& commands) {
    const Fate fate = script ? script(index, commands) : Fate{};
    std::vector<Reply> replies;
    if (fate.executed) {
      for (const Command& command : commands) replies.push_back(store_.Execute(command.Words()));
    }
    if (!fate.error.ok()) return fate.error;
    return replies;
  }

  const core::SystemClock system_clock_;
  FakeRedisStore store_;  // the thread's
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Request> waiting_;
  Script script_;
  std::size_t executed_ = 0;
  bool held_ = false;
  bool stopping_ = false;
  bool stopped_ = false;
  std::thread thread_;  // last: it uses all the others
};

FakeRedis::FakeRedis() : impl_(std::make_unique<Impl>(nullptr)) {}
FakeRedis::FakeRedis(const core::Clock& clock) : impl_(std::make_unique<Impl>(&clock)) {}
FakeRedis::~FakeRedis() = default;

void FakeRedis::Send(std::uint32_t, std::vector<Command> commands, Done done) {
  impl_->Send(std::move(commands), std::move(done));
}

void FakeRedis::SetScript(Script script) { impl_->SetScript(std::move(script)); }

void FakeRedis::FailAfter(std::size_t index, Fate fate) {
  const std::size_t failing = Executed() + index;
  SetScript([failing, fate = std::move(fate)](std::size_t current, const std::vector<Command>&) {
    return current == failing ? fate : Fate{};
  });
}

void FakeRedis::Hold() { impl_->SetHeld(true); }
void FakeRedis::Release() { impl_->SetHeld(false); }
std::size_t FakeRedis::Waiting() const { return impl_->Waiting(); }
std::size_t FakeRedis::Executed() const { return impl_->Executed(); }

}  // namespace fairlead::redis
