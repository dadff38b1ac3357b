#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "libs/core/task.h"

namespace fairlead::core {

// Starts `task` and blocks this thread until it has ended: for main functions, tests and threads of their own, never
// inside a coroutine or on an I/O thread (it would wait for itself).
template <typename T>
T BlockOn(Task<T> task) {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<T> result;
  Start(std::move(task), [&](T value) {
    // Notified under the lock: the waiter's frame must not end before notify_one has returned.
    const std::lock_guard lock(mutex);
    result.emplace(std::move(value));
    changed.notify_one();
  });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return result.has_value(); });
  return *std::move(result);
}

}  // namespace fairlead::core
