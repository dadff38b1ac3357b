#include "services/fairleadctl/output/progress.h"

#include <gtest/gtest.h>

namespace fairlead::fairleadctl {
namespace {

TEST(ProgressLine, FillsWithWhatIsDone) {
  EXPECT_EQ(Progress::Line("importing", 500, 1000, 40), "importing [######       ]  50% 500/1000");
  EXPECT_EQ(Progress::Line("importing", 0, 0, 30), "importing [########] 100% 0/0");
}

TEST(ProgressLine, NeverPassesTheEnd) { EXPECT_EQ(Progress::Line("x", 12, 10, 20), "x [#####] 100% 12/10"); }

}  // namespace
}  // namespace fairlead::fairleadctl
