#include "services/chat/domain/survey_times.h"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::chat {
namespace {

absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

// Open from a Monday to the Friday of the week after, in Paris.
SurveyDates TwoWeeks() {
  return {.opens = At("2026-11-23T06:00:00+01:00"),
          .closes = At("2026-12-04T18:00:00+01:00"),
          .last_close = At("2026-12-08T18:00:00+01:00")};
}

TEST(TimesToAsk, InvitesInTheMorningAndRemindsHalfwayAndAWorkingDayBeforeTheClose) {
  const AskingTimes times = TimesToAsk(TwoWeeks(), QuietHours(), ZoneOf("Europe/Paris"));
  EXPECT_EQ(times[0], At("2026-11-23T08:00:00+01:00"));
  // Halfway is a Sunday at midnight.
  EXPECT_EQ(times[1], At("2026-11-30T08:00:00+01:00"));
  EXPECT_EQ(times[2], At("2026-12-03T18:00:00+01:00"));
}

TEST(TimesToAsk, FollowsThePersonsTimeZone) {
  const AskingTimes times = TimesToAsk(TwoWeeks(), QuietHours(), ZoneOf("Asia/Tokyo"));
  EXPECT_EQ(times[0], At("2026-11-23T14:00:00+09:00")) << "6:00 in Paris is an afternoon in Tokyo";
  // The close is on a Saturday there, at 2:00; a working day before it is Friday, at 2:00.
  EXPECT_EQ(times[2], At("2026-12-04T08:00:00+09:00"));
}

TEST(TimesToAsk, TheWorkingDayBeforeAMondayIsAFriday) {
  SurveyDates dates = TwoWeeks();
  dates.closes = At("2026-12-07T12:00:00+01:00");
  EXPECT_EQ(TimesToAsk(dates, QuietHours(), ZoneOf("Europe/Paris"))[2], At("2026-12-04T12:00:00+01:00"));
}

TEST(TimesToAsk, SaysNothingTwiceInOneMorning) {
  // Opens on a Friday night and closes on Monday night: the first moment outside quiet hours is the Monday's morning.
  const SurveyDates dates = {.opens = At("2026-11-27T21:00:00+01:00"),
                             .closes = At("2026-11-30T19:00:00+01:00"),
                             .last_close = At("2026-12-01T19:00:00+01:00")};
  const AskingTimes times = TimesToAsk(dates, QuietHours(), ZoneOf("Europe/Paris"));
  EXPECT_EQ(times[0], At("2026-11-30T08:00:00+01:00"));
  EXPECT_FALSE(times[1].has_value());
  EXPECT_FALSE(times[2].has_value());
}

TEST(TimesToAsk, NobodyIsWrittenToAfterTheClose) {
  const SurveyDates night = {.opens = At("2026-11-24T20:30:00+01:00"),
                             .closes = At("2026-11-25T08:00:00+01:00"),
                             .last_close = At("2026-11-26T08:00:00+01:00")};
  for (const auto& time : TimesToAsk(night, QuietHours(), ZoneOf("Europe/Paris"))) EXPECT_FALSE(time.has_value());
}

TEST(TimesToAsk, RemindsOnTheDaysAndAtTheHourThatTheSurveyNames) {
  SurveyDates dates = TwoWeeks();
  dates.reminders = SurveyReminders{.days = {2, 4, 9}, .hour = 10};
  const AskingTimes paris = TimesToAsk(dates, QuietHours(), ZoneOf("Europe/Paris"));
  ASSERT_EQ(paris.size(), 4U);
  EXPECT_EQ(paris[0], At("2026-11-23T08:00:00+01:00"));
  EXPECT_EQ(paris[1], At("2026-11-25T10:00:00+01:00"));
  EXPECT_EQ(paris[2], At("2026-11-27T10:00:00+01:00"));
  EXPECT_EQ(paris[3], At("2026-12-02T10:00:00+01:00"));
  EXPECT_EQ(TimesToAsk(dates, QuietHours(), ZoneOf("Asia/Tokyo"))[1], At("2026-11-25T10:00:00+09:00"))
      << "on the clocks where each person lives";
}

TEST(TimesToAsk, CountsTheDaysFromTheDayOnWhichItOpensWhereThePersonLives) {
  SurveyDates dates = TwoWeeks();
  dates.reminders = SurveyReminders{.days = {1}, .hour = 10};
  EXPECT_EQ(TimesToAsk(dates, QuietHours(), ZoneOf("America/Los_Angeles"))[1], At("2026-11-23T10:00:00-08:00"))
      << "it opens on a Sunday evening there";
}

TEST(TimesToAsk, RemindsOutsideQuietHoursThoughTheSurveyNamesOneOfThem) {
  SurveyDates dates = TwoWeeks();
  // Five in the morning of a Wednesday; ten in the morning of the Saturday.
  dates.reminders = SurveyReminders{.days = {2}, .hour = 5};
  EXPECT_EQ(TimesToAsk(dates, QuietHours(), ZoneOf("Europe/Paris"))[1], At("2026-11-25T08:00:00+01:00"));
  dates.reminders = SurveyReminders{.days = {5, 7}, .hour = 5};
  const AskingTimes times = TimesToAsk(dates, QuietHours(), ZoneOf("Europe/Paris"));
  EXPECT_EQ(times[1], At("2026-11-30T08:00:00+01:00")) << "the Saturday is quiet";
  EXPECT_FALSE(times[2].has_value()) << "nobody is reminded twice in one morning";
}

TEST(TimesToAsk, RemindsNobodyWhereTheSurveyWantsNoneOrTheDayIsTheCloseOrLater) {
  SurveyDates dates = TwoWeeks();
  dates.reminders = SurveyReminders{.days = {}, .hour = 10};
  EXPECT_EQ(TimesToAsk(dates, QuietHours(), ZoneOf("Europe/Paris")).size(), 1U);
  dates.reminders = SurveyReminders{.days = {11}, .hour = 18};
  EXPECT_FALSE(TimesToAsk(dates, QuietHours(), ZoneOf("Europe/Paris"))[1].has_value());
}

TEST(TimeOfLater, IsTheMorningOfTheNextWorkingDay) {
  EXPECT_EQ(TimeOfLater(At("2026-11-24T10:00:00+01:00"), TwoWeeks(), QuietHours(), ZoneOf("Europe/Paris")),
            At("2026-11-25T08:00:00+01:00"));
  EXPECT_EQ(TimeOfLater(At("2026-11-27T10:00:00+01:00"), TwoWeeks(), QuietHours(), ZoneOf("Europe/Paris")),
            At("2026-11-30T08:00:00+01:00"))
      << "after a Friday comes a Monday";
}

TEST(TimeOfLater, IsNeverAfterTheClose) {
  SurveyDates dates = TwoWeeks();
  const absl::Time last_day = At("2026-12-04T10:00:00+01:00");
  EXPECT_FALSE(TimeOfLater(last_day, dates, QuietHours(), ZoneOf("Europe/Paris")).has_value());
  dates.extended = true;
  EXPECT_EQ(TimeOfLater(last_day, dates, QuietHours(), ZoneOf("Europe/Paris")), At("2026-12-07T08:00:00+01:00"));
}

}  // namespace
}  // namespace fairlead::chat
