#include "libs/ledger/jobs.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "libs/core/all.h"
#include "libs/core/blocking.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/ledger/steady.h"
#include "libs/messaging/retry.h"
#include "libs/observability/log.h"

namespace fairlead::ledger {
namespace {

using messaging::IsLater;
using observability::Level;
using observability::Log;

const JobCodec kJobs;
constexpr std::size_t kRoom = 2;  // as many are claimed as may be under way, so many times
constexpr int kCommits = 5;       // attempts to commit one step before it is left to the claim's end
// An attempt ends so long before its claim does: clocks of processes differ, and its end takes a commit.
constexpr absl::Duration kMargin = absl::Seconds(3);

std::string InstanceOf(std::string_view owner) { return std::string(owner.substr(0, owner.rfind('/'))); }

}  // namespace

struct Jobs::KindMetrics {
  observability::Counter& done;
  observability::Counter& later;
  observability::Counter& dead;
  observability::Counter& lost;
  observability::Counter& repeated;
  observability::Histogram& age;

  observability::Counter& Of(std::string_view outcome) {
    if (outcome == "done") return done;
    if (outcome == "later") return later;
    return outcome == "dead" ? dead : lost;
  }
};

Jobs::Jobs(Ledger& ledger, observability::Registry& metrics, JobsOptions options)
    : ledger_(ledger),
      options_(std::move(options)),
      owner_(absl::StrCat(options_.instance, "/", core::Hex(core::RandomBytes(8)))),
      under_way_gauge_(metrics.AddGauge("fairlead_jobs_under_way", "Jobs that are being done")),
      waiting_gauge_(metrics.AddGauge("fairlead_jobs_waiting", "Jobs claimed by this process that have not begun")) {
  for (const auto& [kind, handler] : options_.handlers) {
    const auto ended = [&, &name = kind](const std::string& outcome) -> observability::Counter& {
      return metrics.AddCounter("fairlead_jobs_ended_total", "Attempts of jobs, by how they ended",
                                {{"kind", name}, {"outcome", outcome}});
    };
    metrics_[kind] = std::make_unique<KindMetrics>(KindMetrics{
        .done = ended("done"),
        .later = ended("later"),
        .dead = ended("dead"),
        .lost = ended("lost"),
        .repeated =
            metrics.AddCounter("fairlead_jobs_repeated_total",
                               "Attempts after one that was cut short: what that did is not known", {{"kind", kind}}),
        .age =
            metrics.AddHistogram("fairlead_job_age_seconds", "From when a job was due to its end", {{"kind", kind}})});
  }
}

Jobs::~Jobs() { Stop(absl::InfinitePast()); }

absl::Status Jobs::Start() {
  thread_ = std::thread([this] { Loop(); });
  return absl::OkStatus();
}

void Jobs::Stop(absl::Time deadline) {
  std::deque<Claimed> left;
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    left.swap(ready_);
    changed_.notify_all();
    // A look uses this object until it has ended: the store bounds how long that takes.
    const auto idle = [this] { return under_way_ == 0 && told_slow_ == 0 && !looking_; };
    while (!idle() && (absl::Now() < deadline || looking_)) changed_.wait_for(lock, std::chrono::milliseconds(20));
    // Attempts hold on to this object as well; their claims bound them.
    changed_.wait(lock, idle);
  }
  std::vector<core::Task<absl::Status>> tasks;
  for (Claimed& claimed : left) tasks.push_back(GiveBack(std::move(claimed)));
  if (!tasks.empty()) core::BlockOn(core::Together(std::move(tasks)));
  if (thread_.joinable()) thread_.join();
}

core::Task<absl::StatusOr<bool>> Jobs::Submit(Partition partition, Job job, std::optional<Request> guard) {
  // Without room here, whoever has some finds it.
  const bool mine = HasRoom();
  if (mine) {
    job.owner = owner_;
    job.begun = 1;
    job.claimed_until = ledger_.clock().Now() + options_.claim;
  }
  std::map<Key, Stored> fresh;
  fresh.emplace(JobKey(job.id), Stored());
  Unit unit(partition, std::move(fresh), guard ? guard->traceparent : std::string());
  FL_CO_RETURN_IF_ERROR(AddJob(unit, job));
  CommitGuard once;
  once.request = std::move(guard);
  FL_CO_TRY(const CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(once)));
  if (result.outcome != CommitResult::Outcome::kCommitted) co_return false;
  if (mine) Took({.partition = partition, .job = std::move(job)});
  co_return true;
}

bool Jobs::HasRoom() {
  const std::lock_guard lock(mutex_);
  return known_.size() < kRoom * options_.under_way;
}

void Jobs::Took(Claimed claimed) {
  const std::lock_guard lock(mutex_);
  known_.emplace(claimed.partition, claimed.job.id);
  ready_.push_back(std::move(claimed));
  waiting_gauge_.Set(static_cast<double>(ready_.size()));
  changed_.notify_all();
}

void Jobs::Loop() {
  bool first = true;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (StartReady(lock) || TellSlow(lock)) continue;
    const absl::Time now = SteadyNow();
    if (!looking_ && now >= next_look_ && known_.size() < kRoom * options_.under_way) {
      looking_ = true;
      next_look_ = now + options_.look;
      lock.unlock();
      core::Start(LookEverywhere(std::exchange(first, false)), [this] {
        const std::lock_guard done(mutex_);
        looking_ = false;
        changed_.notify_all();
      });
      lock.lock();
      continue;
    }
    const absl::Time next = may_be_slow_.empty() ? next_look_ : std::min(next_look_, may_be_slow_.begin()->second.when);
    changed_.wait_for(lock, absl::ToChronoNanoseconds(std::max(next - now, absl::Milliseconds(1))));
  }
}

// Begins one of the jobs that are ready, without the lock; false where there is none, or enough are under way.
bool Jobs::StartReady(std::unique_lock<std::mutex>& lock) {
  if (!MayBegin()) return false;
  begun_ = SteadyNow();
  Claimed claimed = std::move(ready_.front());
  ready_.pop_front();
  ++under_way_;
  under_way_gauge_.Set(static_cast<double>(under_way_));
  waiting_gauge_.Set(static_cast<double>(ready_.size()));
  const Name name(claimed.partition, claimed.job.id);
  const std::int64_t number = ++attempts_;
  if (options_.slow_handlers.contains(claimed.job.kind)) {
    may_be_slow_.emplace(number, MaySlow{.when = begun_ + options_.slow_after, .attempt = AttemptOf(claimed)});
  }
  lock.unlock();
  core::Start(Attempt(std::move(claimed)), [this, name, number] { Ended(name, number); });
  lock.lock();
  return true;
}

bool Jobs::MayBegin() const {
  if (ready_.empty() || under_way_ >= options_.under_way) return false;
  return !options_.busy || !options_.busy() || SteadyNow() - begun_ >= options_.busy_pause;
}

void Jobs::Ended(const Name& name, std::int64_t number) {
  const std::lock_guard lock(mutex_);
  known_.erase(name);
  may_be_slow_.erase(number);
  --under_way_;
  under_way_gauge_.Set(static_cast<double>(under_way_));
  changed_.notify_all();
}

bool Jobs::TellSlow(std::unique_lock<std::mutex>& lock) {
  const auto first = may_be_slow_.begin();
  if (first == may_be_slow_.end() || first->second.when > SteadyNow()) return false;
  JobAttempt attempt = std::move(first->second.attempt);
  may_be_slow_.erase(first);
  ++told_slow_;
  lock.unlock();
  core::Start(Tell(std::move(attempt)), [this] {
    const std::lock_guard done(mutex_);
    --told_slow_;
    changed_.notify_all();
  });
  lock.lock();
  return true;
}

core::Task<void> Jobs::Tell(JobAttempt attempt) {
  const absl::Status told = co_await options_.slow_handlers.at(attempt.job.kind)(attempt);
  if (!told.ok()) {
    Log(Level::kWarning, "nothing can be done about a slow job", {{"kind", attempt.job.kind}, {"error", told}});
  }
}

JobAttempt Jobs::AttemptOf(const Claimed& claimed) {
  return {.job = claimed.job,
          .partition = claimed.partition,
          .deadline = claimed.job.claimed_until - kMargin,
          .repeated = claimed.repeated};
}

core::Task<void> Jobs::LookEverywhere(bool for_predecessor) {
  std::vector<core::Task<absl::Status>> tasks;
  for (Partition partition = 0; partition < ledger_.partitions(); ++partition) {
    tasks.push_back(Look(partition, for_predecessor && !options_.instance.empty()));
  }
  const std::vector<absl::Status> looked = co_await core::Together(std::move(tasks));
  for (const absl::Status& status : looked) {
    if (status.ok()) continue;
    Log(Level::kWarning, "jobs cannot be looked for", {{"error", status}});
    break;
  }
}

core::Task<absl::Status> Jobs::Look(Partition partition, bool for_predecessor) {
  const std::int64_t limit = for_predecessor ? 10'000 : options_.taken_a_look;
  std::string index = "jobs";
  FL_CO_TRY(const std::vector<Ledger::Scored> top, co_await ledger_.TopScores(partition, std::move(index), 0, limit));
  const absl::Time now = ledger_.clock().Now();
  for (const Ledger::Scored& entry : top) {
    if (!for_predecessor && absl::FromUnixMillis(static_cast<std::int64_t>(-entry.score)) > now) break;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
      if (known_.contains({partition, entry.member})) continue;
    }
    std::string id = entry.member;
    FL_CO_TRY(const bool taken, co_await Claim(partition, std::move(id), for_predecessor));
    (void)taken;
  }
  co_return absl::OkStatus();
}

bool Jobs::IsFree(const Job& job, absl::Time now, bool for_predecessor) const {
  if (job.owner.empty()) return job.due <= now;
  if (for_predecessor && InstanceOf(job.owner) == options_.instance && !IsMine(job)) return true;
  return job.claimed_until <= now;
}

core::Task<absl::StatusOr<bool>> Jobs::Claim(Partition partition, std::string id, bool for_predecessor) {
  std::vector<Key> reads(1, JobKey(id));
  FL_CO_TRY(Loaded loaded, co_await ledger_.Load(partition, std::move(reads), std::nullopt, std::nullopt));
  Unit unit(partition, std::move(loaded.aggregates));
  FL_CO_TRY(std::optional<Job> job, unit.Find(kJobs, id));
  const absl::Time now = ledger_.clock().Now();
  if (!job || !IsFree(*job, now, for_predecessor)) co_return false;
  const bool repeated = job->begun > job->ended;
  job->owner = owner_;
  job->claimed_until = now + options_.claim;
  ++job->begun;
  unit.Put(kJobs, id, *job);
  unit.Index(JobIndex(*job));
  CommitGuard guard;
  FL_CO_TRY(const CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
  if (result.outcome != CommitResult::Outcome::kCommitted) co_return false;
  Took({.partition = partition, .job = *std::move(job), .repeated = repeated});
  co_return true;
}

core::Task<void> Jobs::Attempt(Claimed claimed) {
  const JobAttempt attempt = AttemptOf(claimed);
  const auto handler = options_.handlers.find(claimed.job.kind);
  if (ledger_.clock().Now() + kMargin > attempt.deadline) {
    // It waited for too long: whoever finds it next begins with a whole claim.
    absl::StatusOr<JobOutcome> now(JobOutcome::Later(ledger_.clock().Now()));
    (void)co_await End(claimed, std::move(now));
    co_return;
  }
  absl::StatusOr<JobOutcome> result = absl::UnimplementedError("no handler for this kind of job");
  if (handler != options_.handlers.end()) {
    if (claimed.repeated) metrics_.at(claimed.job.kind)->repeated.Increment();
    result = co_await handler->second(attempt);
  }
  const absl::Status ended = co_await End(claimed, std::move(result));
  if (!ended.ok())
    Log(Level::kWarning, "the end of a job cannot be stored", {{"kind", claimed.job.kind}, {"error", ended}});
}

core::Task<absl::Status> Jobs::End(const Claimed& claimed, absl::StatusOr<JobOutcome> result) {
  absl::Status ended;
  for (int commit = 0; commit < kCommits; ++commit) {
    std::vector<Claimed> next;
    std::string_view outcome;
    ended = co_await TryEnd(claimed, result, next, outcome);
    if (ended.ok()) {
      const auto metrics = metrics_.find(claimed.job.kind);
      if (metrics != metrics_.end()) {
        metrics->second->Of(outcome).Increment();
        if (outcome == "done") {
          metrics->second->age.Observe(absl::ToDoubleSeconds(ledger_.clock().Now() - claimed.job.due));
        }
      }
      for (Claimed& one : next) Took(std::move(one));
      break;
    }
    if (!IsLater(ended)) break;
  }
  co_return ended;
}

core::Task<absl::Status> Jobs::TryEnd(const Claimed& claimed, const absl::StatusOr<JobOutcome>& result,
                                      std::vector<Claimed>& next, std::string_view& outcome) {
  const std::string& id = claimed.job.id;
  std::vector<Key> reads(1, JobKey(id));
  if (result.ok()) {
    for (const Job& job : result->next) reads.push_back(JobKey(job.id));
    reads.insert(reads.end(), result->reads.begin(), result->reads.end());
  }
  FL_CO_TRY(Loaded loaded, co_await ledger_.Load(claimed.partition, std::move(reads), std::nullopt, std::nullopt));
  Unit unit(claimed.partition, std::move(loaded.aggregates));
  FL_CO_TRY(std::optional<Job> job, unit.Find(kJobs, id));
  if (!job || !IsMine(*job) || job->begun != claimed.job.begun) {
    outcome = "lost";
    co_return absl::OkStatus();
  }
  const absl::Time now = ledger_.clock().Now();
  const bool later = result.ok() ? result->again != absl::InfiniteFuture() : IsLater(result.status());
  if (later) {
    outcome = "later";
    job->due = result.ok() ? result->again : now + PauseAfter(*job);
    job->owner.clear();
    job->ended = job->begun;
    unit.Put(kJobs, id, *job);
    unit.Index(JobIndex(*job));
  } else {
    outcome = result.ok() ? "done" : "dead";
    unit.Index({.kind = IndexChange::Kind::kRemoveMember, .index = "jobs", .member = id});
  }
  if (!result.ok() && !later) {
    Log(Level::kError, "job set aside", {{"kind", job->kind}, {"job", id}, {"error", result.status()}});
    job->owner.clear();
    unit.Put(kJobs, id, *job);
    unit.Index({.kind = IndexChange::Kind::kSetScore,
                .index = "dead_jobs",
                .member = id,
                .score = static_cast<double>(absl::ToUnixMillis(now))});
  } else if (!later) {
    unit.Remove(kJobs, id);
  }
  if (result.ok()) {
    for (Job one : result->next) {
      if (one.due <= now) {
        one.owner = owner_;
        one.begun = 1;
        one.claimed_until = now + options_.claim;
      }
      FL_CO_TRY(const std::optional<Job> present, unit.Find(kJobs, one.id));
      FL_CO_RETURN_IF_ERROR(AddJob(unit, one));
      if (!present && !one.owner.empty()) next.push_back({.partition = claimed.partition, .job = std::move(one)});
    }
    if (result->apply) FL_CO_RETURN_IF_ERROR(result->apply(unit));
  }
  CommitGuard guard;
  FL_CO_TRY(const CommitResult committed, co_await ledger_.Commit(std::move(unit), std::move(guard)));
  if (committed.outcome == CommitResult::Outcome::kConflict) co_return absl::AbortedError("others changed the same");
  co_return absl::OkStatus();
}

core::Task<absl::Status> Jobs::GiveBack(Claimed claimed) {
  absl::StatusOr<JobOutcome> now(JobOutcome::Later(claimed.job.due));
  co_return co_await End(claimed, std::move(now));
}

absl::Duration Jobs::PauseAfter(const Job& job) const {
  messaging::Backoff backoff({.first = options_.retry, .limit = options_.max_retry}, messaging::Jitter());
  for (int i = 1; i < std::min(job.begun, 20); ++i) backoff.Next();
  return backoff.Next();
}

}  // namespace fairlead::ledger
