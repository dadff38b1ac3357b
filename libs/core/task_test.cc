#include "libs/core/task.h"

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "libs/core/all.h"
#include "libs/core/blocking.h"
#include "libs/core/gather.h"
#include "libs/core/status.h"

namespace fairlead::core {
namespace {

// Goes on in a thread of its own, as an I/O completion would.
class OtherThread {
 public:
  explicit OtherThread(int value) : value_(value) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> awaiting) const {
    std::thread([awaiting] { awaiting.resume(); }).detach();
  }
  int await_resume() const noexcept { return value_; }

 private:
  int value_;
};

Task<int> Later(int value) {
  const OtherThread other(value);
  co_return co_await other;
}
Task<absl::StatusOr<int>> Sum(int a, int b) {
  const int first = co_await Later(a);
  const int second = co_await Later(b);
  if (second < 0) co_return absl::InvalidArgumentError("negative");
  co_return first + second;
}
Task<absl::StatusOr<int>> SumTwice(int a, int b) {
  FL_CO_TRY(const int sum, co_await Sum(a, b));
  co_return 2 * sum;
}

TEST(Tasks, ReadFromTopToBottomAcrossThreads) { EXPECT_EQ(*BlockOn(SumTwice(1, 2)), 6); }

TEST(Tasks, LeaveEarlyWithTheError) {
  EXPECT_EQ(BlockOn(SumTwice(1, -2)).status(), absl::InvalidArgumentError("negative"));
}

Task<int> CountDown(int from) {
  if (from == 0) co_return 0;
  co_return 1 + co_await CountDown(from - 1);
}
TEST(Tasks, AwaitOneAnotherDeeply) { EXPECT_EQ(BlockOn(CountDown(1000)), 1000); }

TEST(Tasks, ThatWereNeverStartedAreFreed) {
  auto alive = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = alive;
  const auto hold = [](std::shared_ptr<int> kept) -> Task<int> { co_return *kept; };
  { const Task<int> task = hold(std::move(alive)); }
  EXPECT_TRUE(watched.expired());
}

Task<std::vector<int>> Together(int count) {
  std::vector<Task<int>> tasks;
  for (int i = 0; i < count; ++i) tasks.push_back(Later(i));
  All<int> all(std::move(tasks));
  co_return co_await all;
}
TEST(AllTasks, GiveTheirResultsInOrder) {
  const std::vector<int> values = BlockOn(Together(20));
  ASSERT_EQ(values.size(), 20u);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(values[static_cast<std::size_t>(i)], i);
  EXPECT_TRUE(BlockOn(Together(0)).empty());
}

// Says how many came together; no group ends before it may.
class Counting {
 public:
  Task<std::vector<std::string>> operator()(std::vector<int> items) {
    begun_ = true;
    while (!open_) std::this_thread::yield();
    std::vector<std::string> results;
    for (const int item : items) results.push_back(std::to_string(item) + " of " + std::to_string(items.size()));
    co_return results;
  }
  bool begun() const { return begun_; }
  void Open() { open_ = true; }

 private:
  std::atomic<bool> open_{false};
  std::atomic<bool> begun_{false};
};

TEST(Gather, DealsTogetherWithWhatCameMeanwhile) {
  Counting counting;
  Gather<int, std::string> gather([&](std::vector<int> items) { return counting(std::move(items)); }, 3);
  std::vector<std::thread> threads;
  std::vector<std::string> results(5);
  const auto hand_in = [&](int i) {
    const std::size_t before = gather.waiting();
    threads.emplace_back([&, i] { results[static_cast<std::size_t>(i)] = BlockOn(gather.Do(i)); });
    while (gather.waiting() == before) std::this_thread::yield();
  };
  hand_in(0);
  while (!counting.begun()) std::this_thread::yield();
  for (int i = 1; i < 5; ++i) hand_in(i);
  counting.Open();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(gather.waiting(), 0U);
  EXPECT_EQ(results[0], "0 of 1") << "whoever comes alone waits for nobody";
  std::map<std::string, int> sizes;
  for (std::size_t i = 1; i < results.size(); ++i) ++sizes[results[i].substr(4)];
  EXPECT_EQ(sizes, (std::map<std::string, int>{{" 1", 1}, {" 3", 3}})) << "at most three";
}

TEST(Gather, GivesEachItsOwnResultFromManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 500;
  Gather<int, int> gather(
      [](std::vector<int> items) -> Task<std::vector<int>> {
        for (int& item : items) item = co_await Later(2 * item);
        co_return items;
      },
      8);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) wrong += BlockOn(gather.Do(t * kEach + i)) == 2 * (t * kEach + i) ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace fairlead::core
