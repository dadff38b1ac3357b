#include "libs/core/task.h"

#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "libs/core/all.h"
#include "libs/core/blocking.h"
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

}  // namespace
}  // namespace fairlead::core
