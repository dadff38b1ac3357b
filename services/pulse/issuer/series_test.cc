#include "services/pulse/issuer/series.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/core/hash.h"
#include "libs/files/files.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temporary_directory.h"
#include "services/pulse/issuer/freeze.h"
#include "services/pulse/protocol/test_survey.h"
#include "services/pulse/survey/question_bank.h"

namespace fairlead::pulse::issuer {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Weekly from Monday, 11 January 2027; wave 11 opens on 29 March, wave 12 in the next quarter.
constexpr char kDefinition[] = R"(
slug = "weekly"
title = { en = "Test", fr = "Essai" }
questions = ["overall-1", "workload-1"]
cadence = "weekly"
time_zone = "Europe/Paris"
opens = 2027-01-11T09:00:00
closes = 2027-01-13T18:00:00
second_close = 2027-01-14T18:00:00
dimensions = ["team", "location"]
most_a_quarter = 60
)";
constexpr int kNextQuarter = 12;

class SeriesTest : public ::testing::Test {
 protected:
  SeriesTest() {
    Add(20, "north", "Company/North", "Paris");
    Add(20, "south", "Company/South", "Lyon");
  }
  void Add(int count, const std::string& name, const std::string& team, const std::string& location) {
    for (int i = 0; i < count; ++i) {
      const std::string id = name + std::to_string(i);
      people_.push_back({.person = {.employee_id = id,
                                    .team = team,
                                    .manager_id = "",
                                    .location = location,
                                    .hire_date = absl::CivilDay(2020, 1, 1)},
                         .name = id});
    }
  }
  // The first `count` of those whose ids begin so now stand in another team.
  void Move(int count, const std::string& name, const std::string& team) {
    for (DirectoryPerson& one : people_) {
      if (count > 0 && one.person.employee_id.starts_with(name) && one.person.team != team) {
        one.person.team = team;
        --count;
      }
    }
  }
  void Leave(const std::string& id) {
    std::erase_if(people_, [&](const DirectoryPerson& one) { return one.person.employee_id == id; });
  }
  static SurveyId Id(int number) { return *SurveyId::Decode("survey-number-" + std::to_string(number)); }

  pulse::v1::FrozenRoster Frozen(int number, int wave, const std::string& definition = kDefinition) {
    Freeze freeze(
        book_, files_, SecretOf('a'), [this] { return people_; }, clock_);
    auto frozen = freeze.Run(Id(number), definition, wave);
    EXPECT_TRUE(frozen.ok()) << frozen.status();
    return *std::move(frozen);
  }
  // A survey that asked what the definition asks, with this roster.
  void Launch(int number, const pulse::v1::FrozenRoster& frozen, std::uint32_t respondents = 5) {
    TestSurvey survey;
    survey.manifest.thresholds.respondents = respondents;
    survey.manifest.survey = Id(number);
    survey.manifest.previous = book_.Last();
    survey.manifest.sequence = static_cast<std::uint32_t>(book_.All().size() + 1);
    survey.manifest.questions.clear();
    const auto bank = survey::QuestionBank::BuiltIn();
    for (const char* id : {"overall-1", "workload-1"}) {
      const survey::Question& asked = *bank->Find(id);
      survey.manifest.questions.push_back(
          {.id = id,
           .driver = "any",
           .kind = asked.kind == survey::QuestionKind::kEnps ? QuestionKind::kEnps : QuestionKind::kLikert5,
           .text = {.en = asked.text.en, .fr = asked.text.fr}});
    }
    survey.Sign();
    pulse::v1::PulseFact fact = FactAbout(Id(number));
    fact.mutable_launched()->set_manifest(survey.bytes);
    fact.mutable_launched()->set_signatures(survey.signatures.Encode());
    book_.Apply(fact);
    ASSERT_NE(book_.Find(Id(number)), nullptr);
    ASSERT_GT(frozen.size(), 0U);
  }
  void FreezeAndLaunch(int number, int wave) { Launch(number, Frozen(number, wave)); }

  static std::vector<int> CellsOf(const pulse::v1::FrozenRoster::Earlier& earlier, int dimension) {
    const auto& cells = earlier.dimensions(dimension).cells();
    return {cells.begin(), cells.end()};
  }

  testing::TemporaryDirectory directory_;
  SurveyBook book_{SigningKey(SecretOf('p')).public_key()};
  SecretFiles files_ = *SecretFiles::Open(directory_.path().string());
  std::vector<DirectoryPerson> people_;
  testing::FakeClock clock_;
};

TEST_F(SeriesTest, TheFirstSurveyHasNoneBeforeIt) { EXPECT_THAT(Frozen(10, 0).earlier(), IsEmpty()); }

TEST_F(SeriesTest, ASurveyIsComparedWithTheLaunchedOneBeforeIt) {
  FreezeAndLaunch(10, 0);
  Frozen(11, 1);  // never launched
  const auto frozen = Frozen(12, 1);
  ASSERT_THAT(frozen.earlier(), SizeIs(1));
  EXPECT_EQ(frozen.earlier(0).survey(), Id(10).view());
  EXPECT_THAT(CellsOf(frozen.earlier(0), 0), ElementsAre(0, 1, 2));
  EXPECT_THAT(CellsOf(frozen.earlier(0), 1), ElementsAre(0, 1, 2));
}

TEST_F(SeriesTest, ASurveyOfAnotherSlugIsNotCompared) {
  FreezeAndLaunch(10, 0);
  std::string other = kDefinition;
  other.replace(other.find("weekly"), 6, "others");
  EXPECT_THAT(Frozen(11, 1, other).earlier(), IsEmpty());
}

TEST_F(SeriesTest, WhoLeftIsNotToldOfByAComparison) {
  FreezeAndLaunch(10, 0);
  Leave("north3");
  const auto frozen = Frozen(11, 1);
  EXPECT_THAT(CellsOf(frozen.earlier(0), 0), ElementsAre(-1, -1, 2)) << "one of North and of the company";
  for (int i = 4; i < 8; ++i) Leave("north" + std::to_string(i));
  EXPECT_THAT(CellsOf(Frozen(12, 1).earlier(0), 0), ElementsAre(0, 1, 2)) << "five are enough";
}

TEST_F(SeriesTest, CountsWhoLeftByTheEarlierSurveysThresholdWhereItIsLarger) {
  const auto first = Frozen(10, 0);
  Launch(10, first, /*respondents=*/10);
  for (int i = 0; i < 6; ++i) Leave("north" + std::to_string(i));
  EXPECT_THAT(CellsOf(Frozen(11, 1).earlier(0), 0), ElementsAre(-1, -1, 2)) << "six are fewer than ten";
  for (int i = 6; i < 10; ++i) Leave("north" + std::to_string(i));
  EXPECT_THAT(CellsOf(Frozen(12, 1).earlier(0), 0), ElementsAre(0, 1, 2));
}

TEST_F(SeriesTest, CellsHoldForAQuarterWhoeverMovesInIt) {
  const auto first = Frozen(10, 0);
  Launch(10, first);
  Move(3, "north", "Company/South");
  const auto second = Frozen(11, 1);
  EXPECT_EQ(second.dimensions(0).SerializeAsString(), first.dimensions(0).SerializeAsString());
  EXPECT_THAT(CellsOf(second.earlier(0), 0), ElementsAre(0, 1, 2));
  const auto later = Frozen(12, kNextQuarter);
  EXPECT_EQ(later.dimensions(0).cells(1).eligible(), 17U);
  EXPECT_THAT(CellsOf(later.earlier(0), 0), ElementsAre(0, -1, -1)) << "three moved";
}

TEST_F(SeriesTest, WhoLeavesInAQuarterIsNotAskedAndWhoJoinsNeither) {
  Frozen(10, 0);
  Leave("south1");
  people_.push_back({.person = {.employee_id = "new",
                                .team = "Company/South",
                                .manager_id = "",
                                .location = "Lyon",
                                .hire_date = absl::CivilDay(2027, 1, 12)},
                     .name = "new"});
  EXPECT_EQ(Frozen(11, 1).size(), 39U);
  EXPECT_EQ(Frozen(12, kNextQuarter).size(), 40U);
}

TEST_F(SeriesTest, WhomTheDirectoryHadNotYetIsAskedWhereTheyAre) {
  Frozen(10, 0);
  Add(1, "late", "Company/South", "Lyon");  // hired before the quarter, and entered too late
  EXPECT_EQ(Frozen(11, 1).dimensions(0).cells(2).eligible(), 21U);
}

TEST_F(SeriesTest, AUnitThatIsAnotherIsNotCompared) {
  FreezeAndLaunch(10, 0);
  for (DirectoryPerson& one : people_) {
    if (one.person.team == "Company/North") one.person.team = "Company/Polar";
  }
  const auto frozen = Frozen(11, kNextQuarter);
  EXPECT_THAT(CellsOf(frozen.earlier(0), 0), ElementsAre(0, -1, 2));
}

TEST_F(SeriesTest, WhatIsKeptOfASurveySaysNothingOfWhoFetchedAndOutlivesIt) {
  FreezeAndLaunch(10, 0);
  ASSERT_TRUE(files_.Destroy(Id(10)).ok());
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
    left.push_back(entry.path().filename().string());
  }
  std::ranges::sort(left);
  EXPECT_THAT(left, ElementsAre(core::Hex(Id(10).view()) + ".asked", "series-weekly.organisation"));
  EXPECT_THAT(Frozen(11, 1).earlier(), SizeIs(1));
}

TEST_F(SeriesTest, WhatIsTooOldIsForgotten) {
  for (int i = 0; i <= static_cast<int>(kMostEarlier); ++i) FreezeAndLaunch(10 + i, i % kNextQuarter);
  EXPECT_TRUE(std::filesystem::exists(files_.PathOf(Id(10), "asked")));
  Frozen(50, 11);
  EXPECT_FALSE(std::filesystem::exists(files_.PathOf(Id(10), "asked")));
  EXPECT_TRUE(std::filesystem::exists(files_.PathOf(Id(11), "asked")));
}

TEST_F(SeriesTest, AFileThatCannotBeReadIsSaid) {
  FreezeAndLaunch(10, 0);
  directory_.Write(core::Hex(Id(10).view()) + ".asked", "\xff\xff");
  Freeze freeze(
      book_, files_, SecretOf('a'), [this] { return people_; }, clock_);
  EXPECT_TRUE(absl::IsDataLoss(freeze.Run(Id(11), kDefinition, 1).status()));
}

TEST_F(SeriesTest, AFileOfAnotherSeriesIsNotReadFurtherThanItsSlug) {
  std::string other = kDefinition;
  other.replace(other.find("weekly"), 6, "others");
  Launch(10, Frozen(10, 0, other));
  const std::string path = files_.PathOf(Id(10), "asked");
  const std::string whole = *files::Read(path, 1'000'000);
  ASSERT_TRUE(files::Write(path, whole.substr(0, whole.size() - 1)).ok());
  EXPECT_THAT(Frozen(11, 1).earlier(), IsEmpty());
  Freeze freeze(
      book_, files_, SecretOf('a'), [this] { return people_; }, clock_);
  EXPECT_TRUE(absl::IsDataLoss(freeze.Run(Id(12), other, 1).status())) << "its own series needs it";
}

class ForgetOldTest : public SeriesTest {
 protected:
  bool Has(int number) const { return std::filesystem::exists(files_.PathOf(Id(number), "asked")); }
  bool HasQuarter() const { return std::filesystem::exists(files_.PathOfSeries("weekly")); }
  void Forget(absl::Time now) const { ASSERT_TRUE(Series(book_, files_).ForgetOld(now).ok()); }
};

TEST_F(ForgetOldTest, ALaunchedSurveyTwoYearsBehindItsLastClose) {
  FreezeAndLaunch(10, 0);
  const absl::Time last = book_.Find(Id(10))->manifest.second_close;
  Forget(last + Series::kMostAge);
  EXPECT_TRUE(Has(10));
  Forget(last + Series::kMostAge + absl::Hours(1));
  EXPECT_FALSE(Has(10));
}

TEST_F(ForgetOldTest, ASurveyThatWasNeverLaunchedAfterThreeMonths) {
  Frozen(10, 0);
  Forget(absl::Now() + Series::kMostUnlaunched - absl::Hours(1));
  EXPECT_TRUE(Has(10));
  Forget(absl::Now() + Series::kMostUnlaunched + absl::Hours(1));
  EXPECT_FALSE(Has(10));
}

TEST_F(ForgetOldTest, ASurveyThatWasDestroyedUnread) {
  FreezeAndLaunch(10, 0);
  pulse::v1::PulseFact destroyed = FactAbout(Id(10));
  destroyed.mutable_destroyed_unread();
  book_.Apply(destroyed);
  Forget(absl::Now());
  EXPECT_FALSE(Has(10));
}

TEST_F(ForgetOldTest, TheCompanyOfAQuarterThatIsOver) {
  Frozen(10, 0);  // of 11 January 2027, or of a day shortly before
  const absl::Time opens = absl::FromCivil(absl::CivilDay(2027, 1, 11), absl::UTCTimeZone());
  Forget(opens + absl::Hours(24 * 80));
  EXPECT_TRUE(HasQuarter());
  Forget(opens + Series::kMostQuarter + absl::Hours(24));
  EXPECT_FALSE(HasQuarter());
}

TEST_F(ForgetOldTest, AFileThatCannotBeReadIsSaidAndTheRestIsForgotten) {
  Frozen(10, 0);
  directory_.Write("series-weekly.organisation", "\xff\xff");
  EXPECT_TRUE(absl::IsDataLoss(Series(book_, files_).ForgetOld(absl::Now() + 2 * Series::kMostUnlaunched)));
  EXPECT_FALSE(Has(10));
}

}  // namespace
}  // namespace fairlead::pulse::issuer
