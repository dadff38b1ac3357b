#include "libs/core/partition.h"

#include <gtest/gtest.h>

namespace fairlead::core {
namespace {

// The values of the Java client's own unit test (UtilsTest.testMurmur2).
TEST(Murmur2Hash, EqualsTheJavaClients) {
  EXPECT_EQ(static_cast<std::int32_t>(Murmur2("21")), -973932308);
  EXPECT_EQ(static_cast<std::int32_t>(Murmur2("foobar")), -790332482);
  EXPECT_EQ(static_cast<std::int32_t>(Murmur2("a-little-bit-long-string")), -985981536);
  EXPECT_EQ(static_cast<std::int32_t>(Murmur2("a-little-bit-longer-string")), -1486304829);
  EXPECT_EQ(static_cast<std::int32_t>(Murmur2("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8")), -58897971);
  EXPECT_EQ(static_cast<std::int32_t>(Murmur2("abc")), 479470107);
}

TEST(PartitionOfKey, IsAlwaysWithinTheRange) {
  for (const char* key : {"", "e1", "e42", "employee-é"}) EXPECT_LT(PartitionOf(key, 12), 12u);
}

}  // namespace
}  // namespace fairlead::core
