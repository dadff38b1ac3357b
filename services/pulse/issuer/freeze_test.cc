#include "services/pulse/issuer/freeze.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/temporary_directory.h"
#include "services/pulse/protocol/slips.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse::issuer {
namespace {

using ::testing::HasSubstr;

constexpr char kDefinition[] = R"(
slug = "test"
title = { en = "Test", fr = "Essai" }
questions = ["overall-1", "workload-1", "overall-5"]
opens = 2027-01-11T09:00:00Z
closes = 2027-01-15T18:00:00Z
second_close = 2027-01-17T18:00:00Z
dimensions = ["team", "location"]
)";

class FreezeTest : public ::testing::Test {
 protected:
  FreezeTest()
      : book_(SigningKey(SecretOf('p')).public_key()),
        files_(*SecretFiles::Open(directory_.path().string())),
        freeze_(
            book_, files_, SecretOf('a'),
            [this]() -> absl::StatusOr<std::vector<DirectoryPerson>> {
              ++asked_;
              return people_;
            },
            clock_) {
    // A head, two divisions of twelve and twenty, and a team of three inside the first.
    Add("head", "", "Company", "Paris");
    for (int i = 0; i < 12; ++i) Add("n" + std::to_string(i), "head", "Company/North", i % 2 == 0 ? "Paris" : "Lyon");
    for (int i = 0; i < 3; ++i) Add("a" + std::to_string(i), "n0", "Company/North/A", "Paris");
    for (int i = 0; i < 20; ++i) Add("s" + std::to_string(i), "head", "Company/South", "Lyon");
  }
  void Add(const std::string& id, const std::string& manager, const std::string& team, const std::string& location) {
    people_.push_back({.person = {.employee_id = id,
                                  .team = team,
                                  .manager_id = manager,
                                  .location = location,
                                  .hire_date = absl::CivilDay(2020, 1, 1)},
                       .name = "Name of " + id});
  }
  SurveyId Id() const { return *SurveyId::Decode("survey-number-16"); }

  testing::TemporaryDirectory directory_;
  SurveyBook book_;
  SecretFiles files_;
  std::vector<DirectoryPerson> people_;
  int asked_ = 0;
  testing::FakeClock clock_;
  Freeze freeze_;
};

TEST_F(FreezeTest, CountsEverybodyInCellsThatAreLargeEnough) {
  const auto frozen = freeze_.Run(Id(), kDefinition, 0);
  ASSERT_TRUE(frozen.ok()) << frozen.status();
  EXPECT_EQ(frozen->size(), 36U);
  ASSERT_EQ(frozen->dimensions_size(), 2);
  for (const auto& dimension : frozen->dimensions()) {
    EXPECT_EQ(dimension.cells(0).eligible(), 36U) << dimension.id();
    for (const auto& cell : dimension.cells()) EXPECT_GE(cell.eligible(), 8U) << cell.name_en();
  }
}

TEST_F(FreezeTest, NamesCellsInBothLanguages) {
  // Ten of Company's own, beside its two divisions; the location of three is too small for a cell of its own.
  for (int i = 0; i < 10; ++i) Add("c" + std::to_string(i), "", "Company", i < 3 ? "Nice" : "Paris");
  const auto frozen = freeze_.Run(Id(), kDefinition, 0);
  ASSERT_TRUE(frozen.ok()) << frozen.status();
  std::vector<std::string> english;
  std::vector<std::string> french;
  for (const auto& dimension : frozen->dimensions()) {
    for (const auto& cell : dimension.cells()) {
      english.push_back(cell.name_en());
      french.push_back(cell.name_fr());
    }
  }
  EXPECT_THAT(english, ::testing::IsSupersetOf({"Everybody", "Everybody (own members)", "North", "Nice + Paris"}));
  EXPECT_THAT(french, ::testing::IsSupersetOf({"Tout le monde", "Tout le monde (membres directs)", "North"}));
}

TEST_F(FreezeTest, TheRosterHasTheRootThatIsToldAndTheCellsThatAreCounted) {
  const auto frozen = freeze_.Run(Id(), kDefinition, 0);
  ASSERT_TRUE(frozen.ok()) << frozen.status();
  const auto roster = Roster::Decode(*freeze_.Export(Id()));
  ASSERT_TRUE(roster.ok()) << roster.status();
  EXPECT_EQ(roster->root().view(), frozen->root());
  EXPECT_EQ(roster->Find("a1")->name, "Name of a1");
  for (int dimension = 0; dimension < 2; ++dimension) {
    std::vector<std::uint32_t> counts(static_cast<std::size_t>(frozen->dimensions(dimension).cells_size()));
    for (const Roster::Person& person : roster->people()) {
      int cell = person.entry.cells[static_cast<std::size_t>(dimension)];
      for (; cell >= 0; cell = frozen->dimensions(dimension).cells(cell).parent()) {
        ++counts[static_cast<std::size_t>(cell)];
      }
    }
    for (int cell = 0; cell < frozen->dimensions(dimension).cells_size(); ++cell) {
      EXPECT_EQ(counts[static_cast<std::size_t>(cell)], frozen->dimensions(dimension).cells(cell).eligible());
    }
  }
}

TEST_F(FreezeTest, TheSameSurveyAgainIsWhatWasFrozenWhateverTheDirectorySaysByThen) {
  const auto first = freeze_.Run(Id(), kDefinition, 0);
  ASSERT_TRUE(first.ok()) << first.status();
  Add("late", "head", "Company/South", "Lyon");
  const auto again = freeze_.Run(Id(), kDefinition, 0);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(asked_, 1);
}

// What is charged, and what the manifest says, would be two things.
TEST_F(FreezeTest, AnEditedFileOrAnotherWaveIsAnotherSurvey) {
  ASSERT_TRUE(freeze_.Run(Id(), kDefinition, 0).ok());
  const std::string noisy = std::string(kDefinition) + "[noise]\nepsilon = 5.0\nmost_a_year = 100.0\n";
  for (const auto& refused : {freeze_.Run(Id(), noisy, 0), freeze_.Run(Id(), kDefinition, 1)}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
    EXPECT_THAT(std::string(refused.status().message()),
                HasSubstr("was frozen from another file or wave; launch it as another survey"));
  }
  EXPECT_TRUE(freeze_.Run(Id(), kDefinition, 0).ok());
}

TEST_F(FreezeTest, ALaunchedSurveyIsNotFrozenAgain) {
  const TestSurvey survey;
  pulse::v1::PulseFact fact = FactAbout(Id());
  fact.mutable_launched()->set_manifest(survey.bytes);
  fact.mutable_launched()->set_signatures(survey.signatures.Encode());
  book_.Apply(fact);
  const auto refused = freeze_.Run(Id(), kDefinition, 0);
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("was launched; make another one"));
}

TEST_F(FreezeTest, APlanIsWhatWouldBeFrozenAndKeepsNothing) {
  const auto plan = freeze_.Plan(kDefinition, 0);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_TRUE(plan->roster().token_key().empty());
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
  std::uint32_t people = 0;
  for (const auto& overlap : plan->overlaps()) people += overlap.eligible();
  EXPECT_EQ(people, 36U);
  const auto frozen = freeze_.Run(Id(), kDefinition, 0);
  ASSERT_TRUE(frozen.ok()) << frozen.status();
  ASSERT_EQ(frozen->dimensions_size(), plan->roster().dimensions_size());
  for (int i = 0; i < frozen->dimensions_size(); ++i) {
    EXPECT_EQ(frozen->dimensions(i).SerializeAsString(), plan->roster().dimensions(i).SerializeAsString());
  }
}

// Whoever asked gave up too early and asks again, while the first is still being made.
TEST_F(FreezeTest, OfTwoAtOnceBothAreToldOfTheSameRoster) {
  std::vector<std::string> told(8);
  std::vector<std::thread> threads;
  for (std::string& one : told) {
    threads.emplace_back([&] { one = freeze_.Run(Id(), kDefinition, 0)->SerializeAsString(); });
  }
  for (std::thread& thread : threads) thread.join();
  const auto roster = Roster::Decode(*freeze_.Export(Id()));
  for (const std::string& one : told) {
    pulse::v1::FrozenRoster frozen;
    ASSERT_TRUE(frozen.ParseFromString(one));
    EXPECT_EQ(frozen.root(), roster->root().view());
  }
}

TEST_F(FreezeTest, ItsKeysAreTheSurveysOwn) {
  const auto frozen = freeze_.Run(Id(), kDefinition, 0);
  ASSERT_TRUE(frozen.ok()) << frozen.status();
  const auto other = freeze_.Run(*SurveyId::Decode("survey-number-17"), kDefinition, 0);
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_EQ(frozen->token_key(), poprf::PairOf(files_.Load(Id())->token).public_key.Encode());
  EXPECT_EQ(frozen->admission_key(), AdmissionKeyOf(SecretOf('a'), Id()).public_key.Encode());
  EXPECT_NE(frozen->token_key(), other->token_key());
  EXPECT_NE(frozen->admission_key(), other->admission_key());
  EXPECT_NE(frozen->root(), other->root()) << "salts are drawn anew";
}

TEST_F(FreezeTest, WhoLeavesAfterTheLaunchStaysOnTheRoster) {
  const auto frozen = freeze_.Run(Id(), kDefinition, 0);
  ASSERT_TRUE(frozen.ok()) << frozen.status();
  const DirectoryPerson left = people_.back();
  people_.pop_back();
  const auto again = freeze_.Run(Id(), kDefinition, 0);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), frozen->SerializeAsString()) << "no cell has become smaller";
  // What the issuer answers from: it asks the directory nothing more.
  const auto roster = Roster::Decode(*freeze_.Export(Id()));
  ASSERT_TRUE(roster.ok()) << roster.status();
  ASSERT_NE(roster->Find(left.person.employee_id), nullptr);
  EXPECT_EQ(roster->Find(left.person.employee_id)->name, left.name);
  EXPECT_EQ(asked_, 1);
}

TEST_F(FreezeTest, SaysWhatIsWrongWithADefinitionAndMakesNothing) {
  const auto refused = freeze_.Run(Id(), "slug = \"x\"\n", 0);
  EXPECT_TRUE(absl::IsInvalidArgument(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("survey:"));
  EXPECT_TRUE(absl::IsNotFound(freeze_.Export(Id()).status()));
  people_.clear();
  EXPECT_FALSE(freeze_.Run(Id(), kDefinition, 0).ok());
}

TEST_F(FreezeTest, WhoJoinsAfterTheQuarterWasFrozenIsAskedInTheNext) {
  people_.back().person.hire_date = absl::CivilDay(2027, 1, 12);
  const auto frozen = freeze_.Run(Id(), kDefinition, 0);
  ASSERT_TRUE(frozen.ok()) << frozen.status();
  EXPECT_EQ(frozen->size(), 35U);
}

}  // namespace
}  // namespace fairlead::pulse::issuer
