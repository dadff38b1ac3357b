#include "services/pulse/survey/organisation_builder.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"

namespace fairlead::pulse::survey {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const absl::CivilDay kDay(2027, 1, 11);

Person PersonIn(std::string id, std::string team, std::string manager = "") {
  return {.employee_id = std::move(id),
          .team = std::move(team),
          .manager_id = std::move(manager),
          .location = "Paris",
          .hire_date = absl::CivilDay(2020, 1, 1)};
}

Survey SurveyBy(std::vector<std::vector<Trait>> dimensions) {
  Survey survey;
  for (auto& traits : dimensions) survey.dimensions.push_back(DimensionOf(std::move(traits)));
  survey.tenure_months = {6, 24, 60};
  return survey;
}

Organisation Built(const std::vector<Person>& people, const Survey& survey) {
  const auto organisation = BuildOrganisation(people, survey, kDay);
  EXPECT_TRUE(organisation.ok()) << organisation.status();
  return organisation.ok() ? *organisation : Organisation();
}

std::vector<std::string> IdsOf(const OrganisationDimension& dimension) {
  std::vector<std::string> ids;
  for (const Unit& unit : dimension.units) ids.push_back(unit.id);
  return ids;
}

// The unit of each person in the first dimension.
std::vector<std::string> UnitsOf(const Organisation& organisation, const std::vector<Person>& people) {
  std::vector<std::string> ids;
  for (const Person& person : people) {
    const int unit = organisation.units_of.at(person.employee_id).at(0);
    ids.push_back(organisation.dimensions.at(0).units.at(static_cast<std::size_t>(unit)).id);
  }
  return ids;
}

TEST(TeamDimension, IsTheTreeOfTeamsParentsFirst) {
  const std::vector<Person> people = {PersonIn("a", "Product/Platform/Storage"), PersonIn("b", "Sales"),
                                      PersonIn("c", "Product/Platform/Storage"), PersonIn("d", "")};
  const Organisation organisation = Built(people, SurveyBy({{Trait::kTeam}}));
  ASSERT_EQ(organisation.dimensions.size(), 1u);
  EXPECT_EQ(organisation.dimensions[0].id, "team");
  EXPECT_THAT(
      organisation.dimensions[0].units,
      ElementsAre(Unit{"/", {"Everybody", "Tout le monde"}, kNoParent}, Unit{"/Product", {"Product", "Product"}, 0},
                  Unit{"/Product/Platform", {"Platform", "Platform"}, 1},
                  Unit{"/Product/Platform/Storage", {"Storage", "Storage"}, 2}, Unit{"/Sales", {"Sales", "Sales"}, 0}));
  EXPECT_THAT(UnitsOf(organisation, people),
              ElementsAre("/Product/Platform/Storage", "/Sales", "/Product/Platform/Storage", "/"));
}

TEST(Leads, AreInTheParentOfTheTeamTheyManage) {
  const std::vector<Person> people = {PersonIn("lead", "P/Storage"), PersonIn("a", "P/Storage", "lead"),
                                      PersonIn("b", "P/Storage", "lead")};
  EXPECT_THAT(PlacesOf(people).value(), ElementsAre("P", "P/Storage", "P/Storage"));
}

TEST(Leads, OfSeveralTeamsAreInTheParentOfWhatHoldsThem) {
  const std::vector<Person> people = {PersonIn("head", "P/Platform"), PersonIn("one", "P/Platform/Storage", "head"),
                                      PersonIn("two", "P/Platform/Network", "head"),
                                      PersonIn("a", "P/Platform/Storage", "one"),
                                      PersonIn("b", "P/Platform/Network", "two")};
  EXPECT_THAT(PlacesOf(people).value(),
              ElementsAre("P", "P/Platform", "P/Platform", "P/Platform/Storage", "P/Platform/Network"));
}

TEST(Leads, WhomTheDirectoryHasAboveTheirTeamStayThere) {
  const std::vector<Person> people = {PersonIn("lead", "P"), PersonIn("a", "P/Storage", "lead")};
  EXPECT_THAT(PlacesOf(people).value(), ElementsAre("P", "P/Storage"));
}

TEST(Leads, CountWhomTheyManageOverOthers) {
  // The head's only report is an assistant's team, but all of Platform reports to the head through it.
  const std::vector<Person> people = {PersonIn("head", "P/Platform"), PersonIn("deputy", "P/Platform/Office", "head"),
                                      PersonIn("a", "P/Platform/Storage", "deputy")};
  EXPECT_EQ(PlacesOf(people).value()[0], "P");
}

TEST(Leads, AreNotMovedByReportsInAnotherBranch) {
  const std::vector<Person> people = {PersonIn("lead", "P/Storage"), PersonIn("a", "P/Storage", "lead"),
                                      PersonIn("b", "Sales/EMEA", "lead")};
  EXPECT_EQ(PlacesOf(people).value()[0], "P");
  EXPECT_EQ(PlacesOf(std::vector<Person>{people[0], people[2]}).value()[0], "P/Storage") << "they manage none of it";
}

TEST(Leads, WhoseReportSitsHigherAreAboveThat) {
  const std::vector<Person> people = {PersonIn("lead", "P/Platform/Storage"), PersonIn("a", "P/Platform", "lead")};
  EXPECT_EQ(PlacesOf(people).value()[0], "P");
}

TEST(Leads, OfTheTopTeamAreAtTheRootAndNowhereAboveIt) {
  const std::vector<Person> people = {PersonIn("chief", "P"), PersonIn("a", "P", "chief"), PersonIn("owner", ""),
                                      PersonIn("b", "", "owner")};
  EXPECT_THAT(PlacesOf(people).value(), ElementsAre("", "P", "", ""));
}

TEST(Leads, WhoseManagerIsNotAskedAreLikeAnybody) {
  EXPECT_THAT(PlacesOf(std::vector<Person>{PersonIn("a", "P", "gone")}).value(), ElementsAre("P"));
}

// The rule itself, over random reporting lines.
TEST(Leads, AreNeverCountedInATeamOfTheirsThatHasSomebodyBelowThem) {
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    std::vector<Person> people;
    for (int i = 0; i < 40; ++i) {
      std::string team = "T";
      for (int level = static_cast<int>(random() % 4); level > 0; --level) team += fmt::format("/{}", random() % 2);
      people.push_back(PersonIn(fmt::format("e{}", i), i == 0 ? "" : team,
                                i == 0 ? "" : fmt::format("e{}", random() % static_cast<unsigned>(i))));
    }
    const std::vector<std::string> places = PlacesOf(people).value();
    const auto index = [&](const std::string& id) { return static_cast<std::size_t>(std::stoi(id.substr(1))); };
    for (std::size_t m = 1; m < people.size(); ++m) {
      for (std::size_t i = 0; i < people.size(); ++i) {
        bool reports = false;
        for (std::size_t at = i; at != 0 && !reports;) reports = (at = index(people[at].manager_id)) == m;
        if (!reports || i == m || people[i].team != people[m].team) continue;
        EXPECT_LT(places[m].size(), people[m].team.size())
            << people[m].employee_id << " is counted in the team of e" << i;
      }
    }
  }
}

TEST(LocationDimension, IsFlatAndSomebodyWithoutOneIsAtTheRoot) {
  std::vector<Person> people = {PersonIn("a", "P"), PersonIn("b", "P"), PersonIn("c", "P")};
  people[1].location = "Île-de-France/Lyon";
  people[2].location = "";
  const Organisation organisation = Built(people, SurveyBy({{Trait::kLocation}}));
  EXPECT_THAT(IdsOf(organisation.dimensions[0]), ElementsAre("/", "/Paris", "/Île-de-France/Lyon"));
  EXPECT_THAT(UnitsOf(organisation, people), ElementsAre("/Paris", "/Île-de-France/Lyon", "/"));
  EXPECT_EQ(organisation.dimensions[0].units[2].parent, 0);
}

TEST(TenureDimension, CountsCompleteMonths) {
  const std::vector<std::pair<absl::CivilDay, std::string>> cases = {
      {kDay, "/0-6"},
      {absl::CivilDay(2026, 7, 12), "/0-6"},  // one day short of six months
      {absl::CivilDay(2026, 7, 11), "/6-24"},
      {absl::CivilDay(2025, 1, 12), "/6-24"},
      {absl::CivilDay(2025, 1, 11), "/24-60"},
      {absl::CivilDay(2022, 1, 11), "/60+"},
      {absl::CivilDay(1980, 1, 1), "/60+"}};
  std::vector<Person> people;
  for (const auto& [hired, unit] : cases) {
    people.push_back(PersonIn(unit + fmt::format("{}", people.size()), "P"));
    people.back().hire_date = hired;
  }
  const Organisation organisation = Built(people, SurveyBy({{Trait::kTenure}}));
  EXPECT_THAT(IdsOf(organisation.dimensions[0]), ElementsAre("/", "/0-6", "/6-24", "/24-60", "/60+"));
  const std::vector<std::string> units = UnitsOf(organisation, people);
  for (std::size_t i = 0; i < cases.size(); ++i) EXPECT_EQ(units[i], cases[i].second) << cases[i].first;
  EXPECT_EQ(organisation.dimensions[0].units[1].name, (Bilingual{"under 6 months", "moins de 6 mois"}));
  EXPECT_EQ(organisation.dimensions[0].units[3].name, (Bilingual{"24 to under 60 months", "de 24 à moins de 60 mois"}));
  EXPECT_EQ(organisation.dimensions[0].units[4].name, (Bilingual{"60 months or more", "60 mois ou plus"}));
}

TEST(Crossing, HoldsTheInnerTreeBelowTheOuterUnitsWithPeople) {
  std::vector<Person> people = {PersonIn("a", "P/X"), PersonIn("b", "P/X"), PersonIn("c", "P"),
                                PersonIn("d", "P/Paris")};
  people[1].location = "Lyon";
  people[2].location = "";
  const Organisation organisation = Built(people, SurveyBy({{Trait::kTeam, Trait::kLocation}}));
  EXPECT_THAT(IdsOf(organisation.dimensions[0]),
              ElementsAre("/", "/P", "/P/Paris", "/P/Paris//Paris", "/P/X", "/P/X//Lyon", "/P/X//Paris"));
  EXPECT_THAT(UnitsOf(organisation, people), ElementsAre("/P/X//Paris", "/P/X//Lyon", "/P", "/P/Paris//Paris"));
}

TEST(Crossing, TellsALocationFromATeamOfTheSameName) {
  const std::vector<Person> people = {PersonIn("a", "P"), PersonIn("b", "P/Paris")};
  const Organisation organisation = Built(people, SurveyBy({{Trait::kTeam, Trait::kLocation}}));
  EXPECT_THAT(UnitsOf(organisation, people), ElementsAre("/P//Paris", "/P/Paris//Paris"));
}

TEST(Crossing, MayHaveTheTreeOfTeamsInside) {
  const std::vector<Person> people = {PersonIn("a", "P/X"), PersonIn("b", "P/Y")};
  const Organisation organisation = Built(people, SurveyBy({{Trait::kLocation, Trait::kTeam}}));
  EXPECT_THAT(IdsOf(organisation.dimensions[0]), ElementsAre("/", "/Paris", "/Paris//P", "/Paris//P/X", "/Paris//P/Y"));
}

TEST(Organisation, HasEverybodyOnceInEveryDimensionWhateverTheOrderOfTheList) {
  std::mt19937 random(12);
  std::vector<Person> people;
  for (int i = 0; i < 300; ++i) {
    Person person = PersonIn(fmt::format("e{}", i), fmt::format("A/{}/{}", random() % 3, random() % 3),
                             i == 0 ? "" : fmt::format("e{}", random() % static_cast<unsigned>(i)));
    person.location = fmt::format("L{}", random() % 4);
    person.hire_date = kDay - static_cast<int>(random() % 4000);
    people.push_back(std::move(person));
  }
  const Survey survey =
      SurveyBy({{Trait::kTeam}, {Trait::kLocation}, {Trait::kTenure}, {Trait::kTeam, Trait::kTenure}});
  const Organisation organisation = Built(people, survey);
  EXPECT_EQ(organisation.units_of.size(), people.size());
  for (std::size_t d = 0; d < organisation.dimensions.size(); ++d) {
    const std::vector<Unit>& units = organisation.dimensions[d].units;
    std::set<std::string> ids;
    for (std::size_t i = 0; i < units.size(); ++i) {
      EXPECT_TRUE(ids.insert(units[i].id).second) << units[i].id;
      EXPECT_EQ(units[i].parent == kNoParent, i == 0);
      EXPECT_LT(units[i].parent, static_cast<int>(i)) << "parents stand before their children";
    }
    for (const auto& [id, of_person] : organisation.units_of) {
      ASSERT_EQ(of_person.size(), organisation.dimensions.size()) << id;
      ASSERT_LT(static_cast<std::size_t>(of_person[d]), units.size());
    }
  }
  std::ranges::shuffle(people, random);
  const Organisation again = Built(people, survey);
  EXPECT_EQ(again.units_of, organisation.units_of);
  for (std::size_t d = 0; d < organisation.dimensions.size(); ++d) {
    EXPECT_EQ(again.dimensions[d].units, organisation.dimensions[d].units);
  }
}

TEST(Organisation, OfNobodyIsTheRoot) {
  const Organisation organisation = Built({}, SurveyBy({{Trait::kTeam}}));
  EXPECT_THAT(IdsOf(organisation.dimensions[0]), ElementsAre("/"));
  EXPECT_THAT(organisation.units_of, IsEmpty());
}

TEST(Organisation, RefusesAListThatCannotBe) {
  Person late = PersonIn("a", "P");
  late.hire_date = kDay + 1;
  Person slashes = PersonIn("a", "P");
  slashes.location = "Paris//Nord";
  const std::vector<std::pair<std::vector<Person>, std::string>> mistakes = {
      {{PersonIn("a", "P"), PersonIn("a", "Q")}, "'a' is there twice"},
      {{PersonIn("", "P")}, "somebody has no id"},
      {{PersonIn("a", "P//Q")}, "the team 'P//Q' of 'a' has an empty part"},
      {{PersonIn("a", "P/")}, "the team 'P/' of 'a' has an empty part"},
      {{PersonIn("a", "/P")}, "the team '/P' of 'a' has an empty part"},
      {{slashes}, "the location 'Paris//Nord' of 'a' has a '//'"},
      {{late}, "'a' starts on 2027-01-12, after the day of the cells"},
      {{PersonIn("a", "P", "a")}, "'a' reports to themselves"},
      {{PersonIn("a", "P", "b"), PersonIn("b", "P", "a")}, "reports to themselves"},
      {{PersonIn("c", "P", "a"), PersonIn("a", "P", "b"), PersonIn("b", "P", "a")}, "reports to themselves"},
  };
  for (const auto& [people, problem] : mistakes) {
    const absl::Status status = BuildOrganisation(people, SurveyBy({{Trait::kTeam}}), kDay).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << problem;
    EXPECT_THAT(std::string(status.message()), HasSubstr(problem));
  }
}

TEST(Organisation, RefusesMoreCellsThanTheProtocolCanName) {
  std::vector<Person> people;
  for (int i = 0; i < 65'535; ++i) people.push_back(PersonIn(fmt::format("e{}", i), fmt::format("t{}", i)));
  const absl::Status status = BuildOrganisation(people, SurveyBy({{Trait::kTeam}}), kDay).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("the dimension team has 65536 cells; at most 65535"));
  people.pop_back();
  EXPECT_TRUE(BuildOrganisation(people, SurveyBy({{Trait::kTeam}}), kDay).ok());
}

}  // namespace
}  // namespace fairlead::pulse::survey
