#include "tests/simulator/workload.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulator/names.h"

namespace fairlead::simulator {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;

const std::vector<std::string> kValues = {"courage", "care", "craft"};

std::vector<AwardIntention> Take(AwardWorkload workload, int count) {
  std::vector<AwardIntention> taken;
  for (int i = 0; i < count; ++i) {
    auto intention = workload.Next();
    if (!intention) break;
    taken.push_back(*std::move(intention));
  }
  return taken;
}

std::string Described(const std::vector<AwardIntention>& intentions) {
  std::string text;
  for (const AwardIntention& one : intentions) {
    text += one.giver_id + ">";
    for (const std::string& recipient : one.recipient_ids) text += recipient + ",";
    text += std::to_string(one.points) + one.value + one.message + absl::FormatDuration(one.at) + "\n";
  }
  return text;
}

class AwardWorkloadTest : public ::testing::Test {
 protected:
  static std::map<std::string, const Person*> ById(const Company& company) {
    std::map<std::string, const Person*> people;
    for (const Person& person : company.people) people[person.id] = &person;
    return people;
  }

  Company company_ = MakeCompany({.count = 500, .seed = 3});
  std::map<std::string, const Person*> people_ = ById(company_);
  std::vector<AwardIntention> awards_ = Take(AwardWorkload(company_, {.seed = 5, .values = kValues}), 5000);
};

TEST_F(AwardWorkloadTest, IsTheSameForTheSameSeed) {
  EXPECT_EQ(Described(awards_), Described(Take(AwardWorkload(company_, {.seed = 5, .values = kValues}), 5000)));
  EXPECT_NE(Described(awards_), Described(Take(AwardWorkload(company_, {.seed = 6, .values = kValues}), 5000)));
}

TEST_F(AwardWorkloadTest, NamesOneToTwentyOthersWhoWorkHere) {
  for (const AwardIntention& award : awards_) {
    ASSERT_FALSE(people_.at(award.giver_id)->leave_date);
    std::set<std::string> seen = {award.giver_id};
    ASSERT_THAT(award.recipient_ids.size(), AllOf(Ge(1U), Le(20U)));
    for (const std::string& recipient : award.recipient_ids) {
      ASSERT_FALSE(people_.at(recipient)->leave_date);
      ASSERT_TRUE(seen.insert(recipient).second) << recipient;
    }
  }
}

TEST_F(AwardWorkloadTest, NamesNoMoreRecipientsThanMayBe) {
  for (const AwardIntention& award :
       Take(AwardWorkload(company_, {.seed = 5, .values = kValues, .most_recipients = 2}), 1000)) {
    ASSERT_THAT(award.recipient_ids.size(), AllOf(Ge(1U), Le(2U)));
  }
}

TEST_F(AwardWorkloadTest, GoesMostlyToFewPeopleAndOftenToTheOwnTeam) {
  int few = 0, many = 0, own_team = 0;
  for (const AwardIntention& award : awards_) {
    if (award.recipient_ids.size() <= 3) ++few;
    if (award.recipient_ids.size() >= 7) ++many;
    if (people_.at(award.giver_id)->team == people_.at(award.recipient_ids[0])->team) ++own_team;
  }
  EXPECT_GT(few, 4500);
  EXPECT_GT(many, 10);
  EXPECT_GT(own_team, 2000);
  EXPECT_LT(own_team, 4000);
}

TEST_F(AwardWorkloadTest, ComesFromSomeOftenAndFromSomeNever) {
  std::map<std::string, int> given;
  for (const AwardIntention& award : awards_) ++given[award.giver_id];
  EXPECT_LT(given.size(), 420U);
  EXPECT_GT(given.size(), 250U);
}

TEST_F(AwardWorkloadTest, WritesInTheLanguageOfTheGiver) {
  for (const AwardIntention& award : awards_) {
    ASSERT_LE(award.message.size(), 1000U);
    const bool french = IsFrench(people_.at(award.giver_id)->locale);
    ASSERT_EQ(french, award.message.find(". It ") == std::string::npos &&
                          award.message.find("the ") == std::string::npos &&
                          award.message.find(" you ") == std::string::npos)
        << award.message;
  }
}

TEST_F(AwardWorkloadTest, UsesAllValuesAndPrefersSmallPoints) {
  std::set<std::string> values;
  std::map<std::int64_t, int> points;
  for (const AwardIntention& award : awards_) {
    values.insert(award.value);
    ++points[award.points];
  }
  EXPECT_THAT(values, ElementsAre("care", "courage", "craft"));
  EXPECT_EQ(points.size(), 5U);
  EXPECT_GT(points[5], points[50] * 3);
}

TEST_F(AwardWorkloadTest, KeepsToRateAndDuration) {
  const auto timed =
      Take(AwardWorkload(company_, {.values = kValues, .awards_per_second = 100, .duration = absl::Seconds(3)}), 1000);
  EXPECT_EQ(timed.size(), 300U);
  EXPECT_TRUE(std::is_sorted(timed.begin(), timed.end(), [](const auto& a, const auto& b) { return a.at < b.at; }));
  EXPECT_LT(timed.back().at, absl::Seconds(3));
}

TEST(AwardWorkloadOfTwo, GoesOnBetweenThem) {
  Company company;
  company.people.push_back({.id = "a", .team = "x", .locale = "en-GB"});
  company.people.push_back({.id = "gone", .team = "x", .leave_date = absl::CivilDay(2020, 1, 1)});
  company.people.push_back({.id = "b", .team = "y/z", .locale = "en-GB"});
  for (const AwardIntention& award : Take(AwardWorkload(company, {.values = {"care"}}), 100)) {
    EXPECT_THAT(award.recipient_ids, ElementsAre(award.giver_id == "a" ? "b" : "a"));
  }
}

}  // namespace
}  // namespace fairlead::simulator
