#include "libs/core/status.h"

#include <gtest/gtest.h>

#include "libs/core/refusal.h"

namespace fairlead::core {
namespace {

absl::StatusOr<int> Half(int number) {
  if (number % 2 != 0) return absl::InvalidArgumentError("odd");
  return number / 2;
}
absl::StatusOr<int> Quarter(int number) {
  FL_TRY(const int half, Half(number));
  FL_RETURN_IF_ERROR(half > 100 ? absl::OutOfRangeError("large") : absl::OkStatus());
  return Half(half);
}

TEST(EarlyReturn, GoesOnWithTheValueOrLeavesWithTheError) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(3).status(), absl::InvalidArgumentError("odd"));
  EXPECT_EQ(Quarter(400).status(), absl::OutOfRangeError("large"));
}

TEST(AnnotatedStatus, KeepsCodeAndRefusal) {
  const absl::Status status = Annotate(InvalidField("points", "must be positive"), "line 3");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(std::string(status.message()), "line 3: points: must be positive");
  EXPECT_EQ(RefusalOf(status)->violations.size(), 1u);
}

}  // namespace
}  // namespace fairlead::core
