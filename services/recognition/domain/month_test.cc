#include "services/recognition/domain/month.h"

#include <gtest/gtest.h>

#include "services/recognition/domain/test_values.h"

namespace fairlead::recognition {
namespace {

TEST(Month, BeginsAtMidnightOfTheGiversTimeZone) {
  const absl::Time now = At("2026-11-30T23:30:00Z");
  EXPECT_EQ(Month::Of(now, Zone("UTC")).ToString(), "2026-11");
  EXPECT_EQ(Month::Of(now, Zone("Europe/Paris")).ToString(), "2026-12");
  EXPECT_EQ(Month::Of(now, Zone("America/New_York")).ToString(), "2026-11");
  EXPECT_EQ(Month::Of(now, Zone("Pacific/Kiritimati")).ToString(), "2026-12");
}

TEST(Month, StartsWhereTheOneBeforeEnds) {
  for (const char* name : {"Europe/Paris", "America/Montreal", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca"}) {
    const absl::TimeZone zone = Zone(name);
    for (Month month = MonthOf("2010-01"); month < MonthOf("2031-01"); month = month.Plus(1)) {
      const absl::Time start = month.Start(zone);
      EXPECT_EQ(Month::Of(start, zone), month) << name;
      EXPECT_LT(Month::Of(start - absl::Seconds(1), zone), month) << name << " " << month.ToString();
    }
  }
}

TEST(Month, KeepsItsLengthAcrossDaylightSaving) {
  const absl::TimeZone paris = Zone("Europe/Paris");
  EXPECT_EQ(MonthOf("2026-04").Start(paris) - MonthOf("2026-03").Start(paris), absl::Hours(31 * 24 - 1));
  EXPECT_EQ(MonthOf("2026-11").Start(paris) - MonthOf("2026-10").Start(paris), absl::Hours(31 * 24 + 1));
}

// In Asunción clocks went from 00:00 to 01:00 on 2017-10-01: that midnight did not exist.
// 01:00.
TEST(Month, StartsAtTheFirstInstantWhereMidnightIsSkipped) {
  const absl::TimeZone zone = Zone("America/Asuncion");
  const absl::Time start = MonthOf("2017-10").Start(zone);
  EXPECT_EQ(start, At("2017-10-01T04:00:00Z"));
  EXPECT_EQ(Month::Of(start, zone), MonthOf("2017-10"));
  EXPECT_EQ(Month::Of(start - absl::Nanoseconds(1), zone), MonthOf("2017-09"));
}

// In Havana clocks went back from 01:00 to 00:00 on 2015-11-01: midnight came twice.
TEST(Month, StartsAtTheFirstOfTwoMidnights) {
  const absl::TimeZone zone = Zone("America/Havana");
  const absl::Time start = MonthOf("2015-11").Start(zone);
  EXPECT_EQ(start, At("2015-11-01T00:00:00-04:00"));
  EXPECT_EQ(Month::Of(start - absl::Nanoseconds(1), zone), MonthOf("2015-10"));
}

TEST(Month, HasALeapDay) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  EXPECT_EQ(Month::Of(At("2028-02-29T12:00:00Z"), utc), MonthOf("2028-02"));
  EXPECT_EQ(MonthOf("2028-03").Start(utc) - MonthOf("2028-02").Start(utc), absl::Hours(29 * 24));
  EXPECT_EQ(MonthOf("2027-03").Start(utc) - MonthOf("2027-02").Start(utc), absl::Hours(28 * 24));
}

TEST(Month, IsOrderedAndCountedAcrossYears) {
  EXPECT_EQ(MonthOf("2026-12").Plus(1), MonthOf("2027-01"));
  EXPECT_EQ(MonthOf("2026-01").Plus(-1), MonthOf("2025-12"));
  EXPECT_LT(MonthOf("2026-12"), MonthOf("2027-01"));
  EXPECT_FALSE(MonthOf("2026-12") < MonthOf("2026-12"));
}

TEST(Month, IsWrittenAsYearAndMonthAndNothingElse) {
  EXPECT_EQ(MonthOf("2026-03").ToString(), "2026-03");
  for (const char* text : {"", "2026", "2026-3", "2026-00", "2026-13", "2026-11-01", "26-11", "2026/11", " 2026-1",
                           "2026-1x", "+026-11", "0000-01", "1969-12"}) {
    EXPECT_EQ(Month::Parse(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace fairlead::recognition
