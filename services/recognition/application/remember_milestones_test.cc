#include "services/recognition/application/remember_milestones.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "services/recognition/milestone_replica.h"

namespace fairlead::recognition {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::CivilDay kToday(2026, 11, 15);

class RememberMilestonesTest : public ::testing::Test {
 protected:
  RememberMilestonesTest() {
    world_.clock.Set(At("2026-11-14T12:00:00+01:00"));
    Restart();
  }
  RememberMilestones::Round RunAt(const std::string& time) { return RunAt(At(time)); }
  RememberMilestones::Round RunAt(absl::Time time) {
    world_.clock.Set(time);
    return replica_->remember.Run();
  }
  void RunEachDayOf(int year, int month) {
    const absl::CivilDay first(year, month, 1);
    for (int day = 0; day < 28; ++day) RunAt(absl::FromCivil(absl::CivilHour(first + day) + 9, Zone("Europe/Paris")));
  }
  // Another process, which knows nobody yet. Its first round is at the present time.
  void Restart() {
    replica_.reset();
    replica_ = std::make_unique<MilestoneReplica>(world_);
  }
  void RestartWith(const std::string& id, absl::CivilDay hired) {
    Restart();
    replica_->Employ(id, hired);
  }

  World world_;
  std::unique_ptr<MilestoneReplica> replica_;
};

TEST_F(RememberMilestonesTest, MakesAWelcomeAtEightOfTheFirstDayAndNotBefore) {
  replica_->Employ("ann", kToday);
  EXPECT_EQ(RunAt("2026-11-15T07:59:59+01:00").reached, 0);
  EXPECT_EQ(RunAt("2026-11-15T08:00:00+01:00").reached, 1);
  EXPECT_EQ(RunAt("2026-11-15T08:00:01+01:00").reached, 0);
  const Milestones::Figures ann = replica_->Of("ann");
  ASSERT_EQ(ann.reached.size(), 1u);
  EXPECT_EQ(ann.reached[0], (Milestones::Reached{.kind = MilestoneKind::kWelcome,
                                                 .years = 0,
                                                 .due = At("2026-11-15T08:00:00+01:00"),
                                                 .at = At("2026-11-15T08:00:00+01:00")}));
}

TEST_F(RememberMilestonesTest, GoesOnToTheAnniversaries) {
  replica_->Employ("ann", kToday);
  for (int year = 2026; year <= 2037; ++year) RunEachDayOf(year, 11);
  EXPECT_THAT(replica_->YearsOf("ann"), ElementsAre(0, 1, 2, 3, 5, 10));
}

TEST_F(RememberMilestonesTest, WaitsForTheDirectory) {
  bool complete = false;
  replica_->process.people.CompleteWhen([&] { return complete; });
  replica_->Employ("ann", kToday);
  EXPECT_EQ(RunAt("2026-11-15T08:00:00+01:00").reached, 0);
  complete = true;
  EXPECT_EQ(RunAt("2026-11-15T08:00:05+01:00").reached, 1);
}

TEST_F(RememberMilestonesTest, MakesNothingTwiceAfterARestart) {
  replica_->Employ("ann", kToday);
  RunAt("2026-11-15T07:59:00+01:00");
  ASSERT_EQ(RunAt("2026-11-15T08:00:00+01:00").reached, 1);
  for (int restart = 0; restart < 3; ++restart) {
    RestartWith("ann", kToday);
    EXPECT_EQ(replica_->remember.Run().reached, 0);
    world_.clock.Advance(absl::Minutes(30));
  }
  // Also when the stored replies of requests are gone.
  RestartWith("ann", kToday);
  EXPECT_EQ(RunAt("2026-11-17T08:00:00+01:00").reached, 0);
  EXPECT_THAT(replica_->YearsOf("ann"), ElementsAre(0));
}

TEST_F(RememberMilestonesTest, MakesEachOnceInTwoReplicasAtOnce) {
  constexpr int kPeople = 300;
  MilestoneReplica other(world_);
  for (int i = 0; i < kPeople; ++i) {
    replica_->Employ("e" + std::to_string(i), kToday);
    other.Employ("e" + std::to_string(i), kToday);
  }
  world_.clock.Set(At("2026-11-15T08:00:00+01:00"));
  RememberMilestones::Round theirs;
  std::thread thread([&] { theirs = other.remember.Run(); });
  const RememberMilestones::Round mine = replica_->remember.Run();
  thread.join();
  EXPECT_EQ(mine.failed + theirs.failed, 0) << mine.problem << theirs.problem;
  EXPECT_EQ(mine.reached + theirs.reached, kPeople);
  EXPECT_EQ(mine.repeated + theirs.repeated, kPeople);
  for (int i = 0; i < kPeople; ++i) EXPECT_THAT(replica_->YearsOf("e" + std::to_string(i)), ElementsAre(0));
}

TEST_F(RememberMilestonesTest, MakesUpForAnOutageOfSixDays) {
  replica_->Employ("ann", absl::CivilDay(2025, 11, 15));
  replica_->remember.Run();
  RestartWith("ann", absl::CivilDay(2025, 11, 15));
  EXPECT_EQ(RunAt("2026-11-21T12:00:00+01:00").reached, 1);
  EXPECT_EQ(replica_->Of("ann").reached[0].due, At("2026-11-15T08:00:00+01:00"));
  EXPECT_EQ(replica_->Of("ann").reached[0].at, At("2026-11-21T12:00:00+01:00"));
}

TEST_F(RememberMilestonesTest, PassesOverWhatIsOlderThanAWeek) {
  replica_->Employ("ann", kToday);
  replica_->Employ("bob", absl::CivilDay(2025, 11, 15));
  replica_->remember.Run();
  EXPECT_EQ(RunAt("2026-11-22T08:00:01+01:00").reached, 0);
  // They go on all the same.
  EXPECT_EQ(RunAt("2027-11-15T08:00:00+01:00").reached, 2);
}

TEST_F(RememberMilestonesTest, PassesOverWhatIsOlderThanAWeekAfterARestart) {
  replica_->Employ("ann", kToday);
  replica_->Employ("bob", absl::CivilDay(2025, 11, 15));
  replica_->remember.Run();
  RestartWith("ann", kToday);
  replica_->Employ("bob", absl::CivilDay(2025, 11, 15));
  EXPECT_EQ(RunAt("2026-11-22T08:00:01+01:00").reached, 0);
}

TEST_F(RememberMilestonesTest, MakesNoAnniversaryOfThePastWhenACompanyIsImported) {
  replica_->remember.Run();
  world_.clock.Set(At("2026-11-15T12:00:00+01:00"));
  replica_->remember.Run();
  constexpr int kPeople = 1'000;
  for (int i = 0; i < kPeople; ++i) {
    // The last year's days, 1 to 3 years ago: a week of them would otherwise be made up for.
    replica_->Employ("e" + std::to_string(i), absl::CivilDay(2025 - i % 3, 11, 15) - i % 365);
  }
  EXPECT_EQ(replica_->remember.Run().reached, 0);
  EXPECT_EQ(replica_->agenda.size(), static_cast<std::size_t>(kPeople));
  // A restart does not change that.
  Restart();
  for (int i = 0; i < kPeople; ++i) {
    replica_->Employ("e" + std::to_string(i), absl::CivilDay(2025 - i % 3, 11, 15) - i % 365);
  }
  EXPECT_EQ(replica_->remember.Run().reached, 0);
}

TEST_F(RememberMilestonesTest, MakesNoAnniversaryOfThePastAtTheFirstStart) {
  replica_->Employ("ann", absl::CivilDay(2025, 11, 14));
  EXPECT_EQ(replica_->remember.Run().reached, 0);
}

TEST_F(RememberMilestonesTest, WelcomesWhoeverIsEnteredLateButNotAfterAWeek) {
  RunAt("2026-11-15T12:00:00+01:00");
  replica_->Employ("today", kToday);
  replica_->Employ("six days ago", kToday - 6);
  replica_->Employ("eight days ago", kToday - 8);
  EXPECT_EQ(replica_->remember.Run().reached, 2);
  EXPECT_THAT(replica_->YearsOf("eight days ago"), IsEmpty());
}

TEST_F(RememberMilestonesTest, MakesNothingOfWhoeverHasLeft) {
  const absl::CivilDay hired(2025, 11, 15);
  replica_->Employ("ann", hired);
  replica_->remember.Run();
  Person left{.id = Employee("ann"), .time_zone = Zone("Europe/Paris"), .leaves = kToday, .hired = hired};
  replica_->process.people.Put(left);
  EXPECT_EQ(RunAt("2026-11-15T08:00:00+01:00").reached, 0);
  // The last day of work counts still, though it is over when a late one would be made.
  Person leaving{.id = Employee("bob"), .time_zone = Zone("Europe/Paris"), .leaves = kToday + 1, .hired = hired};
  replica_->process.people.Put(leaving);
  EXPECT_EQ(RunAt("2026-11-15T08:00:01+01:00").reached, 1);
  replica_->process.people.Remove(Employee("cat"));
  EXPECT_EQ(replica_->remember.Run().reached, 0);
}

TEST_F(RememberMilestonesTest, PassesOverALateOneOfWhoeverLeftMeanwhile) {
  Person leaving{.id = Employee("bob"),
                 .time_zone = Zone("Europe/Paris"),
                 .leaves = kToday + 1,
                 .hired = absl::CivilDay(2025, 11, 15)};
  replica_->process.people.Put(leaving);
  replica_->remember.Run();
  EXPECT_EQ(RunAt("2026-11-16T08:00:00+01:00").reached, 0);
}

TEST_F(RememberMilestonesTest, FollowsWhoeverReturnsFromTheHireDateThatTheDirectoryHasNow) {
  const absl::CivilDay first(2024, 11, 15);
  replica_->Employ("ann", first);
  ASSERT_EQ(RunAt("2026-11-15T08:00:00+01:00").reached, 1);
  Person left{.id = Employee("ann"), .time_zone = Zone("Europe/Paris"), .leaves = kToday + 10, .hired = first};
  replica_->process.people.Put(left);
  RunAt("2026-12-01T08:00:00+01:00");
  // With a new first day: a welcome, which there was none of before, and no second 2 years.
  replica_->Employ("ann", absl::CivilDay(2027, 2, 1));
  for (int year = 2027; year <= 2030; ++year) {
    RunEachDayOf(year, 2);
    RunEachDayOf(year, 11);
  }
  EXPECT_THAT(replica_->YearsOf("ann"), ElementsAre(2, 0, 1, 3));
}

TEST_F(RememberMilestonesTest, FollowsAHireDateThatIsCorrected) {
  replica_->Employ("ann", kToday);
  ASSERT_EQ(RunAt("2026-11-15T08:00:00+01:00").reached, 1);
  // Later: no second welcome. Earlier: what lies in the past then is not made.
  replica_->Employ("ann", absl::CivilDay(2026, 12, 1));
  EXPECT_EQ(RunAt("2026-12-01T08:00:00+01:00").reached, 0);
  replica_->Employ("ann", absl::CivilDay(2025, 11, 28));
  EXPECT_EQ(RunAt("2026-12-02T08:00:00+01:00").reached, 0);
  EXPECT_EQ(RunAt("2027-11-28T08:00:00+01:00").reached, 1);
  EXPECT_THAT(replica_->YearsOf("ann"), ElementsAre(0, 2));
}

TEST_F(RememberMilestonesTest, FollowsWhoeverMovesToAnotherTimeZone) {
  replica_->Employ("ann", kToday, "America/New_York");
  EXPECT_EQ(RunAt("2026-11-15T08:00:00+01:00").reached, 0);
  replica_->Employ("bob", kToday, "America/New_York");
  replica_->remember.Run();
  replica_->Employ("bob", kToday, "Europe/Paris");
  EXPECT_EQ(RunAt("2026-11-15T08:00:01+01:00").reached, 1);
  EXPECT_THAT(replica_->YearsOf("bob"), ElementsAre(0));
  replica_->Employ("bob", kToday, "America/New_York");
  EXPECT_EQ(RunAt("2026-11-15T08:00:00-05:00").reached, 1);
  EXPECT_THAT(replica_->YearsOf("ann"), ElementsAre(0));
}

TEST_F(RememberMilestonesTest, MakesNothingOfWhoeverOptedOutAndDoesNotMakeUpForIt) {
  replica_->Employ("ann", kToday);
  ASSERT_TRUE(replica_->process.ChooseMilestones("r1", "ann", true).ok());
  const RememberMilestones::Round round = RunAt("2026-11-15T08:00:00+01:00");
  EXPECT_EQ(round.reached, 0);
  EXPECT_EQ(round.opted_out, 1);
  ASSERT_TRUE(replica_->process.ChooseMilestones("r2", "ann", false).ok());
  EXPECT_EQ(RunAt("2026-11-15T08:00:01+01:00").reached, 0);
  EXPECT_EQ(RunAt("2027-11-15T08:00:00+01:00").reached, 1);
  EXPECT_THAT(replica_->YearsOf("ann"), ElementsAre(1));
}

TEST_F(RememberMilestonesTest, TriesAgainWhenTheStoreIsBack) {
  replica_->Employ("ann", kToday);
  replica_->remember.Run();
  world_.redis.Kill();
  const RememberMilestones::Round away = RunAt("2026-11-15T08:00:00+01:00");
  EXPECT_EQ(away.reached, 0);
  EXPECT_EQ(away.failed, 1);
  EXPECT_FALSE(away.problem.ok());
  ASSERT_TRUE(world_.redis.Start().ok());
  ASSERT_TRUE(testing::Eventually([&] { return replica_->process.redis.Ready().ok(); }));
  EXPECT_EQ(RunAt("2026-11-15T09:30:00+01:00").reached, 1);
  EXPECT_THAT(replica_->YearsOf("ann"), ElementsAre(0));
}

TEST_F(RememberMilestonesTest, DoesNotCountAsDoneWhatFailedBeforeItEnded) {
  replica_->Employ("ann", absl::CivilDay(2025, 11, 15));
  replica_->remember.Run();
  world_.redis.Kill();
  RunAt("2026-11-15T08:00:00+01:00");
  ASSERT_TRUE(world_.redis.Start().ok());
  ASSERT_TRUE(testing::Eventually([&] { return replica_->process.redis.Ready().ok(); }));
  RestartWith("ann", absl::CivilDay(2025, 11, 15));
  EXPECT_EQ(RunAt("2026-11-16T08:00:00+01:00").reached, 1);
}

}  // namespace
}  // namespace fairlead::recognition
