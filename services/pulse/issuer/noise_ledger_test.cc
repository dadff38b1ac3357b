#include "services/pulse/issuer/noise_ledger.h"

#include <filesystem>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/hash.h"
#include "libs/files/files.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temporary_directory.h"
#include "services/pulse/issuer/freeze.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse::issuer {
namespace {

using ::testing::HasSubstr;

// 210 people of two teams of 120 and 90. Each of the first is in two large cells and no others, for each of two
// questions: 4 histograms; each of the second in one, and maybe in the others of it: 4 as well.
class NoiseLedgerTest : public ::testing::Test {
 protected:
  NoiseLedgerTest() {
    Add(120, "north");
    Add(90, "south");
  }
  void Add(int count, const std::string& team) {
    for (int i = 0; i < count; ++i) {
      const std::string id = team + std::to_string(i);
      people_.push_back({.person = {.employee_id = id,
                                    .team = "Company/" + team,
                                    .manager_id = "",
                                    .location = "Paris",
                                    .hire_date = absl::CivilDay(2020, 1, 1)},
                         .name = id});
    }
  }
  static SurveyId Id(int number) { return *SurveyId::Decode(fmt::format("survey-number-{:02}", number)); }
  static std::string Definition(const std::string& noise, int year = 2027) {
    const std::string january = std::to_string(year) + "-01-";
    return "slug = \"test\"\ntitle = { en = \"Test\", fr = \"Essai\" }\nquestions = [\"overall-1\", \"workload-1\"]\n"
           "opens = " +
           january + "11T09:00:00Z\ncloses = " + january + "15T18:00:00Z\nsecond_close = " + january +
           "17T18:00:00Z\ndimensions = [\"team\"]\n" + noise;
  }
  // Spends 2 of each person, of 5 a year.
  static std::string Noisy(int year = 2027) { return Definition("[noise]\nepsilon = 0.5\nmost_a_year = 5\n", year); }
  absl::StatusOr<pulse::v1::FrozenRoster> Frozen(int number, const std::string& definition) {
    Freeze freeze(
        book_, files_, SecretOf('a'), [this] { return people_; }, clock_);
    return freeze.Run(Id(number), definition, 0);
  }
  void Launch(int number) {
    TestSurvey survey;
    survey.manifest.survey = Id(number);
    survey.manifest.previous = book_.Last();
    survey.manifest.sequence = static_cast<std::uint32_t>(book_.All().size() + 1);
    survey.Sign();
    pulse::v1::PulseFact fact = FactAbout(Id(number));
    fact.mutable_launched()->set_manifest(survey.bytes);
    fact.mutable_launched()->set_signatures(survey.signatures.Encode());
    book_.Apply(fact);
    ASSERT_NE(book_.Find(Id(number)), nullptr);
  }
  void FreezeAndLaunch(int number, int year = 2027) {
    const auto frozen = Frozen(number, Noisy(year));
    ASSERT_TRUE(frozen.ok()) << frozen.status();
    Launch(number);
  }
  // The last that the issuer hears of a survey that is counted.
  void Shuffle(int number) {
    pulse::v1::PulseFact fact = FactAbout(Id(number));
    fact.mutable_shuffled();
    book_.Apply(fact);
    ASSERT_TRUE(book_.Find(Id(number))->shuffled.has_value());
  }
  // In January, before surveys close.
  void SetYear(int year) { clock_.Set(absl::FromCivil(absl::CivilDay(year, 1, 5), absl::UTCTimeZone())); }
  absl::Status Prune() {
    return Freeze(
               book_, files_, SecretOf('a'), [this] { return people_; }, clock_)
        .PruneNoise();
  }
  std::string KeptBytes() const { return files::Read(files_.PathOfNoiseLedger(), 1'000'000).value_or(""); }
  v1::NoiseLedger Kept() const {
    v1::NoiseLedger ledger;
    EXPECT_TRUE(ledger.ParseFromString(KeptBytes()));
    return ledger;
  }

  testing::TemporaryDirectory directory_;
  testing::FakeClock clock_;
  SurveyBook book_{SigningKey(SecretOf('p')).public_key()};
  SecretFiles files_ = *SecretFiles::Open(directory_.path().string());
  std::vector<DirectoryPerson> people_;
};

TEST_F(NoiseLedgerTest, AFreezeSaysWhatTheSurveyCanSpendOfOnePerson) {
  const auto frozen = Frozen(10, Noisy());
  ASSERT_TRUE(frozen.ok()) << frozen.status();
  EXPECT_EQ(frozen->most_a_person(), 2'000U);
  EXPECT_EQ(frozen->epsilon(), 500U);
  ASSERT_EQ(Kept().charges_size(), 1);
  EXPECT_EQ(Kept().charges(0).people_size(), 210);
  EXPECT_EQ(Kept().charges(0).year(), 2027);
}

TEST_F(NoiseLedgerTest, ASurveyWithoutNoiseSpendsNothing) {
  const auto frozen = Frozen(10, Definition(""));
  ASSERT_TRUE(frozen.ok()) << frozen.status();
  EXPECT_EQ(frozen->most_a_person(), 0U);
  EXPECT_EQ(frozen->epsilon(), 0U);
  EXPECT_FALSE(std::filesystem::exists(files_.PathOfNoiseLedger()));
}

TEST_F(NoiseLedgerTest, ASurveyThatWouldSpendMoreThanIsLeftIsRefusedAndNothingIsKept) {
  FreezeAndLaunch(10);
  FreezeAndLaunch(11);
  const auto before = KeptBytes();
  const auto refused = Frozen(12, Noisy());
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("with this survey 210 people would have spent more epsilon than noise.most_a_year = 5 in 2027: "
                        "it spends up to 2 of a person, and of one of them only 1 is left; ask fewer questions"));
  EXPECT_EQ(KeptBytes(), before);
  for (const char* kind : {"secret", "roster", "frozen", "asked"}) {
    EXPECT_FALSE(std::filesystem::exists(files_.PathOf(Id(12), kind))) << kind;
  }
  EXPECT_TRUE(Frozen(12, Definition("[noise]\nepsilon = 0.25\nmost_a_year = 5\n")).ok()) << "half the noise's epsilon";
}

TEST_F(NoiseLedgerTest, APlanSaysTheSameAndKeepsNothing) {
  Freeze freeze(
      book_, files_, SecretOf('a'), [this] { return people_; }, clock_);
  const auto plan = freeze.Plan(Noisy(), 0);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->roster().most_a_person(), 2'000U);
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
  FreezeAndLaunch(10);
  FreezeAndLaunch(11);
  EXPECT_TRUE(absl::IsFailedPrecondition(freeze.Plan(Noisy(), 0).status()));
}

TEST_F(NoiseLedgerTest, TheSameSurveyIsChargedOnceWhateverRestartsThereAre) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Frozen(10, Noisy()).ok());
  // A crash after the charge and before the last file.
  ASSERT_TRUE(files_.Destroy(Id(10)).ok());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Frozen(10, Noisy()).ok());
  Launch(10);
  EXPECT_EQ(Kept().charges_size(), 1);
  FreezeAndLaunch(11);
  Shuffle(10);
  Shuffle(11);
  EXPECT_FALSE(Frozen(12, Noisy()).ok());
  EXPECT_TRUE(Frozen(13, Definition("[noise]\nepsilon = 0.25\nmost_a_year = 5\n")).ok());
  ASSERT_EQ(Kept().years_size(), 1);
  EXPECT_EQ(Kept().years(0).people(0).spent(), 4'000U) << "both, once";
}

TEST_F(NoiseLedgerTest, ASurveyThatIsNotLaunchedHoldsItsShareUntilItsLastCloseAndSpendsNothing) {
  ASSERT_TRUE(Frozen(10, Noisy()).ok());
  ASSERT_TRUE(Frozen(11, Noisy()).ok());
  const auto refused = Frozen(12, Noisy());
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("only 1 is left (up to 4 of it is held by surveys that are frozen and not launched: " +
                        core::Hex(Id(10).view()) + ", " + core::Hex(Id(11).view()) + "; fairleadctl pulse discard"));
  clock_.Set(absl::FromCivil(absl::CivilSecond(2027, 1, 17, 18), absl::UTCTimeZone()));
  EXPECT_TRUE(Frozen(12, Noisy()).ok());
  EXPECT_EQ(Kept().charges_size(), 1);
}

TEST_F(NoiseLedgerTest, ASurveyThatIsDiscardedGivesItsShareBackAndItsKeysAreGone) {
  ASSERT_TRUE(Frozen(10, Noisy()).ok());
  ASSERT_TRUE(Frozen(11, Noisy()).ok());
  Freeze freeze(
      book_, files_, SecretOf('a'), [this] { return people_; }, clock_);
  EXPECT_TRUE(freeze.Discard(Id(11)).ok());
  EXPECT_TRUE(freeze.Discard(Id(11)).ok()) << "the same again";
  EXPECT_TRUE(freeze.Discard(Id(9)).ok()) << "which was never frozen";
  for (const char* kind : {"secret", "roster", "frozen", "asked"}) {
    EXPECT_FALSE(std::filesystem::exists(files_.PathOf(Id(11), kind))) << kind;
    EXPECT_TRUE(std::filesystem::exists(files_.PathOf(Id(10), kind))) << kind;
  }
  EXPECT_TRUE(Frozen(12, Noisy()).ok());
  EXPECT_FALSE(Frozen(13, Noisy()).ok()) << "10 and 12 hold";
}

TEST_F(NoiseLedgerTest, ASurveyThatWasLaunchedIsNotDiscarded) {
  FreezeAndLaunch(10);
  const std::string before = KeptBytes();
  Freeze freeze(
      book_, files_, SecretOf('a'), [this] { return people_; }, clock_);
  EXPECT_TRUE(absl::IsFailedPrecondition(freeze.Discard(Id(10))));
  EXPECT_TRUE(std::filesystem::exists(files_.PathOf(Id(10), "secret")));
  EXPECT_EQ(KeptBytes(), before);
}

TEST_F(NoiseLedgerTest, ASurveyThatIsDestroyedUnreadGivesBackWhatItSpent) {
  FreezeAndLaunch(10);
  FreezeAndLaunch(11);
  ASSERT_FALSE(Frozen(12, Noisy()).ok());
  pulse::v1::PulseFact fact = FactAbout(Id(11));
  fact.mutable_destroyed_unread();
  book_.Apply(fact);
  ASSERT_TRUE(book_.Find(Id(11))->destroyed_unread);
  EXPECT_TRUE(Frozen(12, Noisy()).ok());
}

TEST_F(NoiseLedgerTest, WhoJoinsHasSpentNothingAndWhoHasIsCounted) {
  FreezeAndLaunch(10);
  FreezeAndLaunch(11);
  people_.erase(people_.begin() + 120, people_.end());  // the south
  Add(150, "east");
  const auto refused = Frozen(12, Noisy());
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("with this survey 120 people would have spent more"));
  people_.erase(people_.begin(), people_.begin() + 120);
  EXPECT_TRUE(Frozen(12, Noisy()).ok());
}

TEST_F(NoiseLedgerTest, ItIsOnePersonWhereItIsOne) {
  FreezeAndLaunch(10);
  FreezeAndLaunch(11);
  people_.erase(people_.begin() + 1, people_.end());
  Add(150, "east");
  const auto refused = Frozen(12, Definition("[noise]\nepsilon = 1.0\nmost_a_year = 5\n"));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("with this survey 1 person would have spent more"));
}

TEST_F(NoiseLedgerTest, AnotherYearIsAnotherBudgetAndForgetsWhoHasGone) {
  SetYear(2027);
  FreezeAndLaunch(10);
  Shuffle(10);
  FreezeAndLaunch(11);
  people_.erase(people_.begin());
  SetYear(2028);
  FreezeAndLaunch(12, 2028);
  ASSERT_EQ(Kept().years_size(), 1);
  EXPECT_EQ(Kept().years(0).year(), 2027);
  EXPECT_EQ(Kept().years(0).people_size(), 209) << "one has left";
  Shuffle(11);
  Shuffle(12);
  SetYear(2029);
  FreezeAndLaunch(13, 2029);
  ASSERT_EQ(Kept().years_size(), 1);
  EXPECT_EQ(Kept().years(0).year(), 2028);
}

TEST_F(NoiseLedgerTest, ASurveyOfALaterYearForgetsNothingOfThisOne) {
  SetYear(2027);
  FreezeAndLaunch(10);
  FreezeAndLaunch(11);
  Shuffle(10);
  Shuffle(11);
  people_.erase(people_.begin());
  FreezeAndLaunch(12, 2029);
  ASSERT_EQ(Kept().years_size(), 1);
  EXPECT_EQ(Kept().years(0).people_size(), 210);
  EXPECT_TRUE(absl::IsFailedPrecondition(Frozen(13, Noisy(2027)).status()));
}

TEST_F(NoiseLedgerTest, WhatBoundsNoSurveyAnyMoreIsForgottenWithoutAFreeze) {
  EXPECT_TRUE(Prune().ok());
  EXPECT_FALSE(std::filesystem::exists(files_.PathOfNoiseLedger()));
  SetYear(2027);
  FreezeAndLaunch(10);
  ASSERT_TRUE(Frozen(11, Noisy()).ok());
  Shuffle(10);
  ASSERT_TRUE(Prune().ok());
  ASSERT_EQ(Kept().years_size(), 1);
  EXPECT_EQ(Kept().years(0).people_size(), 210);
  EXPECT_EQ(Kept().charges_size(), 1) << "it may be launched yet";
  ASSERT_TRUE(Frozen(12, Definition("[noise]\nepsilon = 0.25\nmost_a_year = 5\n")).ok());
  Launch(12);  // and is never shuffled
  SetYear(2028);
  ASSERT_TRUE(Prune().ok());
  EXPECT_EQ(Kept().years_size(), 1);
  EXPECT_EQ(Kept().charges_size(), 1);
  SetYear(2029);
  ASSERT_TRUE(Prune().ok());
  EXPECT_EQ(KeptBytes(), "");
}

TEST_F(NoiseLedgerTest, AFileThatCannotBeReadIsSaid) {
  directory_.Write("noise.ledger", "\xff\xff");
  const auto refused = Frozen(10, Noisy());
  EXPECT_TRUE(absl::IsDataLoss(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("noise.ledger cannot be read"));
}

}  // namespace
}  // namespace fairlead::pulse::issuer
