#include "services/pulse/issuer/participation.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/hash.h"
#include "libs/files/files.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temporary_directory.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse::issuer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ParticipationPercent, IsInStepsOfTenFromTenToNinety) {
  EXPECT_EQ(ParticipationPercent(0, 1000), 10);
  EXPECT_EQ(ParticipationPercent(149, 1000), 10);
  EXPECT_EQ(ParticipationPercent(150, 1000), 20);
  EXPECT_EQ(ParticipationPercent(649, 1000), 60);
  EXPECT_EQ(ParticipationPercent(650, 1000), 70);
  EXPECT_EQ(ParticipationPercent(1000, 1000), 90);
  EXPECT_EQ(ParticipationPercent(0, 0), 10);
  EXPECT_EQ(ParticipationPercent(4'000'000'000, 4'000'000'000), 90);
}

class ParticipationTest : public ::testing::Test {
 protected:
  ParticipationTest() : book_(survey_.platform.public_key()), files_(*SecretFiles::Open(directory_.path().string())) {
    survey_.manifest.roster_size = 100;
    survey_.manifest.closes = survey_.manifest.opens + absl::Hours(24 * 7);
    survey_.manifest.second_close = survey_.manifest.opens + absl::Hours(24 * 10);
    survey_.manifest.dimensions = {
        {.id = "team",
         .name = {.en = "Team", .fr = "Équipe"},
         .cells = {{.id = "all", .name = {.en = "All", .fr = "Tous"}, .parent = -1, .eligible = 100}}}};
    Launch();
    clock_.Set(survey_.manifest.opens - absl::Hours(1));
    Restart();
  }
  void Launch() {
    survey_.Sign();
    pulse::v1::PulseFact launched = FactAbout(survey_.manifest.survey);
    launched.mutable_launched()->set_manifest(survey_.bytes);
    launched.mutable_launched()->set_signatures(survey_.signatures.Encode());
    book_.Apply(launched);
    ASSERT_NE(book_.Find(survey_.manifest.survey), nullptr);
  }
  void Restart() {
    metrics_ = std::make_unique<observability::Registry>();
    participation_ = std::make_unique<Participation>(
        book_, files_,
        [this](const SurveyId&) -> absl::StatusOr<std::uint32_t> {
          ++asked_;
          return issued_;
        },
        clock_, *metrics_);
  }
  // What whoever scrapes sees.
  std::string Scraped() {
    EXPECT_TRUE(participation_->Update().ok());
    return metrics_->Text();
  }
  std::string Figure(int percent) const {
    return "fairlead_pulse_participation_percent{survey=\"" + core::Hex(survey_.manifest.survey.view()) + "\"} " +
           std::to_string(percent) + "\n";
  }
  void NextDay() { clock_.Advance(absl::Hours(24)); }

  testing::TemporaryDirectory directory_;
  testing::FakeClock clock_;
  TestSurvey survey_;
  SurveyBook book_;
  SecretFiles files_;
  std::uint32_t issued_ = 0;
  int asked_ = 0;
  std::unique_ptr<observability::Registry> metrics_;
  std::unique_ptr<Participation> participation_;
};

TEST_F(ParticipationTest, IsThereBeforeTheOpeningAndDoesNotMoveOnTheFirstDay) {
  const std::string before = Scraped();
  EXPECT_THAT(before, HasSubstr(Figure(0)));
  clock_.Set(survey_.manifest.opens + absl::Minutes(1));
  issued_ = 55;
  EXPECT_EQ(Scraped(), before);
  EXPECT_EQ(asked_, 0);
}

TEST_F(ParticipationTest, MovesOnceADayInStepsOfTen) {
  issued_ = 33;
  NextDay();
  EXPECT_THAT(Scraped(), HasSubstr(Figure(30)));
  issued_ = 71;
  clock_.Advance(absl::Minutes(10));
  EXPECT_THAT(Scraped(), HasSubstr(Figure(30))) << "the same day";
  NextDay();
  EXPECT_THAT(Scraped(), HasSubstr(Figure(70)));
}

TEST_F(ParticipationTest, IsTheSameAfterARestart) {
  issued_ = 33;
  NextDay();
  const std::string before = Scraped();
  issued_ = 71;
  Restart();
  EXPECT_EQ(Scraped(), before);
  NextDay();
  EXPECT_THAT(Scraped(), HasSubstr(Figure(70)));
}

TEST_F(ParticipationTest, IsNotToldWhereAStepIsFewerPeopleThanMayBeTold) {
  survey_.manifest.survey = *SurveyId::Decode("survey-number-17");
  survey_.manifest.sequence = 2;
  survey_.manifest.previous = book_.Last();
  survey_.manifest.roster_size = 49;
  survey_.manifest.dimensions[0].cells[0].eligible = 49;
  Launch();
  issued_ = 33;
  NextDay();
  EXPECT_THAT(Scraped(), HasSubstr(Figure(0)));
}

TEST_F(ParticipationTest, StaysWhenTheSurveyIsOver) {
  issued_ = 33;
  NextDay();
  const std::string before = Scraped();
  issued_ = 90;
  clock_.Set(survey_.manifest.closes);
  EXPECT_EQ(Scraped(), before);
  NextDay();
  EXPECT_EQ(Scraped(), before);
}

TEST_F(ParticipationTest, SaysThatAFigureIsUnreadableAndShowsNone) {
  ASSERT_TRUE(files::Write(files_.PathOf(survey_.manifest.survey, "participation"), "damaged").ok());
  NextDay();
  EXPECT_TRUE(absl::IsDataLoss(participation_->Update()));
  EXPECT_THAT(metrics_->Text(), Not(HasSubstr("participation")));
}

using PulseAttack = ParticipationTest;

TEST_F(PulseAttack, A09ScrapingWhileOpenShowsNothingButOneFigureADay) {
  clock_.Set(survey_.manifest.opens);
  std::string last = Scraped();
  absl::CivilDay moved = absl::ToCivilDay(clock_.Now(), absl::UTCTimeZone());
  int moves = 0;
  while (clock_.Now() < survey_.manifest.closes) {
    clock_.Advance(absl::Minutes(1));
    issued_ = static_cast<std::uint32_t>((clock_.Now() - survey_.manifest.opens) / absl::Hours(2));
    const std::string now = Scraped();
    if (now == last) continue;
    const absl::CivilDay today = absl::ToCivilDay(clock_.Now(), absl::UTCTimeZone());
    EXPECT_GT(today, moved) << "a second figure in one day";
    EXPECT_EQ(std::count(now.begin(), now.end(), '\n'), std::count(last.begin(), last.end(), '\n')) << "a new series";
    moved = today;
    last = now;
    ++moves;
  }
  EXPECT_GT(moves, 3) << "or nothing was tested";
}

}  // namespace
}  // namespace fairlead::pulse::issuer
