#include "libs/runtime/application.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/observability/log.h"

namespace fairlead::runtime {
namespace {

using observability::Level;
using observability::Log;

class FunctionComponent final : public Component {
 public:
  FunctionComponent(std::string name, std::function<absl::Status()> start, std::function<void(absl::Time)> stop)
      : name_(std::move(name)), start_(std::move(start)), stop_(std::move(stop)) {}
  std::string name() const override { return name_; }
  absl::Status Start() override { return start_ ? start_() : absl::OkStatus(); }
  void Stop(absl::Time deadline) override {
    if (stop_) stop_(deadline);
  }

 private:
  std::string name_;
  std::function<absl::Status()> start_;
  std::function<void(absl::Time)> stop_;
};

sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// Ends the process if it is not told in time that the stops are done: a component that hangs must not keep a replica
// half-dead.
class Watchdog {
 public:
  explicit Watchdog(absl::Time limit) : thread_([this, limit] { Wait(limit); }) {}
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

 private:
  void Wait(absl::Time limit) {
    std::unique_lock lock(mutex_);
    if (changed_.wait_until(lock, absl::ToChronoTime(limit), [this] { return done_; })) return;
    Log(Level::kError, "The stop hangs; ending the process.");
    _exit(1);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace

class Application::Impl {
 public:
  explicit Impl(ApplicationOptions options) : options_(std::move(options)) {
    const sigset_t signals = EndingSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    signals_ = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    wakeup_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  }
  ~Impl() {
    close(signals_);
    close(wakeup_);
  }

  void Add(Component& component) { components_.push_back(&component); }
  void Add(std::unique_ptr<Component> component) {
    components_.push_back(component.get());
    owned_.push_back(std::move(component));
  }

  int Run() {
    if (const absl::Status started = StartAll(); !started.ok()) {
      Log(Level::kError, "The start failed.", {{"process", options_.name}, {"error", started}});
      StopAll();
      return 1;
    }
    Log(Level::kInfo, "Started.", {{"process", options_.name}});
    WaitForEnd();
    stopping_ = true;
    Log(Level::kInfo, "Not ready any more; stopping.", {{"process", options_.name}});
    if (!failed_) absl::SleepFor(options_.endpoint_removal);
    StopAll();
    Log(Level::kInfo, "Stopped.", {{"process", options_.name}});
    return failed_ ? 1 : 0;
  }

  void Fail(const std::string& reason) {
    Log(Level::kError, "The process cannot go on.", {{"process", options_.name}, {"reason", reason}});
    failed_ = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(wakeup_, &one, sizeof one);  // full means: already woken
  }

  absl::Status Ready() const {
    if (stopping_) return absl::UnavailableError("the process is stopping");
    const std::size_t started = started_.load(std::memory_order_acquire);
    if (!running_) return absl::UnavailableError("the process is starting");
    for (std::size_t i = 0; i < started; ++i) {
      if (absl::Status ready = components_[i]->Ready(); !ready.ok()) {
        return core::Annotate(ready, components_[i]->name());
      }
    }
    return absl::OkStatus();
  }

  const core::Clock& clock() const { return clock_; }

 private:
  absl::Status StartAll() {
    for (Component* component : components_) {
      Log(Level::kInfo, "Starting a part.", {{"part", component->name()}});
      if (const absl::Status started = component->Start(); !started.ok()) {
        return core::Annotate(started, component->name());
      }
      started_.fetch_add(1, std::memory_order_release);
    }
    running_ = true;
    return absl::OkStatus();
  }

  void WaitForEnd() const {
    pollfd files[] = {{signals_, POLLIN, 0}, {wakeup_, POLLIN, 0}};
    while (poll(files, 2, -1) <= 0) {
    }
    signalfd_siginfo signal{};
    if (read(signals_, &signal, sizeof signal) == sizeof signal) {
      Log(Level::kInfo, "Received a signal.", {{"signal", signal.ssi_signo}, {"sender_pid", signal.ssi_pid}});
    }
  }

  void StopAll() {
    stopping_ = true;
    const absl::Time deadline = absl::Now() + options_.stop_timeout;
    const Watchdog watchdog(deadline + options_.hang_timeout);
    for (std::size_t i = started_; i > 0; --i) {
      Log(Level::kInfo, "Stopping a part.", {{"part", components_[i - 1]->name()}});
      components_[i - 1]->Stop(deadline);
    }
    if (absl::Now() > deadline) Log(Level::kWarning, "The stop took longer than its deadline.");
  }

  const ApplicationOptions options_;
  const core::SystemClock clock_;
  std::vector<Component*> components_;
  std::vector<std::unique_ptr<Component>> owned_;
  std::atomic<std::size_t> started_{0};
  std::atomic<bool> running_{false};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> failed_{false};
  int signals_ = -1;
  int wakeup_ = -1;
};

Application::Application(ApplicationOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Application::~Application() = default;

void Application::Add(Component& component) { impl_->Add(component); }
void Application::Add(std::string name, std::function<absl::Status()> start, std::function<void(absl::Time)> stop) {
  impl_->Add(std::make_unique<FunctionComponent>(std::move(name), std::move(start), std::move(stop)));
}
int Application::Run() { return impl_->Run(); }
void Application::Fail(const std::string& reason) { impl_->Fail(reason); }
absl::Status Application::Ready() const { return impl_->Ready(); }
const core::Clock& Application::clock() const { return impl_->clock(); }

}  // namespace fairlead::runtime
