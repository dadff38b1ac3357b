#include "libs/core/hash.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::core {
namespace {

TEST(Sha256Hash, IsTheStandardsAnswerForAbc) {
  EXPECT_EQ(Hex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(RandomBytes, DiffersFromCallToCallAndFromThreadToThread) {
  std::mutex mutex;
  std::set<std::string> seen;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < 500; ++call) {
        const std::string bytes = RandomBytes(16);
        const std::lock_guard lock(mutex);
        EXPECT_TRUE(seen.insert(bytes).second);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(RandomBytes, HasTheSizeThatWasAsked) {
  for (const std::size_t size : {0u, 1u, 63u, 64u, 65u, 2'000u}) EXPECT_EQ(RandomBytes(size).size(), size);
  // None is left as it was made: of so many bytes some are zero by chance, but not many.
  const std::string many = RandomBytes(64) + RandomBytes(2'000);
  EXPECT_LT(std::ranges::count(many, '\0'), 50);
}

}  // namespace
}  // namespace fairlead::core
