#include "libs/redis/client.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "absl/time/clock.h"
#include "libs/observability/log.h"
#include "libs/redis/connection.h"

namespace fairlead::redis {
namespace {

// Makes the I/O thread turn. Shared with threads that may outlive the client.
class Waker {
 public:
  Waker() : descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
  ~Waker() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  int descriptor() const { return descriptor_; }
  void Wake() const {
    const std::uint64_t one = 1;
    // It can only fail when the counter is full, and then the thread has been woken.
    [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof(one));
  }

 private:
  const int descriptor_;
};

struct Failure {
  Request request;
  absl::Status why;
};

absl::Status Stopped() { return absl::UnavailableError("Redis: the client is stopped"); }

// The client whose loop runs in this thread: what its callbacks send needs no lock and no wake-up.
thread_local const void* current_loop = nullptr;

}  // namespace

class Client::Impl final : public ConnectionHost {
 public:
  Impl(ClientOptions options, Observer observer) : options_(std::move(options)), observer_(std::move(observer)) {
    options_.connections = std::max(options_.connections, 1);
  }
  ~Impl() override {
    Stop(absl::InfinitePast());
    connections_.clear();
    if (epoll_ >= 0) close(epoll_);
  }

  absl::Status Start();
  void Stop(absl::Time deadline);
  void Send(std::uint32_t route, std::vector<Command> commands, Done done);
  absl::Status Ready() const;
  absl::Status WaitUntilReady(absl::Duration timeout) const;

  void Complete(Request request) override;
  void Fail(Request request, absl::Status why) override { failures_.push_back({std::move(request), std::move(why)}); }
  void StatusChanged() override;
  std::function<void()> WakeCallback() override {
    return [waker = waker_] { waker->Wake(); };
  }

 private:
  void Loop();
  void TakeInbox();
  void Accept(Request request);
  void RunFailures();
  void Wait();
  void EndEverything();
  void Finish(Request request, Replies replies);

  ClientOptions options_;
  const Observer observer_;
  const std::shared_ptr<Waker> waker_ = std::make_shared<Waker>();
  int epoll_ = -1;
  std::thread thread_;

  // Of the loop, in its thread.
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Failure> failures_;
  bool draining_ = false;
  bool closing_ = false;

  std::atomic<std::size_t> unfinished_ = 0;  // sent, not yet ended
  std::atomic<bool> asleep_ = false;         // the next sender wakes the thread; set under the lock
  std::mutex mutex_;
  std::vector<Request> inbox_;  // sent by other threads
  bool started_ = false;
  bool stopping_ = false;
  bool stopped_ = false;  // nothing is taken out of inbox_ any more
  SteadyTime stop_deadline_;

  mutable std::mutex status_mutex_;
  mutable std::condition_variable status_changed_;
  absl::Status status_ = absl::UnavailableError("Redis: not connected yet");
};

absl::Status Client::Impl::Start() {
  const std::lock_guard lock(mutex_);
  if (started_ || stopping_) return absl::FailedPreconditionError("the Redis client was started or stopped before");
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;  // edge-triggered: the counter never needs to be read
  if (epoll_ < 0 || epoll_ctl(epoll_, EPOLL_CTL_ADD, waker_->descriptor(), &event) != 0) {
    return absl::InternalError("Redis: no descriptors for the I/O thread");
  }
  for (int i = 0; i < options_.connections; ++i) {
    connections_.push_back(std::make_unique<Connection>(options_, epoll_, *this));
  }
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are for the threads that expect them
  try {
    thread_ = std::thread([this] { Loop(); });
    started_ = true;
  } catch (const std::system_error&) {
    connections_.clear();
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (!started_) return absl::InternalError("Redis: no I/O thread to be had");
  pthread_setname_np(thread_.native_handle(), "redis-io");
  return absl::OkStatus();
}

void Client::Impl::Stop(absl::Time deadline) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    const absl::Duration left = std::clamp(deadline - absl::Now(), absl::ZeroDuration(), absl::Hours(24 * 365));
    stop_deadline_ = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(left);
  }
  if (thread_.joinable()) {
    waker_->Wake();
    thread_.join();
  } else {
    EndEverything();
  }
  const std::lock_guard lock(status_mutex_);
  status_ = Stopped();
  status_changed_.notify_all();
}

void Client::Impl::Send(std::uint32_t route, std::vector<Command> commands, Done done) {
  Request request{.route = route, .commands = commands.size(), .done = std::move(done)};
  request.rejected = unfinished_.fetch_add(1, std::memory_order_relaxed) >= options_.max_waiting;
  if (!request.rejected) {
    std::size_t size = 0;
    for (const Command& command : commands) size += command.WireSize();
    request.wire.reserve(size);
    for (const Command& command : commands) command.AppendTo(request.wire);
    request.replies.reserve(commands.size());
  }
  if (current_loop == this) {
    request.sent = std::chrono::steady_clock::now();
    Accept(std::move(request));
    return;
  }
  std::unique_lock lock(mutex_);
  request.sent = std::chrono::steady_clock::now();  // under the lock: the inbox is in the order of time
  if (stopped_) {
    lock.unlock();
    Finish(std::move(request), Stopped());
    return;
  }
  inbox_.push_back(std::move(request));
  lock.unlock();
  if (asleep_.load(std::memory_order_relaxed) && asleep_.exchange(false)) waker_->Wake();
}

void Client::Impl::Loop() {
  current_loop = this;
  while (true) {
    TakeInbox();
    RunFailures();
    const SteadyTime now = std::chrono::steady_clock::now();
    for (const auto& connection : connections_) {
      connection->OnTime(now);
      connection->Flush();
    }
    if (draining_ && (unfinished_.load() == 0 || now >= stop_deadline_)) break;
    Wait();
  }
  EndEverything();
  current_loop = nullptr;
}

void Client::Impl::TakeInbox() {
  std::vector<Request> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(inbox_);
    draining_ = stopping_;
  }
  for (Request& request : taken) Accept(std::move(request));
}

void Client::Impl::Accept(Request request) {
  if (request.rejected) {
    Fail(std::move(request), absl::ResourceExhaustedError("Redis: too many pipelines are waiting"));
  } else if (request.commands == 0) {
    Fail(std::move(request), absl::OkStatus());
  } else {
    Connection& connection = *connections_[request.route % connections_.size()];
    connection.Submit(std::move(request));
  }
}

void Client::Impl::RunFailures() {
  for (Failure& failure : std::exchange(failures_, {})) {
    if (failure.why.ok()) {
      Finish(std::move(failure.request), std::vector<Reply>());
    } else {
      Finish(std::move(failure.request), std::move(failure.why));
    }
  }
}

void Client::Impl::Complete(Request request) {
  std::vector<Reply> replies = std::move(request.replies);
  Finish(std::move(request), std::move(replies));
}

void Client::Impl::Finish(Request request, Replies replies) {
  unfinished_.fetch_sub(1, std::memory_order_relaxed);
  if (observer_) {
    const auto took = std::chrono::steady_clock::now() - request.sent;
    observer_(absl::FromChrono(took), request.commands, replies.status());
  }
  request.done(std::move(replies));
}

// Until a socket or another thread has something, or a time is due; then lets the connections see to it.
void Client::Impl::Wait() {
  SteadyTime until = draining_ ? stop_deadline_ : SteadyTime::max();
  for (const auto& connection : connections_) until = std::min(until, connection->NextTime());
  const SteadyTime now = std::chrono::steady_clock::now();
  const auto longest = std::chrono::ceil<std::chrono::milliseconds>(std::clamp<SteadyTime::duration>(
      until - std::min(now, until), SteadyTime::duration::zero(), std::chrono::hours(1)));
  auto timeout = static_cast<int>(longest.count());
  if (!failures_.empty()) timeout = 0;
  {
    const std::lock_guard lock(mutex_);
    if (inbox_.empty() && timeout > 0) {
      asleep_.store(true, std::memory_order_relaxed);
    } else {
      timeout = 0;
    }
  }
  std::array<epoll_event, 16> events;
  const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout);
  asleep_.store(false, std::memory_order_relaxed);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.ptr != nullptr) static_cast<Connection*>(event.data.ptr)->OnEvents(event.events);
  }
}

// Calls back all that is left, and lets later senders see stopped_.
void Client::Impl::EndEverything() {
  closing_ = true;
  for (const auto& connection : connections_) connection->Close("the client is stopped");
  std::vector<Request> left;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    left.swap(inbox_);
  }
  for (Request& request : left) Fail(std::move(request), Stopped());
  while (!failures_.empty()) RunFailures();
}

void Client::Impl::StatusChanged() {
  absl::Status all;
  for (const auto& connection : connections_) all.Update(connection->status());
  {
    const std::lock_guard lock(status_mutex_);
    if (all == status_) return;
    status_ = all;
    status_changed_.notify_all();
  }
  if (closing_) return;
  if (all.ok()) {
    observability::Log(observability::Level::kInfo, "Redis is connected", {{"port", options_.port}});
  } else {
    observability::Log(observability::Level::kWarning, "Redis is not connected", {{"reason", all}});
  }
}

absl::Status Client::Impl::Ready() const {
  const std::lock_guard lock(status_mutex_);
  return status_;
}

absl::Status Client::Impl::WaitUntilReady(absl::Duration timeout) const {
  std::unique_lock lock(status_mutex_);
  status_changed_.wait_for(lock, absl::ToChronoNanoseconds(std::min(timeout, absl::Hours(24 * 365))),
                           [this] { return status_.ok(); });
  return status_;
}

Client::Client(ClientOptions options, Observer observer)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(observer))) {}
Client::~Client() = default;

absl::Status Client::Start() { return impl_->Start(); }
void Client::Stop(absl::Time deadline) { impl_->Stop(deadline); }
void Client::Send(std::uint32_t route, std::vector<Command> commands, Done done) {
  impl_->Send(route, std::move(commands), std::move(done));
}
absl::Status Client::Ready() const { return impl_->Ready(); }
absl::Status Client::WaitUntilReady(absl::Duration timeout) const { return impl_->WaitUntilReady(timeout); }

}  // namespace fairlead::redis
