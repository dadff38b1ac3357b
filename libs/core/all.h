#pragma once

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "libs/core/task.h"

namespace fairlead::core {

// Starts all tasks at once and ends when the last has: results in the order of the tasks. The awaiting coroutine goes
// on in the thread that ended the last one. `co_await` a named object, once.
template <typename T>
class All {
 public:
  explicit All(std::vector<Task<T>> tasks) : tasks_(std::move(tasks)), results_(tasks_.size()) {}
  All(const All&) = delete;
  All& operator=(const All&) = delete;

  bool await_ready() const noexcept { return tasks_.empty(); }
  bool await_suspend(std::coroutine_handle<> awaiting) {
    // One more than the tasks: whoever takes the count to zero resumes, and while this loop runs nobody can.
    left_.store(tasks_.size() + 1, std::memory_order_relaxed);
    awaiting_ = awaiting;
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      Start(std::move(tasks_[i]), [this, i](T value) {
        results_[i].emplace(std::move(value));
        if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) awaiting_.resume();
      });
    }
    return left_.fetch_sub(1, std::memory_order_acq_rel) != 1;
  }
  std::vector<T> await_resume() {
    std::vector<T> values;
    values.reserve(results_.size());
    for (auto& result : results_) values.push_back(*std::move(result));
    return values;
  }

 private:
  std::vector<Task<T>> tasks_;
  std::vector<std::optional<T>> results_;
  std::atomic<std::size_t> left_{0};
  std::coroutine_handle<> awaiting_;
};

// The same as a task.
template <typename T>
Task<std::vector<T>> Together(std::vector<Task<T>> tasks) {
  All<T> all(std::move(tasks));
  co_return co_await all;
}

}  // namespace fairlead::core
