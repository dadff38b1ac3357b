#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/runtime/application.h"

namespace fairlead::runtime {

// Does something again and again on a thread of its own: at once after Start, then `interval` after the last time
// ended. What is done may block, and should look at Stopping() where it takes long. Thread-safe.
class Periodic final : public Component {
 public:
  using Work = std::function<void()>;

  Periodic(std::string name, absl::Duration interval, Work work)
      : name_(std::move(name)), interval_(interval), work_(std::move(work)) {}
  ~Periodic() override { Stop(absl::InfinitePast()); }

  std::string name() const override { return name_; }
  absl::Status Start() override;
  // Waits for the end of what is being done.
  void Stop(absl::Time deadline) override;
  bool Stopping() const;
  // Does it once more without waiting for the interval.
  void Wake();

 private:
  void Loop();

  const std::string name_;
  const absl::Duration interval_;
  const Work work_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool woken_ = false;
  std::thread thread_;
};

}  // namespace fairlead::runtime
