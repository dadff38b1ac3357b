#pragma once

#include <cerrno>
#include <optional>
#include <utility>

#include <semaphore.h>

#include "libs/core/task.h"

namespace fairlead::core {

// Starts `task` and blocks this thread until it has ended: for main functions, tests and threads of their own, never
// inside a coroutine or on an I/O thread (it would wait for itself).
template <typename T>
T BlockOn(Task<T> task) {
  // POSIX lets the waiter destroy a semaphore while sem_post has not returned. A condition variable would have to be
  // notified under its lock, on which the waiter then sleeps a second time.
  sem_t ended;
  sem_init(&ended, 0, 0);
  std::optional<T> result;
  Start(std::move(task), [&](T value) {
    result.emplace(std::move(value));
    sem_post(&ended);
  });
  while (sem_wait(&ended) != 0 && errno == EINTR) {
  }
  sem_destroy(&ended);
  return *std::move(result);
}

}  // namespace fairlead::core
