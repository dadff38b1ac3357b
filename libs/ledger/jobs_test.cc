#include "libs/ledger/jobs.h"

#include <atomic>
#include <coroutine>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "libs/ledger/test_support.h"

namespace fairlead::ledger {
namespace {

using testing::Eventually;

TEST(JobCodec, KeepsEverything) {
  const Job job{.id = "j1",
                .kind = "send",
                .payload = std::string("a b\0\n", 5),
                .due = absl::FromUnixMillis(1'700'000'000'123),
                .made = absl::FromUnixMillis(1'700'000'000'000),
                .begun = 3,
                .ended = 2,
                .owner = "chat-0/ab",
                .claimed_until = absl::FromUnixMillis(1'700'000'020'000)};
  const absl::StatusOr<Job> back = JobCodec().Decode(JobCodec().Encode(job));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(JobCodec().Encode(*back), JobCodec().Encode(job));
  EXPECT_EQ(back->payload, job.payload);
  EXPECT_EQ(back->owner, job.owner);
}

TEST(JobCodec, RefusesWhatItDidNotWrite) {
  for (const char* bytes : {"", "1 2", "x 2 3 1 0 - kind id payload", "1 2 3 1 0 - kind"}) {
    EXPECT_EQ(JobCodec().Decode(bytes).status().code(), absl::StatusCode::kDataLoss) << bytes;
  }
}

class JobsTest : public LedgerTest {
 protected:
  // What an attempt does, given its payload and how many came before it.
  using Behaviour = std::function<absl::StatusOr<JobOutcome>(const JobAttempt& attempt)>;

  std::unique_ptr<Jobs> NewJobs(Node& node, Behaviour behaviour, JobsOptions options = {}) {
    options.handlers["work"] = [this, behaviour](const JobAttempt& attempt) -> core::Task<absl::StatusOr<JobOutcome>> {
      {
        const std::lock_guard lock(mutex_);
        ++attempts_[attempt.job.id];
        repeated_ += attempt.repeated ? 1 : 0;
      }
      co_return behaviour(attempt);
    };
    options.look = absl::Milliseconds(5);
    options.retry = absl::Milliseconds(10);
    return std::make_unique<Jobs>(node.ledger, node.metrics, std::move(options));
  }
  Job JobOf(std::string id, std::string payload = "") const {
    return {.id = std::move(id), .kind = "work", .payload = std::move(payload), .due = Now(), .made = Now()};
  }
  absl::Time Now() const { return node_.clock.Now(); }
  // As another part of the service would: without telling Jobs.
  void Store(const Job& job, Partition partition = 0) {
    Unit unit(partition, {{JobKey(job.id), Stored()}});
    ASSERT_TRUE(AddJob(unit, job).ok());
    ASSERT_EQ(CommitNow(std::move(unit), {})->outcome, CommitResult::Outcome::kCommitted);
  }
  int Attempts(const std::string& id) {
    const std::lock_guard lock(mutex_);
    return attempts_[id];
  }
  int Repeated() {
    const std::lock_guard lock(mutex_);
    return repeated_;
  }
  std::size_t Left(const std::string& index = "jobs") {
    std::size_t left = 0;
    for (Partition partition = 0; partition < 4; ++partition) {
      left += core::BlockOn(ledger_.TopScores(partition, index, 0, 100'000))->size();
    }
    return left;
  }
  static absl::StatusOr<JobOutcome> Done(const JobAttempt&) { return JobOutcome::Done(); }
  static void StopNow(Jobs& jobs) { jobs.Stop(absl::Now() + absl::Seconds(10)); }

 private:
  std::mutex mutex_;
  std::map<std::string, int> attempts_;
  int repeated_ = 0;
};

TEST_F(JobsTest, DoesWhatIsSubmittedOnce) {
  const auto jobs = NewJobs(node_, Done);
  ASSERT_TRUE(jobs->Start().ok());
  EXPECT_TRUE(*core::BlockOn(jobs->Submit(1, JobOf("a"), RequestOf("r"))));
  EXPECT_TRUE(Eventually([&] { return Left() == 0; }));
  EXPECT_FALSE(*core::BlockOn(jobs->Submit(1, JobOf("a"), RequestOf("r")))) << "the same request again";
  StopNow(*jobs);
  EXPECT_EQ(Attempts("a"), 1);
}

TEST_F(JobsTest, DoesWhatAnotherCommitStoredWhenItIsDue) {
  const auto jobs = NewJobs(node_, Done);
  ASSERT_TRUE(jobs->Start().ok());
  Job later = JobOf("later");
  later.due += absl::Hours(1);
  Store(later, 2);
  Store(JobOf("now"), 2);
  EXPECT_TRUE(Eventually([&] { return Left() == 1; }));
  StopNow(*jobs);
  EXPECT_EQ(Attempts("now"), 1);
  EXPECT_EQ(Attempts("later"), 0);
}

TEST_F(JobsTest, StoresWhatFollowsTogetherWithTheEnd) {
  const auto jobs = NewJobs(node_, [this](const JobAttempt& attempt) -> absl::StatusOr<JobOutcome> {
    if (attempt.job.payload != "first") return JobOutcome::Done();
    return JobOutcome{
        .next = {JobOf("second")}, .reads = {KeyOf(kPurses, "p")}, .apply = [](Unit& unit) -> absl::Status {
          unit.Put(kPurses, "p", Purse{.points = 7});
          return absl::OkStatus();
        }};
  });
  ASSERT_TRUE(jobs->Start().ok());
  Store(JobOf("first", "first"));
  EXPECT_TRUE(Eventually([&] { return Attempts("second") == 1 && Left() == 0; }));
  EXPECT_EQ(Points(0, "p"), 7);
}

TEST_F(JobsTest, TriesAgainLaterAndSetsAsideWhatFailsForGood) {
  const auto jobs = NewJobs(node_, [this](const JobAttempt& attempt) -> absl::StatusOr<JobOutcome> {
    if (attempt.job.id == "bad") return absl::InvalidArgumentError("no");
    if (Attempts(attempt.job.id) < 3) return absl::UnavailableError("not yet");
    return JobOutcome::Done();
  });
  ASSERT_TRUE(jobs->Start().ok());
  Store(JobOf("good"));
  Store(JobOf("bad"));
  EXPECT_TRUE(Eventually([&] { return Left() == 0; }));
  EXPECT_EQ(Attempts("good"), 3);
  EXPECT_EQ(Attempts("bad"), 1);
  EXPECT_EQ(Left("dead_jobs"), 1U);
  EXPECT_EQ(Repeated(), 0);
}

// A process that has claimed a job and ends without a word, as kill -9 does.
void Abandon(LedgerTest*, Ledger& ledger, Job job, const std::string& owner, absl::Time until) {
  job.owner = owner;
  job.begun = 1;
  job.claimed_until = until;
  Unit unit(0, {{JobKey(job.id), Stored()}});
  ASSERT_TRUE(AddJob(unit, job).ok());
  ASSERT_TRUE(core::BlockOn(ledger.Commit(std::move(unit), {})).ok());
}

TEST_F(JobsTest, RepeatsWhatACrashCutShortOnceItsClaimHasRunOut) {
  Abandon(this, ledger_, JobOf("a"), "other/1", Now() + absl::Milliseconds(300));
  const auto jobs = NewJobs(node_, Done);
  const absl::Time begun = Now();
  ASSERT_TRUE(jobs->Start().ok());
  EXPECT_TRUE(Eventually([&] { return Left() == 0; }));
  EXPECT_GE(Now() - begun, absl::Milliseconds(250));
  EXPECT_EQ(Repeated(), 1);
}

TEST_F(JobsTest, GoesOnAtOnceWithWhatItsPredecessorHad) {
  Abandon(this, ledger_, JobOf("mine"), "chat-0/1", Now() + absl::Hours(1));
  Abandon(this, ledger_, JobOf("others"), "chat-1/1", Now() + absl::Hours(1));
  const auto jobs = NewJobs(node_, Done, {.instance = "chat-0"});
  ASSERT_TRUE(jobs->Start().ok());
  EXPECT_TRUE(Eventually([&] { return Left() == 1; }));
  EXPECT_EQ(Attempts("mine"), 1);
  EXPECT_EQ(Attempts("others"), 0);
}

TEST_F(JobsTest, SeveralProcessesDoEachJobOnce) {
  constexpr int kJobs = 400;
  Node other(server_, options_);
  ASSERT_TRUE(other.ledger.Open().ok());
  const auto first = NewJobs(node_, Done);
  const auto second = NewJobs(other, Done);
  ASSERT_TRUE(first->Start().ok());
  ASSERT_TRUE(second->Start().ok());
  for (int i = 0; i < kJobs; ++i) Store(JobOf(fmt::format("j{}", i)), static_cast<Partition>(i % 4));
  EXPECT_TRUE(Eventually([&] { return Left() == 0; }));
  StopNow(*first);
  StopNow(*second);
  for (int i = 0; i < kJobs; ++i) EXPECT_EQ(Attempts(fmt::format("j{}", i)), 1);
  EXPECT_EQ(Repeated(), 0);
}

TEST_F(JobsTest, AnAttemptThatOutlivedItsClaimChangesNothing) {
  const auto jobs = NewJobs(node_, [this](const JobAttempt& attempt) -> absl::StatusOr<JobOutcome> {
    // Somebody else took the job and ended it.
    Unit unit(0, LoadNow(0, {JobKey(attempt.job.id)}).aggregates);
    unit.Remove(JobCodec(), attempt.job.id);
    unit.Index({.kind = IndexChange::Kind::kRemoveMember, .index = "jobs", .member = attempt.job.id});
    EXPECT_TRUE(CommitNow(std::move(unit), {}).ok());
    return JobOutcome{.next = {JobOf("follows")}};
  });
  ASSERT_TRUE(jobs->Start().ok());
  Store(JobOf("a"));
  EXPECT_TRUE(Eventually([&] { return Attempts("a") == 1 && Left() == 0; }));
  StopNow(*jobs);
  EXPECT_EQ(Attempts("follows"), 0);
}

TEST_F(JobsTest, GivesBackWhatItDidNotBegin) {
  const auto jobs = NewJobs(node_, Done, {.busy = [] { return true; }, .busy_pause = absl::Hours(1)});
  ASSERT_TRUE(jobs->Start().ok());
  EXPECT_TRUE(*core::BlockOn(jobs->Submit(0, JobOf("a"), RequestOf("r"))));
  EXPECT_TRUE(*core::BlockOn(jobs->Submit(0, JobOf("b"), RequestOf("s"))));
  EXPECT_TRUE(Eventually([&] { return Left() == 1; }));
  StopNow(*jobs);
  EXPECT_EQ(Attempts("b"), 0) << "something else goes first";
  const auto successor = NewJobs(node_, Done);
  ASSERT_TRUE(successor->Start().ok());
  EXPECT_TRUE(Eventually([&] { return Left() == 0; }));
  EXPECT_EQ(Repeated(), 0);
}

TEST_F(JobsTest, LeavesToOthersWhatItHasNoRoomFor) {
  const auto full = NewJobs(node_, Done, {.under_way = 0});
  ASSERT_TRUE(full->Start().ok());
  EXPECT_TRUE(*core::BlockOn(full->Submit(0, JobOf("a"), RequestOf("r"))));
  const auto other = NewJobs(node_, Done);
  ASSERT_TRUE(other->Start().ok());
  EXPECT_TRUE(Eventually([&] { return Left() == 0; })) << "long before a claim ends";
  EXPECT_EQ(Attempts("a"), 1);
}

TEST_F(JobsTest, TellsOnceOfAnAttemptThatIsSlow) {
  std::atomic<bool> open{false};
  std::atomic<int> told{0};
  // An attempt must not block the thread of Jobs: it goes on in one of its own.
  std::thread waiting;
  class Slow {
   public:
    Slow(std::atomic<bool>& open, std::thread& thread) : open_(open), thread_(thread) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> awaiting) {
      thread_ = std::thread([awaiting, &open = open_] {
        while (!open) std::this_thread::yield();
        awaiting.resume();
      });
    }
    void await_resume() const noexcept {}

   private:
    std::atomic<bool>& open_;
    std::thread& thread_;
  };
  JobsOptions slowly{.slow_after = absl::Milliseconds(20)};
  slowly.slow_handlers = {{"slowly", [&](const JobAttempt& attempt) -> core::Task<absl::Status> {
                             told += attempt.job.id == "slow" ? 1 : 100;
                             co_return absl::OkStatus();
                           }}};
  slowly.handlers["slowly"] = [&](const JobAttempt&) -> core::Task<absl::StatusOr<JobOutcome>> {
    Slow slow(open, waiting);
    co_await slow;
    co_return JobOutcome::Done();
  };
  const auto jobs = NewJobs(node_, Done, std::move(slowly));
  ASSERT_TRUE(jobs->Start().ok());
  EXPECT_TRUE(*core::BlockOn(jobs->Submit(0, JobOf("fast"), RequestOf("f"))));
  Job slow = JobOf("slow");
  slow.kind = "slowly";
  EXPECT_TRUE(*core::BlockOn(jobs->Submit(0, std::move(slow), RequestOf("s"))));
  EXPECT_TRUE(Eventually([&] { return told > 0; }));
  EXPECT_EQ(Left(), 1U);
  open = true;
  EXPECT_TRUE(Eventually([&] { return Left() == 0; }));
  StopNow(*jobs);
  waiting.join();
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace fairlead::ledger
