#include "services/recognition/domain/award.h"

#include <limits>

#include <gtest/gtest.h>

#include "services/recognition/domain/test_values.h"

namespace fairlead::recognition {
namespace {

absl::Status Check(const Award::Draft& draft) { return Award::Checked(draft).status(); }

std::vector<std::string> Colleagues(int count) {
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i) ids.push_back("c" + std::to_string(i));
  return ids;
}

TEST(AwardChecked, TakesOneToTwentyRecipients) {
  EXPECT_TRUE(Check(Draft(1, {"bob"})).ok());
  EXPECT_TRUE(Check(Draft(1, Colleagues(20))).ok());
  EXPECT_EQ(AwardOf(7, Colleagues(20)).Total(), Points(140));
}

TEST(AwardChecked, RefusesAnAwardToNobody) { EXPECT_THAT(Check(Draft(1, {})), IsAbout("recipient_ids")); }

TEST(AwardChecked, RefusesMoreThanTwentyRecipients) {
  EXPECT_THAT(Check(Draft(1, Colleagues(21))), IsAbout("recipient_ids"));
}

TEST(AwardChecked, RefusesAnAwardToOneself) {
  EXPECT_THAT(Check(Draft(1, {"ann"})), IsRefusal("SELF_AWARD"));
  EXPECT_THAT(Check(Draft(1, {"bob", "ann"})), IsAbout("recipient_ids[1]"));
}

TEST(AwardChecked, RefusesARecipientNamedTwice) {
  EXPECT_THAT(Check(Draft(1, {"bob", "cat", "bob"})), IsAbout("recipient_ids[2]"));
}

TEST(AwardChecked, RefusesWhatCannotBeAnEmployeeId) {
  for (const std::string& id : {std::string(), std::string(65, 'x'), std::string("a\nb"), std::string("\xff")}) {
    EXPECT_THAT(Check(Draft(1, {"bob", id})), IsAbout("recipient_ids[1]"));
  }
}

TEST(AwardChecked, RefusesPointsThatAreNotOneToTheMost) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();  // what 2^63 becomes in 64 bits
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t points : {std::int64_t{0}, std::int64_t{-1}, kLeast, kMost, kMostPoints.value() + 1}) {
    EXPECT_THAT(Check(Draft(points, Colleagues(20))), IsAbout("points")) << points;
  }
  EXPECT_TRUE(Check(Draft(kMostPoints.value(), Colleagues(20))).ok());
}

TEST(AwardChecked, CountsCharactersNotBytes) {
  Award::Draft draft = Draft(1, {"bob"});
  draft.message.clear();
  for (int i = 0; i < 1'000; ++i) draft.message += "\xf0\x9f\x8e\x89";  // 🎉
  EXPECT_TRUE(Check(draft).ok());
  draft.message += "!";
  EXPECT_THAT(Check(draft), IsAbout("message"));
}

TEST(AwardChecked, RefusesControlCharactersButTabAndLineFeed) {
  Award::Draft draft = Draft(1, {"bob"});
  for (const std::string& message : {std::string("Merci\tbeaucoup\nÉlodie"), std::string()}) {
    draft.message = message;
    EXPECT_TRUE(Check(draft).ok()) << message;
  }
  for (const std::string& message : {std::string("a\rb"), std::string("a\0b", 3), std::string("a\x1b[31m"),
                                     std::string("a\x7f"), std::string("a\xc2\x85z"), std::string("a\xe2\x80\xaez")}) {
    draft.message = message;
    EXPECT_THAT(Check(draft), IsAbout("message"));
  }
}

TEST(AwardChecked, RefusesWhatIsNotUtf8) {
  Award::Draft draft = Draft(1, {"bob"});
  draft.message = "caf\xe9";
  EXPECT_THAT(Check(draft), IsAbout("message"));
}

class AwardReverse : public ::testing::Test {
 protected:
  const absl::Time given_at_ = At("2026-11-15T12:00:00Z");
  const AwardRecord record_{.given = {.award = AwardId("3-aa"),
                                      .giver = Employee("ann"),
                                      .recipients = {Employee("bob"), Employee("cat")},
                                      .points = Points(5),
                                      .value = "Care",
                                      .message = {},
                                      .at = given_at_,
                                      .month = MonthOf("2026-11"),
                                      .allowance = Points(100)},
                            .reversal = {}};
};

TEST_F(AwardReverse, IsForTheGiverWithinADay) {
  const auto event = record_.Reverse(Employee("ann"), false, given_at_ + absl::Hours(24));
  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(event->award, AwardId("3-aa"));
  EXPECT_EQ(event->giver, Employee("ann"));
  EXPECT_EQ(event->recipients, record_.given.recipients);
  EXPECT_EQ(event->points, Points(5));
  EXPECT_EQ(event->month, MonthOf("2026-11"));
}

TEST_F(AwardReverse, IsTooLateForTheGiverAfterADay) {
  const auto event = record_.Reverse(Employee("ann"), false, given_at_ + absl::Hours(24) + absl::Microseconds(1));
  EXPECT_THAT(event.status(), IsRefusal("REVERSAL_TOO_LATE", Metadata{{"until", "2026-11-16T12:00:00+00:00"}}));
}

TEST_F(AwardReverse, IsForHrAtAnyTime) {
  EXPECT_TRUE(record_.Reverse(Employee("hr"), true, given_at_ + absl::Hours(24 * 400)).ok());
  EXPECT_TRUE(record_.Reverse(Employee("ann"), true, given_at_ + absl::Hours(24 * 400)).ok());
}

TEST_F(AwardReverse, IsNotForAnybodyElse) {
  for (const char* other : {"bob", "zoe", ""}) {
    const auto event = record_.Reverse(Employee(other), false, given_at_);
    EXPECT_THAT(event.status(), IsRefusal("NOT_YOUR_AWARD"));
    EXPECT_EQ(event.status().code(), absl::StatusCode::kPermissionDenied);
  }
}

TEST_F(AwardReverse, HappensOnce) {
  const auto event = record_.Reverse(Employee("ann"), false, given_at_);
  const AwardRecord reversed = record_.Apply(event.value());
  EXPECT_EQ(reversed.given, record_.given);
  EXPECT_EQ(reversed.reversal->by, Employee("ann"));
  for (const bool is_hr : {false, true}) {
    EXPECT_THAT(reversed.Reverse(Employee("ann"), is_hr, given_at_).status(),
                IsRefusal("ALREADY_REVERSED", Metadata{{"reversed_at", "2026-11-15T12:00:00+00:00"}}));
  }
}

}  // namespace
}  // namespace fairlead::recognition
