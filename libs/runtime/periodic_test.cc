#include "libs/runtime/periodic.h"

#include <atomic>

#include <gtest/gtest.h>

#include "libs/testing/eventually.h"

namespace fairlead::runtime {
namespace {

TEST(Periodic, DoesItAtOnceAndAgain) {
  std::atomic<int> times{0};
  Periodic periodic("test", absl::Milliseconds(1), [&] { ++times; });
  ASSERT_TRUE(periodic.Start().ok());
  EXPECT_TRUE(testing::Eventually([&] { return times >= 3; }));
  periodic.Stop(absl::Now());
  EXPECT_TRUE(periodic.Stopping());
}

TEST(Periodic, WakesBeforeTheInterval) {
  std::atomic<int> times{0};
  Periodic periodic("test", absl::Hours(1), [&] { ++times; });
  ASSERT_TRUE(periodic.Start().ok());
  EXPECT_TRUE(testing::Eventually([&] { return times == 1; }));
  periodic.Wake();
  EXPECT_TRUE(testing::Eventually([&] { return times == 2; }));
}

}  // namespace
}  // namespace fairlead::runtime
