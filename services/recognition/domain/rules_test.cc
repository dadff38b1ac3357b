#include "services/recognition/domain/rules.h"

#include <gtest/gtest.h>

#include "services/recognition/domain/test_values.h"

namespace fairlead::recognition {
namespace {

Person PersonAt(int role_level, const std::string& location) {
  return {.id = Employee("e"), .team = "T", .location = location, .role_level = role_level};
}

Rules SomeRules() {
  return Rules(
      {"Care", "Courage"},
      {{.from_role_level = 3, .to_role_level = 5, .locations = {"Paris", "Lyon"}, .allowance = AllowanceOf(300)},
       {.from_role_level = 3, .allowance = AllowanceOf(200)},
       {.allowance = AllowanceOf(100)}});
}

TEST(Rules, GrantWhatTheFirstRuleThatAppliesSays) {
  const Rules rules = SomeRules();
  EXPECT_EQ(rules.AllowanceFor(PersonAt(3, "Paris")), AllowanceOf(300));
  EXPECT_EQ(rules.AllowanceFor(PersonAt(5, "Lyon")), AllowanceOf(300));
  EXPECT_EQ(rules.AllowanceFor(PersonAt(6, "Paris")), AllowanceOf(200));
  EXPECT_EQ(rules.AllowanceFor(PersonAt(3, "Montréal")), AllowanceOf(200));
  EXPECT_EQ(rules.AllowanceFor(PersonAt(2, "Paris")), AllowanceOf(100));
  EXPECT_EQ(rules.AllowanceFor(PersonAt(0, "")), AllowanceOf(100));
}

TEST(Rules, NameTheValuesWhenOneIsUnknown) {
  EXPECT_TRUE(SomeRules().CheckValue("Courage").ok());
  for (const char* value : {"", "courage", "Courage ", "Greed"}) {
    const absl::Status status = SomeRules().CheckValue(value);
    EXPECT_THAT(status, IsRefusal("UNKNOWN_VALUE", Metadata{{"values", "Care, Courage"}}));
    EXPECT_THAT(status, IsAbout("value"));
  }
}

TEST(CheckKnown, RefusesAnIdThatNobodyHas) {
  const Person person = PersonAt(1, "Paris");
  EXPECT_TRUE(CheckKnown(person.id, &person).ok());
  EXPECT_THAT(CheckKnown(Employee("zoe"), nullptr), IsRefusal("UNKNOWN_EMPLOYEE", Metadata{{"employee", "zoe"}}));
}

TEST(CheckEmployed, RefusesWhoLeftFromTheirFirstDayAwayInTheirTimeZone) {
  Person person = PersonAt(1, "Paris");
  person.time_zone = Zone("Europe/Paris");
  EXPECT_TRUE(CheckEmployed(person, At("2026-11-30T12:00:00Z")).ok());
  person.leaves = absl::CivilDay(2026, 12, 1);
  EXPECT_TRUE(CheckEmployed(person, At("2026-11-30T23:59:59+01:00")).ok());
  EXPECT_THAT(CheckEmployed(person, At("2026-12-01T00:00:00+01:00")),
              IsRefusal("EMPLOYEE_LEFT", Metadata{{"employee", "e"}}));
}

TEST(CheckEmployed, RefusesWhoWasErased) {
  Person person = PersonAt(1, "Paris");
  person.erased = true;
  EXPECT_THAT(CheckEmployed(person, At("2026-11-30T12:00:00Z")), IsRefusal("EMPLOYEE_LEFT"));
}

}  // namespace
}  // namespace fairlead::recognition
