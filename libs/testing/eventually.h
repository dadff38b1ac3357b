#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include "absl/time/time.h"

namespace fairlead::testing {

// Asks `condition` every few milliseconds until it says true or `timeout` has passed; returns what it said last.
// `EXPECT_TRUE(Eventually([&] { return server.Ready(); }))` instead of a sleep. The condition runs in this thread.
template <typename Condition>
bool Eventually(Condition&& condition, absl::Duration timeout = absl::Seconds(20),
                absl::Duration interval = absl::Milliseconds(2)) {
  const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout);
  while (!std::invoke(condition)) {
    if (std::chrono::steady_clock::now() >= end) return std::invoke(condition);
    std::this_thread::sleep_for(absl::ToChronoNanoseconds(interval));
  }
  return true;
}

}  // namespace fairlead::testing
