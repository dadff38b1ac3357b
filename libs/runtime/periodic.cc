#include "libs/runtime/periodic.h"

namespace fairlead::runtime {

absl::Status Periodic::Start() {
  thread_ = std::thread([this] { Loop(); });
  return absl::OkStatus();
}

void Periodic::Stop(absl::Time) {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Periodic::Stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Periodic::Wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

void Periodic::Loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    work_();
    lock.lock();
    changed_.wait_for(lock, absl::ToChronoNanoseconds(interval_), [this] { return stopping_ || woken_; });
  }
}

}  // namespace fairlead::runtime
