#include "services/recognition/domain/points.h"

#include <limits>

#include <gtest/gtest.h>

namespace fairlead::recognition {
namespace {

constexpr Points kMost(std::numeric_limits<std::int64_t>::max());

TEST(Points, AddUpToTheLastOneThatFits) {
  EXPECT_EQ(Plus(Points(2), Points(3)).value(), Points(5));
  EXPECT_EQ(Plus(Points(kMost.value() - 1), Points(1)).value(), kMost);
}

TEST(Points, NeverWrapAround) {
  EXPECT_EQ(Plus(kMost, Points(1)).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Plus(kMost, kMost).status().code(), absl::StatusCode::kOutOfRange);
}

TEST(Points, AreNeverNegative) {
  EXPECT_EQ(Minus(Points(3), Points(3)).value(), Points());
  EXPECT_EQ(Minus(Points(3), Points(4)).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Left(Points(3), Points(4)), Points());
  EXPECT_EQ(Left(Points(4), Points(3)), Points(1));
}

}  // namespace
}  // namespace fairlead::recognition
