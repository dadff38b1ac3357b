#include "libs/core/hash.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "libs/core/unhex.h"

namespace fairlead::core {
namespace {

// RFC 4231, test cases 1, 2 and 6.
TEST(HmacSha256, IsTheStandardsAnswer) {
  EXPECT_EQ(Hex(HmacSha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  // Not the standard's: no key at all, twice in a row with another between (Python's hmac says the same).
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Hex(HmacSha256("", "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    HmacSha256("other", "text");
  }
  EXPECT_EQ(Hex(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(Hex(HmacSha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(EqualInConstantTime, ComparesEveryByteAndTheSize) {
  EXPECT_TRUE(EqualInConstantTime("abc", "abc"));
  EXPECT_TRUE(EqualInConstantTime("", ""));
  for (const char* other : {"abd", "bbc", "ab", "abcd", ""}) EXPECT_FALSE(EqualInConstantTime("abc", other)) << other;
}

TEST(Sha256Hash, IsTheStandardsAnswerForAbc) {
  EXPECT_EQ(Hex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Unhex, IsTheWayBackFromHexAndTakesNothingElse) {
  EXPECT_EQ(*Unhex(Hex(std::string("\x00\x7f\xff", 3))), std::string("\x00\x7f\xff", 3));
  EXPECT_EQ(*Unhex(""), "");
  for (const char* wrong : {"a", "abc", "AB", "0g", "0x", " a"}) EXPECT_FALSE(Unhex(wrong).ok()) << wrong;
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
