#include "services/directory/domain/row.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/domain/test_values.h"

namespace fairlead::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::SizeIs;

struct Case {
  const char* field;
  std::function<void(Row&)> spoil;
};

TEST(RowChecker, NamesLineAndFieldOfWhatIsWrong) {
  const Case cases[] = {
      {"employee_id", [](Row& row) { row.employee_id = "e 1"; }},
      {"employee_id", [](Row& row) { row.employee_id = ""; }},
      {"name", [](Row& row) { row.name = ""; }},
      {"name", [](Row& row) { row.name = std::string(201, 'x'); }},
      {"name", [](Row& row) { row.name = "A\x07"; }},
      {"name", [](Row& row) { row.name = "A\xC3"; }},
      {"email", [](Row& row) { row.email = "nobody"; }},
      {"email", [](Row& row) { row.email = "a@b@c"; }},
      {"email", [](Row& row) { row.email = "@b"; }},
      {"email", [](Row& row) { row.email = "a b@c"; }},
      {"email", [](Row& row) { row.email = std::string(250, 'x') + "@b.fr"; }},
      {"team", [](Row& row) { row.team = "a//b"; }},
      {"manager_id", [](Row& row) { row.manager_id = row.employee_id; }},
      {"manager_id", [](Row& row) { row.manager_id = "m/1"; }},
      {"location", [](Row& row) { row.location = std::string(101, 'x'); }},
      {"time_zone", [](Row& row) { row.time_zone = "Europe/Lyon"; }},
      {"time_zone", [](Row& row) { row.time_zone = ""; }},
      {"time_zone", [](Row& row) { row.time_zone = "/usr/share/zoneinfo/Europe/Paris"; }},
      {"time_zone", [](Row& row) { row.time_zone = "../zoneinfo/Europe/Paris"; }},
      {"time_zone", [](Row& row) { row.time_zone = "localtime"; }},
      {"locale", [](Row& row) { row.locale = "fr_FR"; }},
      {"locale", [](Row& row) { row.locale = ""; }},
      {"locale", [](Row& row) { row.locale = "f"; }},
      {"locale", [](Row& row) { row.locale = "fr-"; }},
      {"role_level", [](Row& row) { row.role_level = 0; }},
      {"role_level", [](Row& row) { row.role_level = 21; }},
      {"contracted_decihours", [](Row& row) { row.contracted_decihours = 0; }},
      {"contracted_decihours", [](Row& row) { row.contracted_decihours = 801; }},
      {"hire_date", [](Row& row) { row.hire_date = "2020-02-30"; }},
      {"hire_date", [](Row& row) { row.hire_date = ""; }},
      {"leave_date", [](Row& row) { row.leave_date = "soon"; }},
      {"leave_date", [](Row& row) { row.leave_date = "2020-02-28"; }},
      {"leave_kind", [](Row& row) { row.leave_kind = LeaveKind::kRetirement; }},
  };
  for (const Case& bad : cases) {
    Row row = RowOf(17, "e1");
    bad.spoil(row);
    std::vector<RowProblem> problems;
    EXPECT_FALSE(RowChecker().Check(row, problems)) << bad.field;
    ASSERT_THAT(problems, SizeIs(1)) << bad.field;
    EXPECT_EQ(problems[0].line, 17u);
    EXPECT_EQ(problems[0].field, bad.field);
  }
}

TEST(RowChecker, TakesWhatIsUnusualAndRight) {
  Row row = RowOf(2, "E.1");
  row.name = "Zoë 小林";
  row.email = "";
  row.time_zone = "America/Argentina/Buenos_Aires";
  row.locale = "zh-Hant-TW";
  row.leave_date = row.hire_date;
  row.leave_kind = LeaveKind::kOther;
  std::vector<RowProblem> problems;
  const auto wanted = RowChecker().Check(row, problems);
  ASSERT_TRUE(wanted) << problems[0].field;
  EXPECT_EQ(wanted->record.leave_date, wanted->record.hire_date);
  EXPECT_EQ(wanted->identity.name, "Zoë 小林");
}

TEST(RowChecker, NamesEveryFieldOfARow) {
  Row row = RowOf(2, "e1");
  row.employee_id = "";
  row.locale = "";
  std::vector<RowProblem> problems;
  EXPECT_FALSE(RowChecker().Check(row, problems));
  EXPECT_THAT(problems, ElementsAre(Field(&RowProblem::field, "employee_id"), Field(&RowProblem::field, "locale")));
}

}  // namespace
}  // namespace fairlead::directory
