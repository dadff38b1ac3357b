#pragma once

#include <algorithm>
#include <functional>
#include <random>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace fairlead::messaging {

// Whether what failed with `status` may succeed later without anybody's doing: Unavailable, DeadlineExceeded, Aborted
// or ResourceExhausted. The same event is then handled again after a pause; any other error makes it a dead letter.
inline bool IsLater(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsAborted(status) ||
         absl::IsResourceExhausted(status);
}

// Pauses between attempts: exponential with jitter ("equal jitter" of "Exponential Backoff And Jitter", AWS
// Architecture Blog, 2015), so that many that failed together do not return together. Not thread-safe.
class Backoff {
 public:
  struct Options {
    absl::Duration first = absl::Milliseconds(50);
    absl::Duration limit = absl::Seconds(10);
    double factor = 2;
  };
  // Uniform in [0, 1).
  using Random = std::function<double()>;

  Backoff(Options options, Random random) : options_(options), random_(std::move(random)), bound_(options.first) {}

  // The pause before the next attempt: uniform between half of a bound and the bound, which begins with `first` and
  // grows by `factor` each time up to `limit`.
  absl::Duration Next() {
    const absl::Duration pause = bound_ / 2 + bound_ / 2 * random_();
    bound_ = std::min(bound_ * options_.factor, options_.limit);
    ++attempts_;
    return pause;
  }

  // After a success: begins anew.
  void Reset() {
    bound_ = options_.first;
    attempts_ = 0;
  }

  // How often Next was asked since the beginning.
  int attempts() const { return attempts_; }

 private:
  const Options options_;
  const Random random_;
  absl::Duration bound_;
  int attempts_ = 0;
};

// A generator of its own for one Backoff.
inline Backoff::Random Jitter() {
  return [engine = std::minstd_rand(std::random_device()())]() mutable {
    return std::generate_canonical<double, 32>(engine);
  };
}

}  // namespace fairlead::messaging
