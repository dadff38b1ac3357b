#pragma once

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/time/time.h"

namespace fairlead::auth {

// When the keys behind a URL are fetched: at once, then every `refresh`, earlier when a token names an unknown key, and
// after a failure with growing pauses. Pure: it is told the time. Not thread-safe.
class JwksSchedule {
 public:
  struct Options {
    absl::Duration refresh = absl::Minutes(5);       // up to a tenth less, so that replicas spread
    absl::Duration unknown_key = absl::Seconds(10);  // at least so long between fetches for unknown keys
    absl::Duration first_retry = absl::Seconds(1);   // after a failure; doubled with each
    absl::Duration max_retry = absl::Seconds(30);    // to this, or `refresh`; each less a random part of up to a half
  };
  // Uniform in [0, 1).
  using Random = std::function<double()>;

  JwksSchedule(Options options, Random random) : options_(options), random_(std::move(random)) {}

  // Nothing or less: fetch now.
  absl::Duration Pause(absl::Time now) const {
    // A time of day that was set back must not put the next fetch off by as much.
    return now < begun_ ? absl::ZeroDuration() : next_ - now;
  }

  // A fetch begins.
  void Begin(absl::Time now) { begun_ = now; }

  // It succeeded.
  void Succeed(absl::Time now) {
    retry_ = absl::ZeroDuration();
    next_ = now + options_.refresh * (1 - 0.1 * random_());
  }

  // It failed.
  void Fail(absl::Time now) {
    const absl::Duration limit = std::min(options_.max_retry, options_.refresh);
    retry_ = std::min(retry_ == absl::ZeroDuration() ? options_.first_retry : retry_ * 2, limit);
    next_ = now + retry_ / 2 + retry_ / 2 * random_();
  }

  // A token named a key that is not known. Returns whether the next fetch moved. A pause after a failure is never
  // shortened: whoever makes up key ids must not add to an issuer's trouble.
  bool WantKey() {
    const absl::Time allowed = begun_ + options_.unknown_key;
    if (retry_ != absl::ZeroDuration() || allowed >= next_) return false;
    next_ = allowed;
    return true;
  }

 private:
  const Options options_;
  const Random random_;
  absl::Time begun_ = absl::InfinitePast();
  absl::Time next_ = absl::InfinitePast();
  absl::Duration retry_;  // the pause after the last failure; zero after a success
};

}  // namespace fairlead::auth
