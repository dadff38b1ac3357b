#include "services/pulse/reporting/comments.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "services/pulse/reporting/test_organisations.h"

namespace fairlead::pulse::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// co (0) over a (1), b (2) and c (3), with 40 people each.
CellTree ThreeDepartments() {
  return MakeCells(DimensionOf("org", {{"co", ""}, {"a", "co"}, {"b", "co"}, {"c", "co"}}), {0, 40, 40, 40}, 8);
}

// So many comments of each cell; the later ones have the smaller hashes.
std::vector<Comment> CommentsOf(const std::vector<std::size_t>& per_cell) {
  std::vector<Comment> comments;
  for (std::size_t cell = 0; cell < per_cell.size(); ++cell) {
    for (std::size_t i = 0; i < per_cell[cell]; ++i) {
      comments.push_back({static_cast<std::int32_t>(cell), fmt::format("{:04}", 9'999 - comments.size())});
    }
  }
  return comments;
}

std::vector<std::string> Shown(const std::vector<std::int64_t>& respondents, const std::vector<std::size_t>& per_cell) {
  std::vector<std::string> shown;
  const auto sets = SelectComments(ThreeDepartments(), respondents, CommentsOf(per_cell));
  for (const CommentSet& set : *sets) {
    shown.push_back(fmt::format("{}:{}", set.cell, set.comments.size()));
  }
  return shown;
}

TEST(SelectComments, ShowsFiveOfTenRespondentsInTheirCell) {
  EXPECT_THAT(Shown({0, 10, 30, 30}, {0, 5, 6, 7}), ElementsAre("1:5", "2:6", "3:7"));
}

TEST(PulseAttack, A23CommentsOfAParentLessItsChildrensAreOfNoOneCell) {
  // b's two comments alone would be what the company shows beyond a and c: dropped.
  EXPECT_THAT(Shown({0, 20, 20, 20}, {0, 5, 2, 6}), ElementsAre("1:5", "3:6"));
  // Even if they are five, of too few respondents.
  EXPECT_THAT(Shown({0, 20, 9, 20}, {0, 5, 5, 6}), ElementsAre("1:5", "3:6"));
  // With c's they are a set of two cells.
  EXPECT_THAT(Shown({0, 20, 20, 20}, {0, 5, 2, 3}), ElementsAre("0:5", "1:5"));
  EXPECT_THAT(Shown({0, 20, 20, 20}, {0, 5, 2, 2}), ElementsAre("1:5"));
}

TEST(PulseAttack, A23RandomCommentsAreShownOnceAndNeverOfOneCellElsewhere) {
  int rolled_up = 0;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    Dice dice(seed);
    const CellTree tree = MakeCells(
        DimensionOf("org", {{"co", ""}, {"x", "co"}, {"y", "co"}, {"a", "x"}, {"b", "x"}, {"c", "y"}, {"d", "y"}}),
        {5, 5, 5, 40, 40, 40, 40}, 8);
    ASSERT_EQ(tree.cells.size(), 7u);
    std::vector<std::int64_t> respondents;
    std::vector<std::size_t> per_cell;
    for (std::size_t cell = 0; cell < 7; ++cell) {
      respondents.push_back(dice.Between(0, tree.cells[cell].parent < 1 ? 5 : 30));
      per_cell.push_back(static_cast<std::size_t>(dice.Between(0, std::min(7, static_cast<int>(respondents.back())))));
    }
    const std::vector<Comment> comments = CommentsOf(per_cell);
    const std::vector<CommentSet> sets = SelectComments(tree, respondents, comments).value();
    std::set<std::size_t> seen;
    for (const CommentSet& set : sets) {
      std::set<std::int32_t> cells;
      std::int64_t answered = 0;
      for (const std::size_t i : set.comments) {
        EXPECT_TRUE(seen.insert(i).second) << seed;
        if (cells.insert(comments[i].cell).second) answered += respondents[static_cast<std::size_t>(comments[i].cell)];
      }
      EXPECT_GE(set.comments.size(), 5u) << seed;
      EXPECT_GE(answered, 10) << seed;
      EXPECT_TRUE(cells.size() >= 2 || *cells.begin() == set.cell) << seed;
      EXPECT_TRUE(std::ranges::is_sorted(set.comments, {}, [&](std::size_t i) { return comments[i].hash; })) << seed;
      if (cells.size() >= 2) ++rolled_up;
    }
  }
  EXPECT_GT(rolled_up, 100);
}

TEST(SelectComments, OrdersByHashWhateverTheOrderOfArrival) {
  const CellTree tree = ThreeDepartments();
  std::vector<Comment> comments = CommentsOf({0, 5});
  EXPECT_THAT((*SelectComments(tree, {0, 10, 0, 0}, comments))[0].comments, ElementsAre(4, 3, 2, 1, 0));
  std::ranges::reverse(comments);
  EXPECT_THAT((*SelectComments(tree, {0, 10, 0, 0}, comments))[0].comments, ElementsAre(0, 1, 2, 3, 4));
}

TEST(CommentCellOf, IsTheLowestWithThirtyPeople) {
  const CellTree tree = MakeCells(DimensionOf("org", {{"co", ""}, {"x", "co"}, {"y", "co"}, {"a", "x"}, {"b", "x"}}),
                                  {0, 0, 9, 29, 30}, 8);
  EXPECT_EQ(tree.cells[static_cast<std::size_t>(CommentCellOf(tree, tree.cell_of_unit[4]))].id, "b");
  EXPECT_EQ(tree.cells[static_cast<std::size_t>(CommentCellOf(tree, tree.cell_of_unit[3]))].id, "x");
  EXPECT_EQ(CommentCellOf(tree, tree.cell_of_unit[2]), 0);
}

TEST(SelectComments, RefusesCommentsThatCannotBe) {
  const auto error = [](const std::vector<std::int64_t>& respondents, const std::vector<Comment>& comments) {
    return SelectComments(ThreeDepartments(), respondents, comments).status().ToString();
  };
  EXPECT_THAT(error({0, 1, 0, 0}, CommentsOf({0, 2})), HasSubstr("cell 1: 2 comments of 1 respondents"));
  EXPECT_THAT(error({0, 1, 0, 0}, {{4, "h"}}), HasSubstr("comment 0: 4 is no comment cell"));
  EXPECT_THAT(error({0, 1}, {}), HasSubstr("4 cells, but respondents of 2"));
}

}  // namespace
}  // namespace fairlead::pulse::reporting
