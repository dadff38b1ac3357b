// The commands of recognition's figures against a real Fairlead: as a table, as one JSON document, and their exit
// codes.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "libs/testing/eventually.h"
#include "services/fairleadctl/test_stack.h"

namespace fairlead::fairleadctl {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

class RecognitionFigures : public ::testing::Test {
 protected:
  RecognitionFigures() {
    std::string people;
    for (int i = 0; i < 8; ++i) {
      people += fmt::format("e{0},N {0},n{0}@example.com,T,,Paris,Europe/Paris,fr-FR,2,40,2020-01-01,,\n", i);
    }
    const auto imported = stack_.Import(people);
    EXPECT_EQ(imported.code, 0) << imported.err;
  }
  int Give(int from, int to, int points, const std::string& value) const {
    return stack_
        .Ctl("e" + std::to_string(from), {"award", "give", "--to", "e" + std::to_string(to), "--points",
                                          std::to_string(points), "--value", value, "--message", "m"})
        .code;
  }
  // The reciprocity of this month, once it counts `awards`.
  json Counting(const std::string& awards) const {
    json figures;
    EXPECT_TRUE(fairlead::testing::Eventually(
        [&] {
          figures = stack_.Json("hr", {"recognition", "reciprocity"});
          return figures["awards"] == awards;
        },
        absl::Seconds(60), absl::Milliseconds(100)));
    return figures;
  }

  const TestStack stack_;
};

TEST_F(RecognitionFigures, AreForHrAndCountsOfAMonth) {
  for (const std::string figure : {"values", "reciprocity"}) {
    EXPECT_THAT(stack_.Table("hr", {"recognition", figure}), HasSubstr("Too few people"));
    EXPECT_EQ(stack_.Json("hr", {"recognition", figure})["enough_people"], false);
    stack_.Error(1, "e1", {"recognition", figure});
    EXPECT_THAT(stack_.Error(1, "hr", {"recognition", figure, "--month", "2020-01"}), HasSubstr("has no figures"));
  }

  // Recognition reads of the people from the directory's topic.
  ASSERT_TRUE(fairlead::testing::Eventually([&] { return Give(1, 0, 4, "Craft") == 0; }, absl::Seconds(60),
                                            absl::Milliseconds(100)));
  for (int i = 0; i < 8; ++i) ASSERT_EQ(Give(i, (i + 1) % 8, 10, "Care"), 0);
  const json figures = Counting("9");
  EXPECT_EQ(figures["points"], "84");
  EXPECT_EQ(figures["points_returned"], "8");
  EXPECT_EQ(figures["mutual_pairs"], "1");
  const std::string table = stack_.Table("hr", {"recognition", "reciprocity"});
  EXPECT_THAT(table, ContainsRegex("pairs of people +8 +1 +12.5 %"));
  EXPECT_THAT(table, ContainsRegex("awards +9 +2 +22.2 %"));
  EXPECT_THAT(table, ContainsRegex("points +84 +8 +9.5 %"));
  const std::string month = figures["month"];
  EXPECT_THAT(stack_.Table("hr", {"recognition", "values", "--month", month}),
              AllOf(ContainsRegex("Care +8 +80"), ContainsRegex("Craft +yes +1 +4"),
                    HasSubstr("About customers: 1 of 9 awards (11.1 %), 4 of 84 points.")));
  EXPECT_EQ(stack_.Json("hr", {"recognition", "values"})["values"][0]["awards"], "8");
}

}  // namespace
}  // namespace fairlead::fairleadctl
