#include "libs/auth/jwks_schedule.h"

#include "gtest/gtest.h"

namespace fairlead::auth {
namespace {

constexpr absl::Time kStart = absl::FromUnixSeconds(1'793'610'000);

JwksSchedule Schedule(double random) {
  return {{.refresh = absl::Minutes(5)}, [random] { return random; }};
}

// One that has just fetched.
JwksSchedule Fetched() {
  JwksSchedule schedule = Schedule(0);
  schedule.Begin(kStart);
  schedule.Succeed(kStart);
  return schedule;
}

TEST(JwksSchedule, FetchesAtOnceAndThenRegularly) {
  JwksSchedule schedule = Schedule(0);
  EXPECT_LE(schedule.Pause(kStart), absl::ZeroDuration());
  schedule.Begin(kStart);
  schedule.Succeed(kStart + absl::Seconds(1));
  EXPECT_EQ(schedule.Pause(kStart + absl::Seconds(1)), absl::Minutes(5));
  EXPECT_LE(schedule.Pause(kStart + absl::Seconds(301)), absl::ZeroDuration());
}

TEST(JwksSchedule, SpreadsReplicasOverATenth) {
  JwksSchedule schedule = Schedule(0.5);
  schedule.Begin(kStart);
  schedule.Succeed(kStart);
  EXPECT_EQ(schedule.Pause(kStart), absl::Seconds(285));
}

TEST(JwksSchedule, FetchesForAnUnknownKeyAtMostEveryTenSeconds) {
  JwksSchedule schedule = Fetched();
  EXPECT_TRUE(schedule.WantKey());
  EXPECT_FALSE(schedule.WantKey());  // it is on its way
  EXPECT_EQ(schedule.Pause(kStart + absl::Seconds(3)), absl::Seconds(7));
  schedule.Begin(kStart + absl::Seconds(10));
  EXPECT_FALSE(schedule.WantKey());  // as above
  schedule.Succeed(kStart + absl::Seconds(10));
  EXPECT_TRUE(schedule.WantKey());
  EXPECT_EQ(schedule.Pause(kStart + absl::Seconds(10)), absl::Seconds(10));
}

TEST(JwksSchedule, FetchesAtOnceForAnUnknownKeyAfterAQuietTime) {
  JwksSchedule schedule = Fetched();
  EXPECT_TRUE(schedule.WantKey());
  EXPECT_LE(schedule.Pause(kStart + absl::Minutes(1)), absl::ZeroDuration());
}

TEST(JwksSchedule, RetriesAfterGrowingPausesWithChance) {
  for (const double random : {0.0, 0.5}) {
    JwksSchedule schedule = Schedule(random);
    for (const int bound : {1, 2, 4, 8, 16, 30, 30}) {
      schedule.Begin(kStart);
      schedule.Fail(kStart);
      EXPECT_EQ(schedule.Pause(kStart), absl::Seconds(bound) * (0.5 + random / 2));
    }
    schedule.Succeed(kStart);
    schedule.Fail(kStart);
    EXPECT_EQ(schedule.Pause(kStart), absl::Seconds(1) * (0.5 + random / 2));
  }
}

TEST(JwksSchedule, DoesNotShortenAPauseAfterAFailure) {
  JwksSchedule schedule = Fetched();
  for (int i = 0; i < 10; ++i) schedule.Fail(kStart);
  EXPECT_FALSE(schedule.WantKey());
  EXPECT_EQ(schedule.Pause(kStart), absl::Seconds(15));
}

TEST(JwksSchedule, FetchesAtOnceWhenTheClockIsSetBack) {
  EXPECT_LE(Fetched().Pause(kStart - absl::Hours(1)), absl::ZeroDuration());
}

}  // namespace
}  // namespace fairlead::auth
