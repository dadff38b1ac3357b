#include "libs/auth/access.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace fairlead::auth {
namespace {

using testing::HasSubstr;

TEST(AccessTable, DeniesWhatIsNotInIt) {
  AccessTable table;
  table.Allow("a.B/C", {Role::kHr, Role::kAdmin});
  EXPECT_TRUE(table.Allows("a.B/C", Role::kHr));
  EXPECT_TRUE(table.Allows("a.B/C", Role::kAdmin));
  EXPECT_FALSE(table.Allows("a.B/C", Role::kEmployee));
  EXPECT_FALSE(table.Allows("a.B/C", Role::kManager));
  EXPECT_FALSE(table.Allows("a.B/C", Role::kService));
  for (const Role role : kAllRoles) EXPECT_FALSE(table.Allows("a.B/D", role));
}

TEST(AccessTable, NamesServedMethodsWithoutARow) {
  AccessTable table;
  table.Allow("a.B/C", {Role::kHr});
  EXPECT_TRUE(table.CheckCovers({"a.B/C"}).ok());
  EXPECT_THAT(std::string(table.CheckCovers({"a.B/C", "a.B/D"}).message()), HasSubstr("a.B/D"));
}

TEST(AccessTable, NamesRowsOfNoServedMethod) {
  AccessTable table;
  table.Allow("a.B/C", {Role::kHr}).Allow("a.B/Old", {});
  EXPECT_THAT(std::string(table.CheckCovers({"a.B/C"}).message()), HasSubstr("a.B/Old"));
}

TEST(Role, RoundTripsByItsName) {
  for (const Role role : kAllRoles) EXPECT_EQ(ParseRole(RoleName(role)), role);
  EXPECT_EQ(ParseRole("Admin"), std::nullopt);
  EXPECT_EQ(ParseRole(""), std::nullopt);
}

}  // namespace
}  // namespace fairlead::auth
