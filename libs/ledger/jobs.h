#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "libs/ledger/job.h"
#include "libs/ledger/ledger.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/application.h"

namespace fairlead::ledger {

struct JobsOptions {
  // Names this process across restarts, so that it goes on at once with what its predecessor had claimed; two living
  // processes must not share it. Empty: a predecessor's claims run out first.
  std::string instance = {};
  std::map<std::string, JobHandler> handlers;  // by kind
  // Told of an attempt of its kind that is still under way after `slow_after`, once; an error is logged.
  std::map<std::string, SlowJobHandler> slow_handlers = {};
  absl::Duration slow_after = absl::Seconds(3);
  absl::Duration claim = absl::Seconds(20);       // an attempt takes less, or another may begin
  absl::Duration look = absl::Milliseconds(100);  // how often what is due is looked for
  std::size_t under_way = 256;                    // attempts at once
  // Whether something else goes first, for which somebody waits: attempts begin one after the other then, so far apart.
  std::function<bool()> busy = {};
  absl::Duration busy_pause = absl::Milliseconds(20);
  std::int64_t taken_a_look = 256;                 // of a partition
  absl::Duration retry = absl::Milliseconds(500);  // after "later", doubled with each attempt up to
  absl::Duration max_retry = absl::Seconds(60);
};

// Does the jobs of a service's ledger (job.h), in any number of processes at once. Each attempt is claimed by a commit
// before it begins and ended by a commit, which also stores what follows from it; both fail where another process has
// the job. A crash therefore loses no job, and a job is attempted again only where an attempt was cut short: by a
// crash, or because it outlived its claim. What an attempt did to others (a message that was sent) may then have
// happened already; JobAttempt::repeated says so. Jobs go on side by side, in the order in which they become due,
// without a promise of order. A job whose handler fails for good is set aside: it stays stored, in the index
// "dead_jobs". Metrics: fairlead_jobs_ended_total{kind,outcome="done|later|dead|lost"},
// fairlead_jobs_repeated_total{kind}, fairlead_jobs_under_way, fairlead_jobs_waiting (claimed by this process),
// fairlead_job_age_seconds{kind} (from when it was due to its end).
class Jobs final : public runtime::Component {
 public:
  // All references must outlive it.
  Jobs(Ledger& ledger, observability::Registry& metrics, JobsOptions options);
  ~Jobs() override;

  std::string name() const override { return "jobs"; }
  absl::Status Start() override;
  // Begins nothing more; waits for what is under way until `deadline`; gives back what it had claimed beyond.
  void Stop(absl::Time deadline) override;

  // Stores a job that begins at once, in this process unless much else waits here already. False where `guard` was
  // known already: nothing is stored then. Errors as Ledger::Commit; after Unavailable and DeadlineExceeded it may have
  // been stored.
  core::Task<absl::StatusOr<bool>> Submit(Partition partition, Job job, std::optional<Request> guard);

 private:
  struct Claimed {
    Partition partition = 0;
    Job job;
    bool repeated = false;
  };
  struct KindMetrics;
  using Name = std::pair<Partition, std::string>;

  void Loop();
  bool StartReady(std::unique_lock<std::mutex>& lock);
  // Tells the handler of one attempt that it is slow, without the lock; false where there is none.
  bool TellSlow(std::unique_lock<std::mutex>& lock);
  bool MayBegin() const;
  void Ended(const Name& name, std::int64_t number);
  core::Task<void> LookEverywhere(bool for_predecessor);
  core::Task<absl::Status> Look(Partition partition, bool for_predecessor);
  // Takes a job that nobody has; false where somebody does.
  core::Task<absl::StatusOr<bool>> Claim(Partition partition, std::string id, bool for_predecessor);
  core::Task<void> Attempt(Claimed claimed);
  core::Task<void> Tell(JobAttempt attempt);
  static JobAttempt AttemptOf(const Claimed& claimed);
  // Commits the end of an attempt; again where Redis is away.
  core::Task<absl::Status> End(const Claimed& claimed, absl::StatusOr<JobOutcome> result);
  core::Task<absl::Status> TryEnd(const Claimed& claimed, const absl::StatusOr<JobOutcome>& result,
                                  std::vector<Claimed>& next, std::string_view& outcome);
  core::Task<absl::Status> GiveBack(Claimed claimed);
  bool HasRoom();
  void Took(Claimed claimed);
  bool IsMine(const Job& job) const { return job.owner == owner_; }
  bool IsFree(const Job& job, absl::Time now, bool for_predecessor) const;
  absl::Duration PauseAfter(const Job& job) const;

  Ledger& ledger_;
  const JobsOptions options_;
  const std::string owner_;  // "<instance>/<this life>"
  std::map<std::string, std::unique_ptr<KindMetrics>> metrics_;
  observability::Gauge& under_way_gauge_;
  observability::Gauge& waiting_gauge_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Claimed> ready_;
  std::set<Name> known_;  // ready or under way
  std::size_t under_way_ = 0;
  // Attempts under way that may become slow, and when: in the order in which they began.
  struct MaySlow {
    absl::Time when;
    JobAttempt attempt;
  };
  std::int64_t attempts_ = 0;  // that began
  std::map<std::int64_t, MaySlow> may_be_slow_;
  int told_slow_ = 0;  // handlers under way
  bool looking_ = false;
  bool stopping_ = false;
  absl::Time next_look_ = absl::InfinitePast();
  absl::Time begun_ = absl::InfinitePast();  // the last attempt
  std::thread thread_;
};

}  // namespace fairlead::ledger
