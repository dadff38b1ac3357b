#include "services/directory/domain/date.h"

#include <gtest/gtest.h>

namespace fairlead::directory {
namespace {

TEST(Date, ReadsAndWritesIso8601) {
  EXPECT_EQ(ParseDate("2024-02-29"), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(FormatDate(absl::CivilDay(1999, 1, 2)), "1999-01-02");
}

TEST(Date, IsNothingElse) {
  for (const char* text : {"", "2023-02-29", "2024-04-31", "2024-13-01", "2024-00-10", "2024-1-1", "24-01-01",
                           "2024/01/01", "2024-01-01 ", "1899-12-31", "2201-01-01", "abcd-ef-gh", "2024-0a-01"}) {
    EXPECT_FALSE(ParseDate(text)) << text;
  }
}

}  // namespace
}  // namespace fairlead::directory
