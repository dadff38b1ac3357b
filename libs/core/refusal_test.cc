#include "libs/core/refusal.h"

#include <gtest/gtest.h>

namespace fairlead::core {
namespace {

absl::Status Exceeded() {
  return Refuse(absl::StatusCode::kFailedPrecondition, "Only 10 points are left.",
                {.reason = "ALLOWANCE_EXCEEDED", .metadata = {{"left", "10"}, {"refills_at", "2026-12-01"}}});
}

TEST(Refusals, TravelInsideAStatus) {
  const auto refusal = RefusalOf(Exceeded());
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->reason, "ALLOWANCE_EXCEEDED");
  EXPECT_EQ(refusal->metadata.at("left"), "10");
}

TEST(Refusals, MayHaveAReasonAlone) {
  const absl::Status refused = RefuseBecause(absl::StatusCode::kNotFound, "there is no such survey", "SURVEY_UNKNOWN");
  EXPECT_EQ(refused.message(), "there is no such survey");
  const auto refusal = RefusalOf(refused);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->reason, "SURVEY_UNKNOWN");
  EXPECT_TRUE(refusal->metadata.empty());
  EXPECT_TRUE(refusal->violations.empty());
}

TEST(Refusals, AreAbsentFromAPlainError) { EXPECT_FALSE(RefusalOf(absl::InternalError("x")).has_value()); }

TEST(Refusals, NameTheFieldThatIsWrong) {
  const auto refusal = RefusalOf(InvalidField("recipients[2]", "is unknown"));
  ASSERT_TRUE(refusal.has_value());
  ASSERT_EQ(refusal->violations.size(), 1u);
  EXPECT_EQ(refusal->violations[0].field, "recipients[2]");
}

TEST(StoredStatus, ComesBackAsItWas) {
  const absl::Status back = DecodeStatus(EncodeStatus(Exceeded()));
  EXPECT_EQ(back, Exceeded());
  EXPECT_EQ(RefusalOf(back)->metadata.at("refills_at"), "2026-12-01");
  EXPECT_TRUE(DecodeStatus(EncodeStatus(absl::OkStatus())).ok());
}

TEST(StoredStatus, CutShortIsDataLoss) {
  const std::string bytes = EncodeStatus(Exceeded());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeStatus(bytes.substr(0, size)).code(), absl::StatusCode::kDataLoss) << size;
  }
}

}  // namespace
}  // namespace fairlead::core
