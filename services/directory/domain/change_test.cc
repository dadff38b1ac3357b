#include "services/directory/domain/change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/domain/test_values.h"

namespace fairlead::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Employee EmployeeOf(const Record& record) { return {.record = record, .absences = {}}; }

std::vector<Event> EventsOf(const std::optional<Employee>& current, const Record& wanted) {
  const auto decision = Become(current, wanted);
  EXPECT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->next.record, wanted);
  return decision->events;
}

Absence Days(const std::string& id, int first, int last) {
  return {.id = AbsenceId(id), .first = absl::CivilDay(2026, 5, first), .last = absl::CivilDay(2026, 5, last)};
}

TEST(Become, LetsSomebodyNewJoin) { EXPECT_THAT(EventsOf(std::nullopt, RecordOf("e1")), ElementsAre(Joined())); }

TEST(Become, LetsSomebodyNewWhoHasLeftJoinAndLeave) {
  Record wanted = RecordOf("e1");
  wanted.leave_date = absl::CivilDay(2026, 1, 1);
  EXPECT_THAT(EventsOf(std::nullopt, wanted), ElementsAre(Joined(), Left()));
}

TEST(Become, HasNoFactWhereNothingChanges) {
  EXPECT_THAT(EventsOf(EmployeeOf(RecordOf("e1")), RecordOf("e1")), IsEmpty());
}

TEST(Become, MovesToAnotherTeam) {
  Record wanted = RecordOf("e1");
  wanted.team = "Sales";
  EXPECT_THAT(EventsOf(EmployeeOf(RecordOf("e1")), wanted), ElementsAre(Moved{"Product/Platform"}));
}

TEST(Become, MovesWithoutAnotherTeamForFieldsThatHaveNoFact) {
  Record wanted = RecordOf("e1");
  wanted.role_level = 4;
  EXPECT_THAT(EventsOf(EmployeeOf(RecordOf("e1")), wanted), ElementsAre(Moved{""}));
}

TEST(Become, GivesSeveralFactsAtOnce) {
  Record wanted = RecordOf("e1");
  wanted.team = "Sales";
  wanted.manager = EmployeeId("m2");
  wanted.leave_date = absl::CivilDay(2026, 1, 1);
  EXPECT_THAT(EventsOf(EmployeeOf(RecordOf("e1")), wanted),
              ElementsAre(Moved{"Product/Platform"}, ManagerChanged{EmployeeId("")}, Left()));
}

TEST(Become, LetsALeaverReturn) {
  Record gone = RecordOf("e1");
  gone.leave_date = absl::CivilDay(2026, 1, 1);
  gone.leave_kind = LeaveKind::kVoluntary;
  EXPECT_THAT(EventsOf(EmployeeOf(gone), RecordOf("e1")), ElementsAre(Returned()));
}

TEST(Become, TellsAnotherDateOrKindOfALeave) {
  Record gone = RecordOf("e1");
  gone.leave_date = absl::CivilDay(2026, 1, 1);
  Record later = gone;
  later.leave_date = absl::CivilDay(2026, 2, 1);
  Record kind = gone;
  kind.leave_kind = LeaveKind::kRetirement;
  EXPECT_THAT(EventsOf(EmployeeOf(gone), later), ElementsAre(Left()));
  EXPECT_THAT(EventsOf(EmployeeOf(gone), kind), ElementsAre(Left()));
}

TEST(Become, NeverChangesSomebodyWhoWasErased) {
  const auto erased = Erase(EmployeeOf(RecordOf("e1")));
  EXPECT_THAT(Become(erased->next, RecordOf("e1")).status(), IsRefusal("EMPLOYEE_ERASED"));
}

TEST(Become, KeepsAbsences) {
  const auto absent = AddAbsence(EmployeeOf(RecordOf("e1")), Days("a1", 1, 2));
  Record wanted = RecordOf("e1");
  wanted.team = "Sales";
  EXPECT_EQ(Become(absent->next, wanted)->next.absences, absent->next.absences);
}

TEST(Erase, RemovesAbsencesAndMarksTheRecordOnce) {
  const auto absent = AddAbsence(EmployeeOf(RecordOf("e1")), Days("a1", 1, 2));
  const auto erased = Erase(absent->next);
  ASSERT_TRUE(erased.ok());
  EXPECT_THAT(erased->events, ElementsAre(Erased()));
  EXPECT_TRUE(erased->next.record.erased);
  EXPECT_EQ(erased->next.record.team, "Product/Platform");
  EXPECT_THAT(erased->next.absences, IsEmpty());
  EXPECT_THAT(Erase(erased->next)->events, IsEmpty());
}

TEST(Erase, RefusesSomebodyUnknown) { EXPECT_THAT(Erase(std::nullopt).status(), IsRefusal("EMPLOYEE_NOT_FOUND")); }

TEST(AddAbsence, RefusesDaysThatAreRecorded) {
  const auto first = AddAbsence(EmployeeOf(RecordOf("e1")), Days("a1", 10, 12));
  ASSERT_TRUE(first.ok());
  for (const auto& [from, to] : {std::pair{8, 10}, {12, 14}, {11, 11}, {9, 13}}) {
    EXPECT_THAT(AddAbsence(first->next, Days("a2", from, to)).status(),
                IsRefusal("ABSENCE_OVERLAPS", Metadata{{"absence_id", "a1"}}));
  }
  EXPECT_TRUE(AddAbsence(first->next, Days("a2", 8, 9)).ok());
  EXPECT_TRUE(AddAbsence(first->next, Days("a2", 13, 13)).ok());
}

TEST(AddAbsence, RefusesDaysBehindALeave) {
  Record gone = RecordOf("e1");
  gone.leave_date = absl::CivilDay(2026, 5, 11);
  EXPECT_TRUE(AddAbsence(EmployeeOf(gone), Days("a1", 9, 10)).ok());
  EXPECT_THAT(AddAbsence(EmployeeOf(gone), Days("a1", 10, 11)).status(),
              IsRefusal("EMPLOYEE_LEFT", Metadata{{"leave_date", "2026-05-11"}}));
}

TEST(AddAbsence, RefusesMoreThanTheDirectoryKeeps) {
  Employee employee = EmployeeOf(RecordOf("e1"));
  for (int i = 0; i < 1000; ++i) {
    employee.absences.push_back({AbsenceId("x"), absl::CivilDay(2000, 1, 1) + i, absl::CivilDay(2000, 1, 1) + i});
  }
  EXPECT_THAT(AddAbsence(employee, Days("a1", 1, 2)).status(), IsRefusal("TOO_MANY_ABSENCES"));
}

TEST(AddAbsence, RefusesSomebodyUnknownOrErased) {
  EXPECT_THAT(AddAbsence(std::nullopt, Days("a1", 1, 2)).status(), IsRefusal("EMPLOYEE_NOT_FOUND"));
  EXPECT_THAT(AddAbsence(Erase(EmployeeOf(RecordOf("e1")))->next, Days("a1", 1, 2)).status(),
              IsRefusal("EMPLOYEE_ERASED"));
}

TEST(RemoveAbsence, TakesOneBack) {
  const auto first = AddAbsence(EmployeeOf(RecordOf("e1")), Days("a1", 1, 2));
  const auto second = AddAbsence(first->next, Days("a2", 3, 4));
  const auto cancelled = RemoveAbsence(second->next, AbsenceId("a1"));
  ASSERT_TRUE(cancelled.ok());
  EXPECT_THAT(cancelled->next.absences, ElementsAre(Days("a2", 3, 4)));
  EXPECT_THAT(cancelled->events, ElementsAre(AbsenceCancelled{AbsenceId("a1")}));
  EXPECT_THAT(RemoveAbsence(cancelled->next, AbsenceId("a1")).status(), IsRefusal("ABSENCE_NOT_FOUND"));
}

TEST(Apply, RefusesFactsThatCannotHaveHappened) {
  const Employee employee = EmployeeOf(RecordOf("e1"));
  EXPECT_FALSE(Apply(employee, Joined(), employee.record).ok());
  EXPECT_FALSE(Apply(std::nullopt, Moved{""}, employee.record).ok());
  EXPECT_FALSE(Apply(employee, AbsenceCancelled{AbsenceId("a1")}, employee.record).ok());
}

}  // namespace
}  // namespace fairlead::directory
