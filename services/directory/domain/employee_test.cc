#include "services/directory/domain/employee.h"

#include <gtest/gtest.h>

#include "services/directory/domain/test_values.h"

namespace fairlead::directory {
namespace {

TEST(EmployeeIds, HaveFewCharacters) {
  for (const char* id : {"e1", "ibm-2068", "a.b_c@d+e", "E"}) EXPECT_EQ(ProblemOfId(id), "") << id;
  EXPECT_EQ(ProblemOfId(std::string(64, 'x')), "");
  EXPECT_EQ(ProblemOfId(std::string(65, 'x')), "is longer than 64 characters");
  for (const char* id : {"", "e 1", "é", "a/b", "a\nb", "{a}", "a:b"}) EXPECT_NE(ProblemOfId(id), "") << id;
}

TEST(TeamPaths, HaveOneToEightSegments) {
  EXPECT_EQ(ProblemOfTeam("Product"), "");
  EXPECT_EQ(ProblemOfTeam("1/2/3/4/5/6/7/8"), "");
  EXPECT_EQ(ProblemOfTeam("Recherche & Développement/" + std::string(64, 'x')), "");
  EXPECT_NE(ProblemOfTeam("1/2/3/4/5/6/7/8/9"), "");
  EXPECT_NE(ProblemOfTeam(std::string(65, 'x')), "");
  for (const char* team : {"", "/a", "a/", "a//b", " a", "a /b", "a\tb", "a\xFF"}) EXPECT_NE(ProblemOfTeam(team), "");
}

TEST(EmailKeys, AreTheSameInAnyCaseOfLetters) { EXPECT_EQ(EmailKey("Ann.Lee@Example.COM"), "ann.lee@example.com"); }

TEST(Record, TellsOnWhichDaysSomebodyHasLeft) {
  Record record = RecordOf("e1");
  EXPECT_FALSE(record.HasLeftBy(absl::CivilDay(2030, 1, 1)));
  record.leave_date = absl::CivilDay(2026, 11, 23);
  EXPECT_FALSE(record.HasLeftBy(absl::CivilDay(2026, 11, 22)));
  EXPECT_TRUE(record.HasLeftBy(absl::CivilDay(2026, 11, 23)));
}

}  // namespace
}  // namespace fairlead::directory
