#include "libs/core/ids.h"

#include <type_traits>
#include <unordered_set>

#include <gtest/gtest.h>

namespace fairlead::core {
namespace {

using EmployeeId = Id<struct EmployeeTag>;
using AwardId = Id<struct AwardTag>;
static_assert(!std::is_convertible_v<AwardId, EmployeeId> && !std::is_convertible_v<std::string, EmployeeId>);

TEST(Ids, AreComparedAndHashedByTheirText) {
  const std::unordered_set<EmployeeId> ids = {EmployeeId("a"), EmployeeId("b"), EmployeeId("a")};
  EXPECT_EQ(ids.size(), 2u);
  EXPECT_LT(EmployeeId("a"), EmployeeId("b"));
  EXPECT_TRUE(EmployeeId().empty());
}

}  // namespace
}  // namespace fairlead::core
