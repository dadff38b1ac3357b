#include "services/fairleadctl/output/table.h"

#include <gtest/gtest.h>

namespace fairlead::fairleadctl {
namespace {

TEST(TableText, AlignsByWhatATerminalShows) {
  Table table({"NAME", ">POINTS"});
  table.Add({"Zoë", "5"});
  table.Add({"山田", "1200"});
  EXPECT_EQ(table.Text(), "NAME  POINTS\nZoë        5\n山田    1200\n");
}

TEST(TableText, ShowsControlCharactersInsteadOfSendingThem) {
  Table table({"NAME"});
  table.Add({"a\x1b[2Jb"});
  EXPECT_EQ(table.Text(), "NAME\na·[2Jb\n");
}

TEST(DisplayWidth, CountsCombiningMarksAsNothing) {
  EXPECT_EQ(DisplayWidth("e\u0301"), 1u);
  EXPECT_EQ(DisplayWidth("🎉"), 2u);
}

}  // namespace
}  // namespace fairlead::fairleadctl
