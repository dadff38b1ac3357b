#include "services/directory/domain/teams.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TeamTree, CountsEveryTeamAndAllBelowIt) {
  EXPECT_THAT(TeamTree({{"Product", 1}, {"Product/Platform/Storage", 3}, {"Product/Design", 2}, {"Sales", 4}}, ""),
              ElementsAre(TeamCount{"", 0, 10}, TeamCount{"Product", 1, 6}, TeamCount{"Product/Design", 2, 2},
                          TeamCount{"Product/Platform", 0, 3}, TeamCount{"Product/Platform/Storage", 3, 3},
                          TeamCount{"Sales", 4, 4}));
}

TEST(TeamTree, StartsAtATeam) {
  EXPECT_THAT(TeamTree({{"Product", 1}, {"Product/Design", 2}, {"Products", 5}}, "Product"),
              ElementsAre(TeamCount{"Product", 1, 3}, TeamCount{"Product/Design", 2, 2}));
  EXPECT_THAT(TeamTree({{"Product", 1}}, "Sales"), IsEmpty());
}

TEST(TeamTree, KeepsChildrenBehindTheirParent) {
  EXPECT_THAT(TeamTree({{"A", 1}, {"A B", 1}, {"A/Z", 1}}, ""),
              ElementsAre(TeamCount{"", 0, 3}, TeamCount{"A", 1, 2}, TeamCount{"A/Z", 1, 1}, TeamCount{"A B", 1, 1}));
}

}  // namespace
}  // namespace fairlead::directory
