#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "libs/ledger/types.h"
#include "libs/ledger/unit.h"

// Work that outlives the process: a commit that decides something also stores what is to be done about it, so that a
// crash loses neither. jobs.h does the work.
namespace fairlead::ledger {

// Times have milliseconds.
struct Job {
  std::string id;       // unique in its partition
  std::string kind;     // a word without spaces: names the handler
  std::string payload;  // the handler's; texts that people wrote are sealed
  absl::Time due;       // not before
  absl::Time made;
  // Attempts that began, and those of them that ended with "later". The difference is what a crash cut short, or a
  // process that outlived its claim: what such an attempt did to others is not known.
  int begun = 0;
  int ended = 0;
  // Who does it now, and until when nobody else may. Empty: nobody.
  std::string owner = {};
  absl::Time claimed_until = absl::InfinitePast();
};

class JobCodec final : public Codec<Job> {
 public:
  std::string_view kind() const override { return "job"; }
  std::string Encode(const Job& job) const override;
  absl::StatusOr<Job> Decode(std::string_view bytes) const override;
};

// The aggregate that a unit must have among its reads to add a job.
Key JobKey(const std::string& id);

// When somebody may take it, as the index entry by which it is found.
IndexChange JobIndex(const Job& job);

// Stores a job with the commit of `unit`; nothing happens where one with its id is there already. Errors as Unit::Find.
absl::Status AddJob(Unit& unit, const Job& job);

// How an attempt ended.
struct JobOutcome {
  // Done unless a time says when to try again.
  absl::Time again = absl::InfiniteFuture();
  // What is committed together with the end, in the job's partition: more jobs, and any change.
  std::vector<Job> next = {};
  std::vector<Key> reads = {};
  std::function<absl::Status(Unit& unit)> apply = {};

  static JobOutcome Done() { return {}; }
  static JobOutcome Later(absl::Time again) { return {.again = again}; }
};

// One attempt.
struct JobAttempt {
  Job job;
  Partition partition = 0;
  absl::Time deadline;    // the attempt must have ended by then: another may begin after it
  bool repeated = false;  // an earlier attempt was cut short: what it did is not known
};

// Does a job. Unavailable, DeadlineExceeded, Aborted and ResourceExhausted mean "later", after a pause that grows with
// the attempts; any other error sets the job aside. Must not block; runs on the threads of what it awaits.
using JobHandler = std::function<core::Task<absl::StatusOr<JobOutcome>>(const JobAttempt& attempt)>;
// Does what is to be done because an attempt takes long, beside it.
using SlowJobHandler = std::function<core::Task<absl::Status>(const JobAttempt& attempt)>;

}  // namespace fairlead::ledger
