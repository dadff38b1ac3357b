#include "services/recognition/domain/milestone.h"

#include <vector>

#include <gtest/gtest.h>

#include "services/recognition/domain/milestones.h"
#include "services/recognition/domain/test_values.h"

namespace fairlead::recognition {
namespace {

const absl::CivilDay kHired(2026, 11, 15);

// The milestones after `after`, in years.
std::vector<int> YearsAfter(absl::CivilDay hired, absl::Time after, int count) {
  std::vector<int> years;
  for (int i = 0; i < count; ++i) {
    const Milestone next = NextMilestone(hired, Zone("Europe/Paris"), after);
    years.push_back(next.years);
    after = next.due;
  }
  return years;
}

TEST(NextMilestone, IsTheWelcomeAndThenTheAnniversariesOneTwoThreeFiveAndEveryFifth) {
  EXPECT_EQ(YearsAfter(kHired, At("2026-01-01T00:00:00Z"), 10), (std::vector<int>{0, 1, 2, 3, 5, 10, 15, 20, 25, 30}));
}

TEST(NextMilestone, IsFoundFromAnyMomentOfAWorkingLife) {
  const absl::TimeZone zone = Zone("Europe/Paris");
  for (int days = -400; days < 366 * 32; ++days) {
    const absl::Time after = absl::FromCivil(absl::CivilDay(kHired + days), zone) + absl::Hours(days % 24);
    const Milestone next = NextMilestone(kHired, zone, after);
    EXPECT_GT(next.due, after);
    EXPECT_TRUE(IsMilestoneYear(next.years));
    // None is left out between.
    for (int years = 0; years < next.years; ++years) {
      if (IsMilestoneYear(years)) {
        EXPECT_LE(MilestoneTime(AnniversaryDay(kHired, years), zone), after);
      }
    }
  }
}

TEST(NextMilestone, IsDueAtEightInTheMorningWhereThePersonLives) {
  const absl::Time before = At("2026-11-01T00:00:00Z");
  const Milestone paris = NextMilestone(kHired, Zone("Europe/Paris"), before);
  EXPECT_EQ(paris.kind, MilestoneKind::kWelcome);
  EXPECT_EQ(paris.day, kHired);
  EXPECT_EQ(paris.due, At("2026-11-15T08:00:00+01:00"));
  EXPECT_EQ(NextMilestone(kHired, Zone("Asia/Kathmandu"), before).due, At("2026-11-15T08:00:00+05:45"));
  EXPECT_EQ(NextMilestone(kHired, Zone("Pacific/Auckland"), before).due, At("2026-11-15T08:00:00+13:00"));
}

TEST(NextMilestone, IsAtEightOnBothSidesOfDaylightSaving) {
  const absl::TimeZone paris = Zone("Europe/Paris");
  EXPECT_EQ(MilestoneTime(absl::CivilDay(2027, 3, 27), paris), At("2027-03-27T08:00:00+01:00"));
  EXPECT_EQ(MilestoneTime(absl::CivilDay(2027, 3, 28), paris), At("2027-03-28T08:00:00+02:00"));
  EXPECT_EQ(MilestoneTime(absl::CivilDay(2027, 10, 30), paris), At("2027-10-30T08:00:00+02:00"));
  EXPECT_EQ(MilestoneTime(absl::CivilDay(2027, 10, 31), paris), At("2027-10-31T08:00:00+01:00"));
}

TEST(NextMilestone, IsAtTheJumpWhereTheClocksLeaveEightOut) {
  // Samoa had no 30 December 2011: it crossed the date line at midnight.
  EXPECT_EQ(MilestoneTime(absl::CivilDay(2011, 12, 30), Zone("Pacific/Apia")), At("2011-12-31T00:00:00+14:00"));
  const Milestone next = NextMilestone(absl::CivilDay(2010, 12, 30), Zone("Pacific/Apia"), At("2011-12-01T00:00:00Z"));
  EXPECT_EQ(next.years, 1);
  EXPECT_EQ(next.due, At("2011-12-31T00:00:00+14:00"));
}

TEST(NextMilestone, IsAtTheFirstOfTwoWhereTheClocksShowEightTwice) {
  // Kwajalein lived 30 September 1969 almost twice: from 11 hours ahead to 12 behind.
  const absl::TimeZone zone = Zone("Pacific/Kwajalein");
  ASSERT_EQ(zone.At(absl::CivilSecond(1969, 9, 30, 8, 0, 0)).kind, absl::TimeZone::TimeInfo::REPEATED);
  EXPECT_EQ(MilestoneTime(absl::CivilDay(1969, 9, 30), zone), At("1969-09-30T08:00:00+11:00"));
  EXPECT_EQ(NextMilestone(absl::CivilDay(1968, 9, 30), zone, At("1969-09-30T08:00:00+11:00")).years, 2);
}

TEST(AnniversaryDay, OfTheLeapDayIsTheLastOfFebruary) {
  const absl::CivilDay hired(2024, 2, 29);
  EXPECT_EQ(AnniversaryDay(hired, 1), absl::CivilDay(2025, 2, 28));
  EXPECT_EQ(AnniversaryDay(hired, 4), absl::CivilDay(2028, 2, 29));
  EXPECT_EQ(AnniversaryDay(hired, 5), absl::CivilDay(2029, 2, 28));
  EXPECT_EQ(AnniversaryDay(absl::CivilDay(2096, 2, 29), 4), absl::CivilDay(2100, 2, 28));
  EXPECT_EQ(AnniversaryDay(absl::CivilDay(2024, 2, 28), 1), absl::CivilDay(2025, 2, 28));
  EXPECT_EQ(AnniversaryDay(absl::CivilDay(2024, 3, 1), 1), absl::CivilDay(2025, 3, 1));
}

TEST(NextMilestoneFrom, TakesTheDayItselfAsWell) {
  const absl::TimeZone zone = Zone("UTC");
  EXPECT_EQ(NextMilestoneFrom(kHired, zone, kHired).years, 0);
  EXPECT_EQ(NextMilestoneFrom(kHired, zone, kHired + 1).years, 1);
  EXPECT_EQ(NextMilestoneFrom(kHired, zone, absl::CivilDay(2027, 11, 15)).years, 1);
  EXPECT_EQ(NextMilestoneFrom(kHired, zone, absl::CivilDay(2029, 11, 16)).years, 5);
}

const Milestone kOneYear = {.kind = MilestoneKind::kAnniversary,
                            .years = 1,
                            .day = absl::CivilDay(2027, 11, 15),
                            .due = absl::FromUnixSeconds(1'826'265'600)};

TEST(MilestonesReach, HappensOnceForAKindAndANumberOfYears) {
  const auto first = Milestones().Reach(Employee("ann"), kOneYear, kOneYear.due + absl::Seconds(1));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->event, (MilestoneReached{.employee = Employee("ann"),
                                            .kind = MilestoneKind::kAnniversary,
                                            .years = 1,
                                            .due = kOneYear.due,
                                            .at = kOneYear.due + absl::Seconds(1)}));
  // Also when the hire date was corrected meanwhile, and the day is another.
  Milestone corrected = kOneYear;
  corrected.due += absl::Hours(24 * 30);
  EXPECT_THAT(first->next.Reach(Employee("ann"), corrected, corrected.due).status(), IsRefusal("MILESTONE_REACHED"));
  EXPECT_EQ(first->next.Apply(first->event).status().code(), absl::StatusCode::kAlreadyExists);
  Milestone second = kOneYear;
  second.years = 2;
  EXPECT_TRUE(first->next.Reach(Employee("ann"), second, second.due).ok());
}

TEST(MilestonesReach, IsRefusedForWhoeverOptedOut) {
  const Milestones out = Milestones().Choose(Employee("ann"), true).next;
  EXPECT_THAT(out.Reach(Employee("ann"), kOneYear, kOneYear.due).status(), IsRefusal("MILESTONES_OPTED_OUT"));
  const Milestones in = out.Choose(Employee("ann"), false).next;
  EXPECT_TRUE(in.Reach(Employee("ann"), kOneYear, kOneYear.due).ok());
}

}  // namespace
}  // namespace fairlead::recognition
