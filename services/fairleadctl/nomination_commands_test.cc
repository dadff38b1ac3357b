// The commands of nominations against a real Fairlead: as a table, as one JSON document, and their exit codes.
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/testing/eventually.h"
#include "services/fairleadctl/test_stack.h"

namespace fairlead::fairleadctl {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

constexpr char kPeople[] =
    "e1,Ana Diaz,ana@example.com,Product,,Paris,Europe/Paris,fr-FR,5,37.5,2020-01-01,,\n"
    "e2,Bo Li,bo@example.com,Product/Platform,e1,Paris,Europe/Paris,fr-FR,3,40,2021-01-01,,\n"
    "e3,Cleo Roy,cleo@example.com,Product/Platform,e1,Boston,America/New_York,en-US,3,40,2022-01-01,,\n";

class NominationCommands : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    stack_ = std::make_unique<TestStack>();
    const auto imported = stack_->Import(kPeople, {"--as-of", "2026-11-23"});
    ASSERT_EQ(imported.code, 0) << imported.err;
    // Recognition reads of them from the directory's topic.
    for (const char* id : {"e1", "e2", "e3"}) {
      ASSERT_TRUE(fairlead::testing::Eventually(
          [&] {
            return stack_->Ctl(id, {"wallet", "show"}).code == 0;
          },
          absl::Seconds(60), absl::Milliseconds(50)));
    }
  }
  static void TearDownTestSuite() { stack_.reset(); }

  static std::unique_ptr<TestStack> stack_;
};
std::unique_ptr<TestStack> NominationCommands::stack_;

TEST_F(NominationCommands, AreMadeListedAndDecided) {
  EXPECT_THAT(
      stack_->Table("e1", {"award", "definitions"}),
      AllOf(ContainsRegex("craft +Craft of the month +300 +everybody +manager of the nominee, hr +2"),
            ContainsRegex("10-50 +managers, level 3\\+, Paris +hr +1 +level 5\\+ up to 40 +5 days +may nominate")));
  EXPECT_EQ(stack_->Json("e2", {"award", "definitions"})["definitions"][1]["you_may_nominate"], false);
  const json made = stack_->Json(
      "e3", {"nomination", "make", "--award", "craft", "--nominee", "bo@example.com", "--reason", "a year of repairs"});
  const std::string id = made["nomination_id"];
  EXPECT_EQ(made["state"], "NOMINATION_STATE_PENDING");
  EXPECT_THAT(stack_->Table("e3", {"nomination", "show", id}),
              AllOf(HasSubstr("of e2 (Bo Li) for craft, 300 points each: pending"), HasSubstr("Approvals: 0 of 2"),
                    HasSubstr("Decided by: e1 (Ana Diaz), HR"),
                    ContainsRegex("nominated +e3 \\(Cleo Roy\\) +a year of repairs")));
  ASSERT_TRUE(fairlead::testing::Eventually(
      [&] {
        return stack_->Table("e1", {"nomination", "list", "--to-decide"}).find(id) != std::string::npos;
      },
      absl::Seconds(60), absl::Milliseconds(50)));
  EXPECT_THAT(stack_->Table("e1", {"nomination", "approve", id, "--reason", "well earned"}),
              HasSubstr("You approved nomination " + id + " (manager of e2); it is pending, with 1 of 2 approvals"));
  EXPECT_THAT(stack_->Table("e1", {"nomination", "list", "--to-decide"}), HasSubstr("No nominations"));
  EXPECT_EQ(stack_->Json("hr", {"nomination", "approve", id})["state"], "NOMINATION_STATE_APPROVED");
  EXPECT_THAT(stack_->Error(1, "hr", {"nomination", "decline", id, "--reason", "too late"}),
              AllOf(HasSubstr("already approved"), HasSubstr("hr-desk")));
  EXPECT_THAT(stack_->Table("e3", {"nomination", "show", id}),
              AllOf(ContainsRegex("approval +e1 \\(Ana Diaz\\) +manager of e2 +well earned"),
                    ContainsRegex("approved +quorum 2 of manager of e2, hr")));
  ASSERT_TRUE(fairlead::testing::Eventually(
      [&] {
        return stack_->Json("e2", {"wallet", "show"})["prizes"] == "300";
      },
      absl::Seconds(60), absl::Milliseconds(50)));
  EXPECT_THAT(stack_->Table("e2", {"wallet", "show"}), ContainsRegex("prizes of nominations +300"));
  EXPECT_THAT(stack_->Table("hr", {"nomination", "list", "--all"}),
              ContainsRegex(id + " .* craft +e3 \\(Cleo Roy\\) +e2 \\(Bo Li\\) +300 +approved +2/2"));
  EXPECT_EQ(stack_->Json("e3", {"nomination", "list"})["nominations"].size(), 1u);
}

TEST_F(NominationCommands, NeedNoApprovalWithinALimit) {
  EXPECT_THAT(stack_->Table("e1", {"nomination", "make", "--award", "spot", "--nominee", "e3", "--points", "40",
                                   "--reason", "the night shift"}),
              HasSubstr("approved at once (alone: role level 5 and above up to 40)"));
  EXPECT_THAT(stack_->Table("e1", {"nomination", "make", "--award", "spot", "--nominee", "e3", "--points", "41",
                                   "--reason", "the night shift"}),
              HasSubstr("to be decided by 20"));
  const json mine = stack_->Json("e1", {"nomination", "list", "--limit", "1"});
  EXPECT_EQ(mine["nominations"].size(), 1u);
  EXPECT_FALSE(std::string(mine["next_page_token"]).empty());
  const std::string id = mine["nominations"][0]["nomination_id"];
  EXPECT_THAT(stack_->Table("hr", {"nomination", "decline", id, "--reason", "was rewarded in May"}),
              HasSubstr("You declined nomination " + id + " (hr); it is declined"));
  EXPECT_THAT(
      stack_->Error(1, "e2",
                    {"nomination", "make", "--award", "spot", "--nominee", "e3", "--points", "40", "--reason", "x"}),
      HasSubstr("cannot nominate"));
  EXPECT_THAT(stack_->Error(1, "e1", {"nomination", "list", "--all"}), HasSubstr("ask HR"));
  EXPECT_THAT(stack_->Error(2, "hr", {"nomination", "decline", id}), HasSubstr("--reason"));
  EXPECT_THAT(stack_->Error(1, "e1", {"nomination", "show", "x"}), HasSubstr("nomination_id"));
}

}  // namespace
}  // namespace fairlead::fairleadctl
