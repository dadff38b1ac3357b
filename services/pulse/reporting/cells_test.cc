#include "services/pulse/reporting/cells.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "services/pulse/reporting/test_organisations.h"

namespace fairlead::pulse::reporting {
namespace {

using ::testing::ElementsAre;

// "id<parent eligible" per cell.
std::vector<std::string> Lines(const CellTree& tree) {
  std::vector<std::string> lines;
  for (const Cell& cell : tree.cells) {
    lines.push_back(fmt::format("{}<{} {}", cell.id, cell.parent, cell.eligible));
  }
  return lines;
}

std::string CellOf(const CellTree& tree, std::size_t unit) {
  return tree.cells[static_cast<std::size_t>(tree.cell_of_unit[unit])].id;
}

TEST(PulseAttack, A01LeavesOf12And13And14And4) {
  const Dimension dimension = DimensionOf("org", {{"co", ""}, {"a", "co"}, {"b", "co"}, {"c", "co"}, {"d", "co"}});
  const CellTree tree = MakeCells(dimension, {0, 12, 13, 14, 4}, 8);
  EXPECT_THAT(Lines(tree), ElementsAre("co<-1 43", "a+d<0 16", "b<0 13", "c<0 14"));
  EXPECT_EQ(tree.cells[1].name, "a + d");
  EXPECT_EQ(CellOf(tree, 4), "a+d");
}

TEST(Cells, MergeEqualSiblingsInTheOrderOfTheirIds) {
  const Dimension dimension = DimensionOf("org", {{"co", ""}, {"d", "co"}, {"c", "co"}, {"b", "co"}, {"a", "co"}});
  EXPECT_THAT(Lines(MakeCells(dimension, {0, 5, 5, 5, 5}, 8)), ElementsAre("co<-1 20", "a+b<0 10", "c+d<0 10"));
}

TEST(Cells, CollapseALoneChildIntoItsParent) {
  const Dimension dimension = DimensionOf("org", {{"co", ""}, {"x", "co"}, {"a", "x"}, {"b", "x"}});
  const CellTree tree = MakeCells(dimension, {2, 0, 9, 10}, 8);
  EXPECT_THAT(Lines(tree), ElementsAre("co<-1 21", "a<0 9", "b<0 10"));
  EXPECT_EQ(CellOf(tree, 1), "co");
}

TEST(Cells, OwnMembersAreAChildIfTheyAreEnough) {
  const Dimension dimension = DimensionOf("org", {{"co", ""}, {"a", "co"}, {"b", "co"}});
  const CellTree enough = MakeCells(dimension, {8, 9, 10}, 8);
  EXPECT_THAT(Lines(enough), ElementsAre("co<-1 27", "a<0 9", "b<0 10", "co:own<0 8"));
  EXPECT_EQ(CellOf(enough, 0), "co:own");
  const CellTree few = MakeCells(dimension, {7, 9, 10}, 8);
  EXPECT_THAT(Lines(few), ElementsAre("co<-1 26", "a<0 9", "b<0 10"));
  EXPECT_EQ(CellOf(few, 0), "co");
}

TEST(Cells, ASmallLeafThatIsMergedWithANodeCountsInTheMergedCellOnly) {
  const Dimension dimension =
      DimensionOf("org", {{"co", ""}, {"s", "co"}, {"x", "co"}, {"y", "co"}, {"a", "x"}, {"b", "x"}});
  const CellTree tree = MakeCells(dimension, {0, 5, 0, 30, 10, 10}, 8);
  EXPECT_THAT(Lines(tree), ElementsAre("co<-1 55", "s+x<0 25", "a<1 10", "b<1 10", "y<0 30"));
  EXPECT_EQ(CellOf(tree, 1), "s+x");
}

TEST(Cells, LeaveOutUnitsWithoutAnybodyAndKeepTheirMembersAWayUp) {
  const Dimension dimension = DimensionOf("org", {{"co", ""}, {"x", "co"}, {"y", "co"}, {"z", "co"}, {"a", "x"}});
  const CellTree tree = MakeCells(dimension, {0, 0, 9, 10, 0}, 8);
  EXPECT_THAT(Lines(tree), ElementsAre("co<-1 19", "y<0 9", "z<0 10"));
  EXPECT_EQ(CellOf(tree, 4), "co");
}

TEST(Cells, OfACompanyThatIsTooSmallAreTheRootAlone) {
  const Dimension dimension = DimensionOf("org", {{"co", ""}, {"a", "co"}, {"b", "a"}});
  EXPECT_THAT(Lines(MakeCells(dimension, {1, 2, 4}, 8)), ElementsAre("co<-1 7"));
  EXPECT_THAT(Lines(MakeCells(dimension, {0, 0, 0}, 8)), ElementsAre("co<-1 0"));
}

TEST(Cells, OfRandomTreesAreNeverTooSmallAndLoseNobody) {
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    Dice dice(seed);
    const Organisation organisation = RandomOrganisation(dice);
    const std::vector<CellTree> trees = MakeCells(organisation, {});
    const std::vector<Atom> atoms = MakeAtoms(organisation, trees);
    std::int64_t everybody = 0;
    for (const Group& group : organisation.groups) everybody += group.eligible;
    const std::vector<std::vector<Count>> counts = CountCells(trees, atoms);
    for (std::size_t d = 0; d < trees.size(); ++d) {
      EXPECT_EQ(trees[d].cells[0].eligible, everybody) << seed;
      for (std::size_t cell = 0; cell < trees[d].cells.size(); ++cell) {
        EXPECT_EQ(trees[d].cells[cell].eligible, counts[d][cell].eligible) << seed;
        if (cell > 0) {
          EXPECT_GE(trees[d].cells[cell].eligible, 8) << seed;
          EXPECT_LT(trees[d].cells[cell].parent, static_cast<std::int32_t>(cell)) << seed;
        }
      }
    }
  }
}

TEST(Cells, DoNotDependOnTheOrderInWhichSiblingsAreListed) {
  const Dimension one = DimensionOf("org", {{"co", ""}, {"a", "co"}, {"b", "co"}, {"c", "co"}});
  const Dimension other = DimensionOf("org", {{"co", ""}, {"c", "co"}, {"a", "co"}, {"b", "co"}});
  EXPECT_EQ(Lines(MakeCells(one, {0, 4, 9, 6}, 8)), Lines(MakeCells(other, {0, 6, 4, 9}, 8)));
}

TEST(Cells, OfALongChainOfUnitsAreMadeWithoutRecursion) {
  Dimension dimension{.id = "org", .units = {}};
  for (std::int32_t i = 0; i < 60'000; ++i) {
    dimension.units.push_back({.id = fmt::format("u{}", i), .name = "u", .parent = i - 1});
  }
  std::vector<std::int64_t> own_members(dimension.units.size());
  own_members.back() = 20;
  EXPECT_THAT(Lines(MakeCells(dimension, own_members, 8)), ElementsAre("u0<-1 20"));
}

}  // namespace
}  // namespace fairlead::pulse::reporting
