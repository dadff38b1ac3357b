#include "services/directory/domain/person_change.h"

#include "services/directory/domain/test_values.h"

namespace fairlead::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ChangeOf, SaysThatSomebodyJoins) {
  const PersonChange change = ChangeOf({}, WantedOf(RowOf(7, "e1")));
  EXPECT_EQ(change.line, 7u);
  EXPECT_EQ(change.employee, EmployeeId("e1"));
  EXPECT_THAT(change.kinds, ElementsAre(ChangeKind::kJoined));
  EXPECT_THAT(change.fields, IsEmpty());
}

TEST(ChangeOf, NamesEveryKindAndField) {
  Row row = RowOf(2, "e1");
  const People current = PeopleOf({row});
  row.team = "Sales";
  row.manager_id = "e2";
  row.email = "new@example.com";
  row.leave_date = "2026-12-01";
  row.leave_kind = LeaveKind::kRetirement;
  const PersonChange change = ChangeOf(current, WantedOf(row));
  EXPECT_THAT(change.kinds,
              ElementsAre(ChangeKind::kMoved, ChangeKind::kManagerChanged, ChangeKind::kLeft, ChangeKind::kRenamed));
  EXPECT_THAT(change.fields, ElementsAre("email", "team", "manager_id", "leave_date", "leave_kind"));
}

}  // namespace
}  // namespace fairlead::directory
