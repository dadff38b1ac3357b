#include "services/pulse/survey/wave_calendar.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::pulse::survey {
namespace {

constexpr Cadence kAll[] = {Cadence::kWeekly, Cadence::kBiweekly, Cadence::kMonthly, Cadence::kQuarterly};

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

// From 9:00 on `day`, open for two days, and two more until the second close.
Schedule From(absl::CivilDay day, Cadence cadence, const absl::TimeZone& zone = Zone("Europe/Paris")) {
  const absl::CivilSecond opens = absl::CivilSecond(day) + 9 * 60 * 60;
  return {.cadence = cadence,
          .zone = zone,
          .opens = opens,
          .closes = opens + 48 * 60 * 60,
          .second_close = opens + 96 * 60 * 60};
}

absl::CivilSecond OpensOn(const Schedule& schedule, int wave) {
  return absl::ToCivilSecond(TimesOf(schedule, wave).opens, schedule.zone);
}

TEST(WaveTimes, KeepTheHourOverAChangeToSummerTime) {
  const Schedule schedule = From(absl::CivilDay(2027, 3, 24), Cadence::kWeekly);
  EXPECT_EQ(OpensOn(schedule, 1), absl::CivilSecond(2027, 3, 31, 9));
  EXPECT_EQ(TimesOf(schedule, 1).opens - TimesOf(schedule, 0).opens, absl::Hours(7 * 24 - 1));
}

TEST(WaveTimes, FollowTheCadence) {
  const absl::CivilDay day(2027, 1, 11);
  EXPECT_EQ(OpensOn(From(day, Cadence::kWeekly), 3), absl::CivilSecond(2027, 2, 1, 9));
  EXPECT_EQ(OpensOn(From(day, Cadence::kBiweekly), 3), absl::CivilSecond(2027, 2, 22, 9));
  EXPECT_EQ(OpensOn(From(day, Cadence::kMonthly), 12), absl::CivilSecond(2028, 1, 11, 9));
  EXPECT_EQ(OpensOn(From(day, Cadence::kQuarterly), 3), absl::CivilSecond(2027, 10, 11, 9));
}

TEST(WaveTimes, TakeTheLastDayOfAMonthThatIsShorter) {
  const Schedule schedule = From(absl::CivilDay(2027, 1, 31), Cadence::kMonthly);
  EXPECT_EQ(OpensOn(schedule, 1), absl::CivilSecond(2027, 2, 28, 9));
  EXPECT_EQ(OpensOn(schedule, 2), absl::CivilSecond(2027, 3, 31, 9)) << "the shorter month leaves no trace";
  EXPECT_EQ(TimesOf(schedule, 1).closes - TimesOf(schedule, 1).opens, absl::Hours(48)) << "open as long as the first";
}

TEST(WaveTimes, OfAnHourThatIsSkippedAreTheMomentOfTheChange) {
  Schedule schedule = From(absl::CivilDay(2027, 3, 21), Cadence::kWeekly);
  schedule.opens = absl::CivilSecond(2027, 3, 21, 2, 30);
  EXPECT_EQ(OpensOn(schedule, 1), absl::CivilSecond(2027, 3, 28, 3));
}

TEST(WaveCalendar, BoundsTheWavesOfAnyQuarterTightly) {
  for (const Cadence cadence : kAll) {
    int most = 0;
    for (int day = 0; day < 366; ++day) {
      const Schedule schedule = From(absl::CivilDay(2027, 1, 1) + day, cadence);
      int in_quarter = 0;
      for (int wave = 0; wave < 60; ++wave) {
        in_quarter = wave > 0 && QuarterOf(schedule, wave) == QuarterOf(schedule, wave - 1) ? in_quarter + 1 : 1;
        most = std::max(most, in_quarter);
      }
    }
    EXPECT_EQ(most, MostWavesAQuarter(cadence));
  }
}

TEST(WaveCalendar, BoundsTheDaysBetweenWavesTightly) {
  for (const Cadence cadence : kAll) {
    absl::civil_diff_t least = 1000;
    for (int day = 0; day < 366; ++day) {
      const Schedule schedule = From(absl::CivilDay(2027, 1, 1) + day, cadence, absl::UTCTimeZone());
      for (int wave = 1; wave < 60; ++wave) {
        least = std::min(least, absl::CivilDay(OpensOn(schedule, wave)) - absl::CivilDay(OpensOn(schedule, wave - 1)));
      }
    }
    EXPECT_EQ(least, LeastDaysBetweenWaves(cadence));
  }
}

TEST(WaveCalendar, FreezesCellsOnTheFirstWaveOfEachQuarter) {
  const Schedule schedule = From(absl::CivilDay(2027, 3, 17), Cadence::kWeekly);
  EXPECT_EQ(FrozenOn(schedule, 0), absl::CivilDay(2027, 3, 17)) << "the series begins in the middle of a quarter";
  EXPECT_EQ(FrozenOn(schedule, 2), absl::CivilDay(2027, 3, 17));
  EXPECT_EQ(FrozenOn(schedule, 3), absl::CivilDay(2027, 4, 7));
  EXPECT_EQ(FrozenOn(schedule, 14), absl::CivilDay(2027, 4, 7)) << "June 23";
  EXPECT_EQ(FrozenOn(schedule, 16), absl::CivilDay(2027, 7, 7));
}

TEST(WaveCalendar, AsksAllWavesOfAQuarterInTheSameCells) {
  for (const Cadence cadence : kAll) {
    const Schedule schedule = From(absl::CivilDay(2027, 2, 3), cadence);
    for (int wave = 1; wave < 60; ++wave) {
      EXPECT_EQ(FrozenOn(schedule, wave) == FrozenOn(schedule, wave - 1),
                QuarterOf(schedule, wave) == QuarterOf(schedule, wave - 1))
          << wave;
    }
  }
}

}  // namespace
}  // namespace fairlead::pulse::survey
