#include "libs/core/hash.h"

#include <gtest/gtest.h>

namespace fairlead::core {
namespace {

TEST(Sha256Hash, IsTheStandardsAnswerForAbc) {
  EXPECT_EQ(Hex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(RandomBytes, DiffersFromCallToCall) { EXPECT_NE(RandomBytes(16), RandomBytes(16)); }

}  // namespace
}  // namespace fairlead::core
