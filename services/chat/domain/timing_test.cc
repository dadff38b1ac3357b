#include <gtest/gtest.h>

#include "services/chat/domain/quiet_hours.h"
#include "services/chat/domain/rate_limit.h"

namespace fairlead::chat {
namespace {

absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

TEST(QuietHours, LetsThroughWhatComesInTheDay) {
  const absl::Time noon = At("2026-11-26T12:00:00+01:00");
  EXPECT_EQ(QuietHours().Next(noon, ZoneOf("Europe/Paris")), noon);
}

TEST(QuietHours, PutsOffWhatComesAtNightToTheMorningOfThePersonsTimeZone) {
  EXPECT_EQ(QuietHours().Next(At("2026-11-26T20:00:00+01:00"), ZoneOf("Europe/Paris")),
            At("2026-11-27T08:00:00+01:00"));
  EXPECT_EQ(QuietHours().Next(At("2026-11-26T07:59:59-05:00"), ZoneOf("America/Toronto")),
            At("2026-11-26T08:00:00-05:00"));
}

TEST(QuietHours, LeavesTheWeekendAlone) {
  EXPECT_EQ(QuietHours().Next(At("2026-11-27T20:30:00+01:00"), ZoneOf("Europe/Paris")),
            At("2026-11-30T08:00:00+01:00"));
  EXPECT_EQ((QuietHours{.weekends = false}.Next(At("2026-11-27T20:30:00+01:00"), ZoneOf("Europe/Paris"))),
            At("2026-11-28T08:00:00+01:00"));
}

TEST(QuietHours, MeetsTheHourThatTheClockSkips) {
  // 2:00 does not exist on 29 March 2026 in Paris: 3:00 is the moment.
  EXPECT_EQ(
      (QuietHours{.from = 0, .to = 2, .weekends = false}.Next(At("2026-03-29T00:30:00+01:00"), ZoneOf("Europe/Paris"))),
      At("2026-03-29T03:00:00+02:00"));
}

TEST(QuietHours, NoneAreNone) {
  const absl::Time night = At("2026-11-26T23:00:00+00:00");
  EXPECT_EQ((QuietHours{.from = 0, .to = 0}.Next(night, absl::UTCTimeZone())), night);
}

TEST(RateLimit, GivesTheBurstAndThenOneAnInterval) {
  RateLimit limit({.interval = absl::Seconds(1), .burst = 3});
  const absl::Time start = absl::UnixEpoch();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limit.Next("C1", start), start);
    limit.Take("C1", start);
  }
  EXPECT_EQ(limit.Next("C1", start), start + absl::Seconds(1));
  EXPECT_EQ(limit.Next("C2", start), start) << "another name has turns of its own";
  EXPECT_EQ(limit.Next("C1", start + absl::Seconds(5)), start + absl::Seconds(5));
}

TEST(RateLimit, WaitsAsLongAsItIsTold) {
  RateLimit limit({.interval = absl::Seconds(1), .burst = 3});
  const absl::Time start = absl::UnixEpoch();
  limit.Pause("C1", start + absl::Seconds(30));
  EXPECT_EQ(limit.Next("C1", start), start + absl::Seconds(30));
}

}  // namespace
}  // namespace fairlead::chat
