#include "services/pulse/survey/panels.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "fmt/format.h"

namespace fairlead::pulse::survey {
namespace {

constexpr char kSalt[] = "0123456789abcdef";

// A company whose people sit at every level of a tree, some in no team.
std::vector<Person> Company(std::mt19937& random, int size) {
  const std::vector<std::string> teams = {"",           "Sales",       "Sales/EMEA", "Sales/EMEA/Paris", "Sales/APAC",
                                          "Sales & Co", "Sales-B/One", "Product",    "Product/Platform"};
  std::vector<Person> people;
  for (int i = 0; i < size; ++i) {
    people.push_back({.employee_id = fmt::format("e{}", i), .team = teams[random() % teams.size()]});
  }
  return people;
}

int Spread(const std::vector<int>& counts) {
  return *std::ranges::max_element(counts) - *std::ranges::min_element(counts);
}

TEST(Panels, DifferByOnePersonAtMostInTheCompanyAndBelowEveryTeam) {
  std::mt19937 random(7);
  for (int panels = 1; panels <= 13; ++panels) {
    for (const int size : {0, 1, 3, 40, 517}) {
      const std::vector<Person> people = Company(random, size);
      const std::vector<int> dealt = DealPanels(people, panels, kSalt).value();
      std::map<std::string, std::vector<int>> counts;  // by team, with all below it
      for (std::size_t i = 0; i < people.size(); ++i) {
        ASSERT_GE(dealt[i], 0);
        ASSERT_LT(dealt[i], panels);
        std::string above;
        std::vector<std::string> teams = {above};
        for (const std::string_view segment : SegmentsOf(people[i].team))
          teams.push_back(above += fmt::format("/{}", segment));
        for (const std::string& team : teams) {
          auto& of_team = counts.try_emplace(team, std::vector<int>(static_cast<std::size_t>(panels))).first->second;
          ++of_team[static_cast<std::size_t>(dealt[i])];
        }
      }
      for (const auto& [team, of_team] : counts) EXPECT_LE(Spread(of_team), 1) << team << ", " << panels << " panels";
    }
  }
}

TEST(Panels, DoNotDependOnTheOrderOfTheRoster) {
  std::mt19937 random(8);
  std::vector<Person> people = Company(random, 200);
  const std::vector<int> dealt = DealPanels(people, 4, kSalt).value();
  std::map<std::string, int> before;
  for (std::size_t i = 0; i < people.size(); ++i) before[people[i].employee_id] = dealt[i];
  std::ranges::shuffle(people, random);
  const std::vector<int> again = DealPanels(people, 4, kSalt).value();
  for (std::size_t i = 0; i < people.size(); ++i) EXPECT_EQ(again[i], before[people[i].employee_id]);
}

TEST(Panels, AreDrawnAnewByAnotherSalt) {
  std::mt19937 random(9);
  const std::vector<Person> people = Company(random, 400);
  const std::vector<int> one = DealPanels(people, 4, kSalt).value();
  const std::vector<int> other = DealPanels(people, 4, "fedcba9876543210").value();
  // Were they alike but for the first panel, one of the four shifts would join nearly all.
  std::vector<int> shifts(4);
  for (std::size_t i = 0; i < people.size(); ++i) ++shifts[static_cast<std::size_t>((one[i] - other[i] + 4) % 4)];
  for (const int count : shifts) EXPECT_NEAR(count, 100, 40);
}

// Over many salts everybody is equally likely to be in each panel: nobody's place follows from their team or id.
TEST(Panels, GiveEverybodyTheSameChance) {
  std::vector<Person> people;
  for (int i = 0; i < 7; ++i) people.push_back({.employee_id = fmt::format("e{}", i), .team = i < 3 ? "A" : "A/B"});
  std::map<std::pair<std::size_t, int>, int> counts;
  constexpr int kSalts = 3000;
  for (int salt = 0; salt < kSalts; ++salt) {
    const std::vector<int> dealt = DealPanels(people, 3, fmt::format("salt-{}", salt)).value();
    for (std::size_t i = 0; i < dealt.size(); ++i) ++counts[{i, dealt[i]}];
  }
  EXPECT_EQ(counts.size(), people.size() * 3);
  for (const auto& [where, count] : counts) EXPECT_NEAR(count, kSalts / 3, 130) << "5 standard deviations";
}

TEST(Panels, RefuseARosterThatNamesSomebodyTwice) {
  const std::vector<Person> people = {{.employee_id = "e1"}, {.employee_id = "e1"}};
  const absl::Status status = DealPanels(people, 2, kSalt).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "'e1' is there twice; name everybody once");
}

TEST(Panels, TakeTurns) {
  for (int wave = 0; wave < 12; ++wave) EXPECT_EQ(PanelOf(wave, 4), wave % 4);
  EXPECT_EQ(PanelOf(5, 1), 0) << "everybody, every time";
}

}  // namespace
}  // namespace fairlead::pulse::survey
