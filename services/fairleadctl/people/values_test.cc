#include "services/fairleadctl/people/values.h"

#include <gtest/gtest.h>

namespace fairlead::fairleadctl {
namespace {

constexpr absl::CivilDay kAsOf(2026, 11, 23);

TEST(ParseDate, ReadsIso8601) { EXPECT_EQ(*ParseDate("2020-02-29", ""), absl::CivilDay(2020, 2, 29)); }

TEST(ParseDate, ReadsAFormat) { EXPECT_EQ(*ParseDate("31/12/2020", "%d/%m/%Y"), absl::CivilDay(2020, 12, 31)); }

TEST(ParseDate, RefusesWhatIsNoDay) {
  for (const char* text : {"", "2021-02-29", "2021-13-01", "2021-1-1", "21-01-01", "2021-01-01T00:00", "+021-01-01",
                           " 2021-01-0", "1899-12-31", "2201-01-01", "infinite-f"}) {
    EXPECT_FALSE(ParseDate(text, "").ok()) << text;
  }
  EXPECT_FALSE(ParseDate("31/02/2020", "%d/%m/%Y").ok());
  EXPECT_FALSE(ParseDate("infinite-future", "%d/%m/%Y").ok());
}

TEST(YearsBefore, KeepsTheDayOfTheYear) {
  EXPECT_EQ(*YearsBefore(kAsOf, "0"), kAsOf);
  EXPECT_EQ(*YearsBefore(kAsOf, "6"), absl::CivilDay(2020, 11, 23));
  EXPECT_EQ(*YearsBefore(absl::CivilDay(2024, 2, 29), "1"), absl::CivilDay(2023, 3, 1));
}

TEST(YearsBefore, TakesFractionsAsDays) { EXPECT_EQ(*YearsBefore(kAsOf, "1.5"), absl::CivilDay(2025, 5, 24)); }

TEST(YearsBefore, RefusesWhatIsNoNumberOfYears) {
  for (const char* text : {"", "-1", "101", "six", "nan", "inf", "1e9"}) EXPECT_FALSE(YearsBefore(kAsOf, text).ok());
}

TEST(ParseTenths, ReadsPointAndComma) {
  EXPECT_EQ(*ParseTenths("40"), 400);
  EXPECT_EQ(*ParseTenths("37.5"), 375);
  EXPECT_EQ(*ParseTenths("37,5"), 375);
}

TEST(ParseTenths, RefusesWhatIsNoNumberOfHours) {
  for (const char* text : {"", "-1", "37.25", "37.", ".5", "x", "99999999999", "40h"}) {
    EXPECT_FALSE(ParseTenths(text).ok()) << text;
  }
}

TEST(ParseWholeNumber, RefusesWhatIsNone) {
  EXPECT_EQ(*ParseWholeNumber("-3"), -3);
  for (const char* text : {"", "1.0", "9999999999", "1 ", "one"}) EXPECT_FALSE(ParseWholeNumber(text).ok()) << text;
}

TEST(ParseLeaveKind, KnowsTheKindsInAnyCase) {
  EXPECT_EQ(*ParseLeaveKind(""), directory::v1::LEAVE_KIND_UNSPECIFIED);
  EXPECT_EQ(*ParseLeaveKind("Voluntary"), directory::v1::LEAVE_KIND_VOLUNTARY);
  EXPECT_EQ(*ParseLeaveKind("involuntary"), directory::v1::LEAVE_KIND_INVOLUNTARY);
  EXPECT_EQ(*ParseLeaveKind("retirement"), directory::v1::LEAVE_KIND_RETIREMENT);
  EXPECT_EQ(*ParseLeaveKind("OTHER"), directory::v1::LEAVE_KIND_OTHER);
  EXPECT_FALSE(ParseLeaveKind("quit").ok());
}

}  // namespace
}  // namespace fairlead::fairleadctl
