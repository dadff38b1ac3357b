#include "tests/simulator/company.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulator/names.h"

namespace fairlead::simulator {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::StartsWith;

Company CompanyOf(int count, std::uint64_t seed = 7) { return MakeCompany({.count = count, .seed = seed}); }

// FNV-1a, 64 bits.
std::uint64_t Fingerprint(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

TEST(MakeCompany, IsTheSameForTheSameSeedOnEveryPlatform) {
  EXPECT_EQ(Fingerprint(ToCsv(CompanyOf(1000, 1))), 0xD0BFA1D74AE06BE7U);
}

TEST(MakeCompany, IsAnotherForAnotherSeed) { EXPECT_NE(ToCsv(CompanyOf(100, 1)), ToCsv(CompanyOf(100, 2))); }

class EverySize : public ::testing::TestWithParam<int> {
 protected:
  Company company_ = CompanyOf(GetParam());
};

TEST_P(EverySize, HasAsManyRowsAsAskedFor) { EXPECT_EQ(company_.people.size(), static_cast<std::size_t>(GetParam())); }

TEST_P(EverySize, HasUniqueIdsAndAddressesInAscii) {
  std::set<std::string> ids, emails;
  for (const Person& person : company_.people) {
    EXPECT_TRUE(ids.insert(person.id).second) << person.id;
    EXPECT_TRUE(emails.insert(person.email).second) << person.email;
    EXPECT_EQ(person.email.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-@"), std::string::npos)
        << person.email;
  }
}

// Managers stand before those whom they manage: that leaves no room for a cycle.
TEST_P(EverySize, HasOneTopAndEveryOtherManagerIsKnownBefore) {
  std::set<std::string> known;
  for (const Person& person : company_.people) {
    EXPECT_EQ(person.manager_id.empty(), known.empty()) << person.id;
    if (!person.manager_id.empty()) {
      EXPECT_TRUE(known.contains(person.manager_id)) << person.manager_id;
    }
    known.insert(person.id);
  }
}

TEST_P(EverySize, GivesEveryManagerFourToTenReports) {
  std::map<std::string, int> reports;
  for (const Person& person : company_.people) ++reports[person.manager_id];
  reports.erase("");
  for (const auto& [manager, span] : reports) {
    EXPECT_THAT(span, AllOf(Ge(std::min(4, GetParam() - 1)), Le(10))) << manager;
  }
}

TEST_P(EverySize, PutsPeopleIntoTheirManagersTeamOrOneBelow) {
  std::map<std::string, const Person*> people;
  for (const Person& person : company_.people) {
    people[person.id] = &person;
    if (person.manager_id.empty() || person.team == people[person.manager_id]->team) continue;
    const std::string& above = people[person.manager_id]->team;
    if (above == company_.people[0].team) {
      EXPECT_EQ(person.team.find('/'), std::string::npos) << person.team;
    } else {
      EXPECT_THAT(person.team, StartsWith(above + "/"));
    }
    EXPECT_THAT(person.role_level, Ge(4)) << "only a manager stands in another team than their own manager";
  }
}

TEST_P(EverySize, HiresBeforeTheDayOfTheFileAndBeforeLeaving) {
  const absl::CivilDay as_of = CompanyOptions().as_of;
  std::set<std::string> managers;
  for (const Person& person : company_.people) managers.insert(person.manager_id);
  for (const Person& person : company_.people) {
    EXPECT_LT(person.hire_date, person.leave_date.value_or(as_of)) << person.id;
    EXPECT_LE(person.leave_date.value_or(as_of), as_of) << person.id;
    EXPECT_FALSE(person.leave_date && managers.contains(person.id)) << person.id << " manages and has left";
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, EverySize,
                         ::testing::Values(1, 2, 4, 5, 11, 12, 17, 40, 41, 42, 43, 46, 97, 1000, 5000));

TEST(MakeCompany, KeepsTheSpanOfControlForEverySmallSize) {
  for (int count = 5; count <= 400; ++count) {
    std::map<std::string, int> reports;
    for (const Person& person : CompanyOf(count, static_cast<std::uint64_t>(count)).people)
      ++reports[person.manager_id];
    reports.erase("");
    for (const auto& [manager, span] : reports) ASSERT_THAT(span, AllOf(Ge(4), Le(10))) << manager << " of " << count;
  }
}

TEST(MakeCompany, IsBelievable) {
  const Company company = CompanyOf(5000);
  std::map<int, int> levels;
  std::set<std::string> locales, places, teams;
  std::map<LeaveKind, int> left;
  int accents = 0, first_year = 0;
  for (const Person& person : company.people) {
    ++levels[person.role_level];
    locales.insert(person.locale);
    places.insert(person.location);
    teams.insert(person.team);
    if (person.leave_date) ++left[person.leave_kind];
    if (std::ranges::any_of(person.name, [](char c) { return static_cast<unsigned char>(c) > 127; })) ++accents;
    if (person.hire_date > CompanyOptions().as_of - 365) ++first_year;
  }
  EXPECT_EQ(levels.size(), 6U);
  EXPECT_GT(levels[2], levels[3]);
  EXPECT_GT(levels[3], levels[4]);
  EXPECT_GT(levels[4], levels[5]);
  EXPECT_GT(levels[5], levels[6]);
  EXPECT_THAT(locales, AllOf(Contains("fr-FR"), Contains("en-GB"), Contains("fr-CA")));
  EXPECT_GT(places.size(), 10U);
  EXPECT_THAT(teams, Contains(HasSubstr("/")));
  EXPECT_GT(accents, 500);
  EXPECT_GT(left[LeaveKind::kVoluntary], left[LeaveKind::kInvoluntary]);
  EXPECT_GT(left[LeaveKind::kInvoluntary], left[LeaveKind::kRetirement]);
  EXPECT_GT(left[LeaveKind::kRetirement], 0);
  EXPECT_THAT(first_year, AllOf(Ge(500), Le(1500)));
}

TEST(EmailName, DropsAccentsAndWhatIsNotALetter) {
  EXPECT_EQ(EmailName("Zoë O'Brien"), "zoe.obrien");
  EXPECT_EQ(EmailName("Élise Le Gall"), "elise.legall");
  EXPECT_EQ(EmailName("Jean-François Saint-Cœur"), "jean-francois.saint-coeur");
}

TEST(EmailName, KnowsEveryLetterOfItsNames) {
  for (const Person& person : CompanyOf(5000).people) {
    std::size_t letters = 0;
    for (const char c : person.name) {
      const bool begins_character = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
      if (begins_character && c != '\'' && c != ' ') ++letters;
    }
    EXPECT_GE(EmailName(person.name).size() - 1, letters) << person.name;
  }
}

TEST(ToCsv, WritesOneLineAPersonAndQuotesWhereNeeded) {
  Company company;
  company.people.push_back({.id = "e1",
                            .name = R"(Ann "Annie" Hall)",
                            .email = "ann@example.com",
                            .team = "Sales, North",
                            .location = "Paris",
                            .time_zone = "Europe/Paris",
                            .locale = "fr-FR",
                            .role_level = 4,
                            .contracted_decihours = 375,
                            .hire_date = absl::CivilDay(2020, 2, 29)});
  company.people.push_back({.id = "e2",
                            .manager_id = "e1",
                            .contracted_decihours = 350,
                            .hire_date = absl::CivilDay(2021, 3, 1),
                            .leave_date = absl::CivilDay(2022, 3, 1),
                            .leave_kind = LeaveKind::kRetirement});
  EXPECT_EQ(
      ToCsv(company),
      "employee_id,name,email,team,manager_id,location,time_zone,locale,role_level,contracted_hours,hire_date,"
      "leave_date,leave_kind\n"
      "e1,\"Ann \"\"Annie\"\" Hall\",ann@example.com,\"Sales, North\",,Paris,Europe/Paris,fr-FR,4,37.5,2020-02-29,,\n"
      "e2,,,,e1,,,,1,35,2021-03-01,2022-03-01,retirement\n");
}

}  // namespace
}  // namespace fairlead::simulator
