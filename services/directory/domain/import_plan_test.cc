#include "services/directory/domain/import_plan.h"

#include <chrono>
#include <cstdio>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/domain/test_values.h"

namespace fairlead::directory {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

auto Problem(std::uint32_t line, const std::string& field, const std::string& text) {
  return AllOf(Field(&RowProblem::line, line), Field(&RowProblem::field, field),
               Field(&RowProblem::problem, HasSubstr(text)));
}

Row With(Row row, const std::function<void(Row&)>& change) {
  change(row);
  return row;
}

TEST(PlanImport, LetsEverybodyJoinAnEmptyDirectory) {
  const ImportPlan plan = PlanImport({}, {RowOf(2, "boss"), RowOf(3, "e1", "boss")});
  EXPECT_THAT(plan.problems, IsEmpty());
  EXPECT_EQ(plan.counts, (ImportCounts{.joined = 2}));
  EXPECT_THAT(plan.changes, SizeIs(2));
}

TEST(PlanImport, ChangesNothingWhenTheSameRowsComeAgain) {
  const std::vector<Row> rows = {RowOf(2, "boss"), RowOf(3, "e1", "boss")};
  const ImportPlan plan = PlanImport(PeopleOf(rows), rows);
  EXPECT_EQ(plan.counts, (ImportCounts{.unchanged = 2}));
  EXPECT_THAT(plan.changes, IsEmpty());
}

TEST(PlanImport, LeavesPeopleAloneWhoAreNotAmongTheRows) {
  const ImportPlan plan = PlanImport(PeopleOf({RowOf(2, "boss"), RowOf(3, "e1", "boss")}), {RowOf(2, "e2", "boss")});
  EXPECT_EQ(plan.counts, (ImportCounts{.joined = 1}));
}

TEST(PlanImport, CountsEachKindOfChange) {
  const People current = PeopleOf({RowOf(2, "m1"), RowOf(3, "m2"), RowOf(4, "e1", "m1"), RowOf(5, "e2", "m1")});
  const ImportPlan plan =
      PlanImport(current, {With(RowOf(2, "e1", "m2"), [](Row& row) { row.team = "Sales"; }),
                           With(RowOf(3, "e2", "m1"), [](Row& row) { row.leave_date = "2026-01-01"; }),
                           With(RowOf(4, "m1"), [](Row& row) { row.name = "Another Name"; }), RowOf(5, "m2"),
                           RowOf(6, "e3", "m1")});
  EXPECT_THAT(plan.problems, IsEmpty());
  EXPECT_EQ(plan.counts,
            (ImportCounts{.joined = 1, .moved = 1, .manager_changed = 1, .left = 1, .renamed = 1, .unchanged = 1}));
  EXPECT_THAT(plan.changes, SizeIs(4));
}

TEST(PlanImport, NamesADuplicateId) {
  EXPECT_THAT(PlanImport({}, {RowOf(2, "e1"), RowOf(3, "e1")}).problems,
              ElementsAre(Problem(3, "employee_id", "already on line 2")));
}

TEST(PlanImport, NamesADuplicateAddressInAnyCaseWithoutRepeatingIt) {
  const auto same = [](Row& row) { row.email = "E1@Example.com"; };
  const ImportPlan plan = PlanImport({}, {RowOf(2, "e1"), With(RowOf(3, "e2"), same)});
  EXPECT_THAT(plan.problems, ElementsAre(Problem(3, "email", "on line 2")));
  EXPECT_EQ(plan.problems[0].problem.find('@'), std::string::npos);
}

TEST(PlanImport, NamesWhoHasAnAddressAlready) {
  const auto same = [](Row& row) { row.email = "e1@example.com"; };
  EXPECT_THAT(PlanImport(PeopleOf({RowOf(2, "e1")}), {With(RowOf(2, "e2"), same)}).problems,
              ElementsAre(Problem(2, "email", "of the employee e1")));
}

TEST(PlanImport, LetsTwoPeopleSwapTheirAddresses) {
  const auto e1 = [](Row& row) { row.email = "e1@example.com"; };
  const auto e2 = [](Row& row) { row.email = "e2@example.com"; };
  const ImportPlan plan =
      PlanImport(PeopleOf({RowOf(2, "e1"), RowOf(3, "e2")}), {With(RowOf(2, "e1"), e2), With(RowOf(3, "e2"), e1)});
  EXPECT_THAT(plan.problems, IsEmpty());
  EXPECT_EQ(plan.counts, (ImportCounts{.renamed = 2}));
}

TEST(PlanImport, KeepsTheAddressOfSomebodyWhoseRowIsBad) {
  const auto moves = [](Row& row) {
    row.email = "new@example.com";
    row.manager_id = "nobody";
  };
  const auto takes = [](Row& row) { row.email = "e1@example.com"; };
  EXPECT_THAT(
      PlanImport(PeopleOf({RowOf(2, "e1")}), {With(RowOf(2, "e1"), moves), With(RowOf(3, "e2"), takes)}).problems,
      ElementsAre(Problem(2, "manager_id", "nobody"), Problem(3, "email", "of the employee e1")));
}

TEST(PlanImport, NamesAnUnknownManager) {
  EXPECT_THAT(PlanImport({}, {RowOf(2, "e1", "ghost")}).problems,
              ElementsAre(Problem(2, "manager_id", "ghost is no employee")));
}

TEST(PlanImport, SpoilsTheRowsBelowABadOne) {
  const auto bad = [](Row& row) { row.time_zone = "Mars/Olympus"; };
  const ImportPlan plan = PlanImport(
      {}, {RowOf(2, "c", "b"), RowOf(3, "b", "a"), With(RowOf(4, "a"), bad), RowOf(5, "d", "c"), RowOf(6, "free")});
  EXPECT_THAT(plan.problems,
              ElementsAre(Problem(2, "manager_id", "b is on line 3"), Problem(3, "manager_id", "a is no"),
                          Problem(4, "time_zone", "time zone"), Problem(5, "manager_id", "c is on line 2")));
  EXPECT_THAT(plan.changes, ElementsAre(Field(&Wanted::line, 6u)));
}

TEST(PlanImport, KeepsReportsOfSomebodyKnownWhoseRowIsBad) {
  const auto bad = [](Row& row) { row.time_zone = "Mars/Olympus"; };
  const ImportPlan plan = PlanImport(PeopleOf({RowOf(2, "m")}), {With(RowOf(2, "m"), bad), RowOf(3, "e1", "m")});
  EXPECT_THAT(plan.problems, ElementsAre(Problem(2, "time_zone", "")));
  EXPECT_THAT(plan.changes, ElementsAre(Field(&Wanted::line, 3u)));
}

TEST(PlanImport, NamesACycleOfManagers) {
  const ImportPlan plan =
      PlanImport({}, {RowOf(2, "a", "b"), RowOf(3, "b", "c"), RowOf(4, "c", "a"), RowOf(5, "d", "a"), RowOf(6, "e")});
  EXPECT_THAT(plan.problems, ElementsAre(Problem(2, "manager_id", "cycle of managers: a → b → c → a"),
                                         Problem(3, "manager_id", "cycle"), Problem(4, "manager_id", "cycle"),
                                         Problem(5, "manager_id", "a is on line 2")));
  EXPECT_THAT(plan.changes, ElementsAre(Field(&Wanted::line, 6u)));
}

TEST(PlanImport, NamesACycleThroughPeopleWhoAreNotAmongTheRows) {
  EXPECT_THAT(
      PlanImport(PeopleOf({RowOf(2, "a"), RowOf(3, "b", "a"), RowOf(4, "c", "b")}), {RowOf(2, "a", "c")}).problems,
      ElementsAre(Problem(2, "manager_id", "a → c → b → a")));
}

TEST(PlanImport, NamesALongCycleInShort) {
  std::vector<Row> rows;
  for (std::uint32_t i = 0; i < 100; ++i) {
    rows.push_back(RowOf(i + 2, "e" + std::to_string(i), "e" + std::to_string((i + 1) % 100)));
  }
  const ImportPlan plan = PlanImport({}, rows);
  EXPECT_THAT(plan.problems, SizeIs(100));
  EXPECT_THAT(plan.problems[0].problem, HasSubstr("e8 → e9 → …"));
}

TEST(PlanImport, NeverTouchesSomebodyWhoWasErased) {
  People current = PeopleOf({RowOf(2, "e1")});
  current[EmployeeId("e1")] = {Erase(current[EmployeeId("e1")].employee)->next, std::nullopt};
  EXPECT_THAT(PlanImport(current, {RowOf(2, "e1")}).problems, ElementsAre(Problem(2, "employee_id", "erased")));
}

TEST(PlanImport, ReportsHireAfterLeave) {
  const auto wrong = [](Row& row) { row.leave_date = "2019-01-01"; };
  EXPECT_THAT(PlanImport({}, {With(RowOf(9, "e1"), wrong)}).problems,
              ElementsAre(Problem(9, "leave_date", "before the hire date")));
}

TEST(PlanImport, TakesTwoHundredThousandRows) {
  std::vector<Row> rows;
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    rows.push_back(RowOf(i + 2, "e" + std::to_string(i), i == 0 ? "" : "e" + std::to_string(i / 8)));
  }
  const auto start = std::chrono::steady_clock::now();
  const ImportPlan plan = PlanImport({}, std::move(rows));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  RecordProperty("seconds", std::to_string(took.count()));
  std::printf("200,000 rows planned in %.2f s\n", took.count());
  EXPECT_EQ(plan.counts.joined, 200'000u);
}

}  // namespace
}  // namespace fairlead::directory
