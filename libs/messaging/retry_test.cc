#include "libs/messaging/retry.h"

#include "gtest/gtest.h"

namespace fairlead::messaging {
namespace {

TEST(IsLater, HoldsForWhatPassesByItself) {
  EXPECT_TRUE(IsLater(absl::UnavailableError("")));
  EXPECT_TRUE(IsLater(absl::DeadlineExceededError("")));
  EXPECT_TRUE(IsLater(absl::AbortedError("")));
  EXPECT_TRUE(IsLater(absl::ResourceExhaustedError("")));
}

TEST(IsLater, DoesNotHoldForTheRest) {
  EXPECT_FALSE(IsLater(absl::OkStatus()));
  for (const absl::StatusCode code :
       {absl::StatusCode::kCancelled, absl::StatusCode::kUnknown, absl::StatusCode::kInvalidArgument,
        absl::StatusCode::kNotFound, absl::StatusCode::kAlreadyExists, absl::StatusCode::kPermissionDenied,
        absl::StatusCode::kFailedPrecondition, absl::StatusCode::kOutOfRange, absl::StatusCode::kUnimplemented,
        absl::StatusCode::kInternal, absl::StatusCode::kDataLoss, absl::StatusCode::kUnauthenticated}) {
    EXPECT_FALSE(IsLater(absl::Status(code, ""))) << code;
  }
}

TEST(Backoff, DoublesUpToItsLimitAndBeginsAnew) {
  Backoff backoff({.first = absl::Milliseconds(100), .limit = absl::Milliseconds(350)}, [] { return 1.0; });
  EXPECT_EQ(backoff.Next(), absl::Milliseconds(100));
  EXPECT_EQ(backoff.Next(), absl::Milliseconds(200));
  EXPECT_EQ(backoff.Next(), absl::Milliseconds(350));
  EXPECT_EQ(backoff.Next(), absl::Milliseconds(350));
  EXPECT_EQ(backoff.attempts(), 4);
  backoff.Reset();
  EXPECT_EQ(backoff.attempts(), 0);
  EXPECT_EQ(backoff.Next(), absl::Milliseconds(100));
}

TEST(Jitter, GivesNumbersFromZeroToOne) {
  const Backoff::Random random = Jitter();
  for (int i = 0; i < 1000; ++i) {
    const double number = random();
    EXPECT_GE(number, 0);
    EXPECT_LT(number, 1);
  }
}

TEST(Backoff, IsSpreadOverTheUpperHalf) {
  double random = 0;
  Backoff backoff({.first = absl::Milliseconds(100)}, [&random] { return random; });
  EXPECT_EQ(backoff.Next(), absl::Milliseconds(50));
  random = 0.5;
  EXPECT_EQ(backoff.Next(), absl::Milliseconds(150));
}

}  // namespace
}  // namespace fairlead::messaging
