#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/auth/jwks_schedule.h"
#include "libs/auth/key_set.h"
#include "libs/auth/token.h"
#include "libs/core/clock.h"
#include "libs/observability/metrics.h"

namespace fairlead::auth {

// Keeps the keys of a JSON Web Key Set behind a URL up to date, on a thread of its own: see TokenVerifier. A failed
// fetch, which includes a set without a key that can be used, is logged and changes nothing. Thread-safe.
class JwksFetcher {
 public:
  // `use` gets each set that differs from the one before, on the fetching thread, until Stop returns. `metrics` may be
  // null; it and `clock` must outlive the fetcher.
  JwksFetcher(const VerifierOptions& options, const core::Clock& clock, std::function<void(KeySet)> use,
              observability::Registry* metrics);
  ~JwksFetcher();
  JwksFetcher(const JwksFetcher&) = delete;
  JwksFetcher& operator=(const JwksFetcher&) = delete;

  // Begins to fetch, and waits for the end of the first attempt, at most a second longer than options.jwks_timeout.
  void Start();
  // Gives up a fetch under way; returns within about a second.
  void Stop();
  // A token named a key that is not known: fetches soon, as JwksSchedule says. Never blocks on the network.
  void WantKey();
  // OK once a fetch has succeeded; before that Unavailable, with what the last attempt met.
  absl::Status Ready() const;

 private:
  void Loop();
  // One attempt, counted and logged.
  absl::Status Fetch();
  absl::Status Refresh();

  const VerifierOptions options_;
  const core::Clock& clock_;
  const std::function<void(KeySet)> use_;
  observability::Counter* succeeded_ = nullptr;
  observability::Counter* failed_ = nullptr;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  JwksSchedule schedule_;
  absl::Status ready_;
  bool attempted_ = false;
  std::atomic<bool> stopping_{false};  // set under the mutex; libcurl reads it without

  std::string digest_;  // SHA-256 of the set in use; only the thread's
  std::thread thread_;
};

}  // namespace fairlead::auth
