#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

// A client that gives awards as many people would: with a rate or a number in flight, retrying under the same request
// id until it has an answer, and keeping a journal of what it was told.
namespace fairlead::load {

// One thing that somebody means to do.
struct Intent {
  std::string giver;
  std::vector<std::string> recipients;
  std::int64_t points = 0;  // for each recipient
  std::string value;
  std::string message;
};

// What became of one intent, as its client knows it.
struct Entry {
  Intent intent;
  std::string request_id;
  std::string award_id;           // of an accepted award
  std::string refusal;            // reason of a refusal, e.g. "ALLOWANCE_EXCEEDED"
  bool answered = false;          // accepted or refused; else nobody knows
  bool reversed = false;          // accepted, and then taken back
  bool reversal_unknown = false;  // a reversal was asked for and not answered
  int attempts = 0;
  absl::Time accepted_at = absl::InfiniteFuture();
};

struct LoadOptions {
  std::vector<std::string> targets;  // host:port of every replica; calls go to all that answer in turn
  double rate = 0;                   // intents a second, open loop; 0: as many as `in_flight` allows
  int in_flight = 64;                // at most
  absl::Duration duration = absl::Seconds(10);
  std::int64_t limit = 0;  // stop after so many intents; 0: none
  absl::Duration attempt_timeout = absl::Seconds(5);
  absl::Duration give_up = absl::Seconds(60);  // after the first attempt
  int effect_every = 0;      // of so many accepted awards one is watched until its recipient sees it; 0: none
  double reverse_share = 0;  // of the accepted awards, taken back at once by their giver
  std::uint64_t seed = 1;
  const std::atomic<bool>* enough = nullptr;                   // nothing new is begun once it is true
  std::string run = "load";                                    // prefix of request ids
  std::string ca_file;                                         // TLS when set
  std::function<std::string(const std::string& giver)> token;  // a bearer token for the giver
};

struct LoadReport {
  std::vector<Entry> journal;
  std::int64_t accepted = 0;
  std::int64_t unanswered = 0;
  std::int64_t failed_attempts = 0;             // attempts that ended without an answer, before any retry
  std::map<std::string, std::int64_t> refused;  // by reason
  std::map<std::string, std::int64_t> errors;   // failed attempts, by gRPC code and message
  std::int64_t points = 0;                      // debited, reversals not taken off
  absl::Duration elapsed = absl::ZeroDuration();
  std::vector<absl::Duration> latencies;  // of accepted awards, sorted: from when they were due to their answer

  std::vector<absl::Duration> effects;  // of the watched awards, sorted: from when they were due until they were seen
};

// The q-quantile (0..1) of sorted durations; zero without any.
absl::Duration Quantile(const std::vector<absl::Duration>& sorted, double q);

// Runs the load; blocks. `next` gives the next intent and is called from one thread. InvalidArgument without a target.
absl::StatusOr<LoadReport> RunAwardLoad(const LoadOptions& options, const std::function<Intent()>& next);

}  // namespace fairlead::load
