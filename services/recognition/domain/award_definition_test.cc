#include "services/recognition/domain/award_definition.h"

#include <gtest/gtest.h>

#include "services/recognition/domain/test_nominations.h"

namespace fairlead::recognition {
namespace {

absl::Time MidNovember() { return At("2026-11-15T12:00:00Z"); }

Person Nominator(int level, const std::string& location = "Paris", const std::string& zone = "UTC") {
  return {.id = Employee("ann"), .team = "", .location = location, .time_zone = Zone(zone), .role_level = level};
}

TEST(AwardDefinition, LetsEverybodyNominateWhereNothingElseIsSaid) {
  EXPECT_TRUE(CraftAward().CheckNominator(Nominator(0), false, MidNovember()).ok());
}

TEST(AwardDefinition, LetsOnlyThoseNominateForWhomAllConditionsHold) {
  AwardDefinition definition = CraftAward();
  definition.nominators = {.role_levels = {.from = 3, .to = 5}, .locations = {"Lyon", "Paris"}, .managers_only = true};
  EXPECT_TRUE(definition.CheckNominator(Nominator(3), true, MidNovember()).ok());
  EXPECT_TRUE(definition.CheckNominator(Nominator(5, "Lyon"), true, MidNovember()).ok());
  for (const absl::Status& status : {definition.CheckNominator(Nominator(2), true, MidNovember()),
                                     definition.CheckNominator(Nominator(6), true, MidNovember()),
                                     definition.CheckNominator(Nominator(4, "Oslo"), true, MidNovember()),
                                     definition.CheckNominator(Nominator(4), false, MidNovember())}) {
    EXPECT_THAT(status, IsRefusal("MAY_NOT_NOMINATE", Metadata{{"definition", "craft"}}));
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  }
}

TEST(AwardDefinition, IsOpenFromItsFirstToItsLastDayWhereTheNominatorIs) {
  AwardDefinition definition = CraftAward();
  definition.opens = absl::CivilDay(2026, 11, 1);
  definition.closes = absl::CivilDay(2026, 11, 15);
  const Person in_tokyo = Nominator(1, "Tokyo", "Asia/Tokyo");
  EXPECT_TRUE(definition.CheckNominator(in_tokyo, false, At("2026-10-31T15:00:00Z")).ok());
  EXPECT_TRUE(definition.CheckNominator(in_tokyo, false, At("2026-11-15T14:59:59Z")).ok());
  const absl::Status early = definition.CheckNominator(in_tokyo, false, At("2026-10-31T14:59:59Z"));
  EXPECT_THAT(early, IsRefusal("NOMINATIONS_CLOSED", Metadata{{"opens", "2026-11-01"}, {"closes", "2026-11-15"}}));
  EXPECT_THAT(std::string(early.message()), ::testing::HasSubstr("open on 2026-11-01"));
  const absl::Status late = definition.CheckNominator(in_tokyo, false, At("2026-11-15T15:00:00Z"));
  EXPECT_THAT(late, IsRefusal("NOMINATIONS_CLOSED"));
  EXPECT_THAT(std::string(late.message()), ::testing::HasSubstr("closed on 2026-11-15"));
}

TEST(AwardDefinition, FixesThePrizeOrLetsTheNominatorChoose) {
  EXPECT_EQ(CraftAward().PrizeFor(0).value(), Points(300));
  EXPECT_EQ(CraftAward().PrizeFor(300).value(), Points(300));
  EXPECT_THAT(CraftAward().PrizeFor(299).status(), IsAbout("points"));
  EXPECT_EQ(SpotAward().PrizeFor(50).value(), Points(50));
  EXPECT_EQ(SpotAward().PrizeFor(500).value(), Points(500));
  for (const std::int64_t points : {0, 49, 501}) {
    EXPECT_THAT(SpotAward().PrizeFor(points).status(), IsAbout("points")) << points;
  }
}

TEST(AwardDefinition, LetsSomeLevelsDecideAloneUpToALimit) {
  const AwardDefinition definition = SpotAward();
  ASSERT_NE(definition.AloneWith(Nominator(5), Points(200)), nullptr);
  EXPECT_EQ(definition.AloneWith(Nominator(5), Points(200))->Rule(), "alone: role level 5 and above up to 200");
  EXPECT_EQ(definition.AloneWith(Nominator(5), Points(201)), nullptr);
  EXPECT_EQ(definition.AloneWith(Nominator(4), Points(50)), nullptr);
}

TEST(AwardDefinition, TakesTheFirstLimitThatIsForTheLevel) {
  AwardDefinition definition = SpotAward();
  definition.alone = {{.role_levels = {.from = 7, .to = 7}, .up_to = Points(10)},
                      {.role_levels = {.from = 5, .to = {}}, .up_to = Points(200)}};
  EXPECT_EQ(definition.AloneWith(Nominator(7), Points(11)), nullptr);
  EXPECT_EQ(definition.AloneWith(Nominator(7), Points(10))->Rule(), "alone: role level 7 up to 10");
  EXPECT_NE(definition.AloneWith(Nominator(8), Points(11)), nullptr);
}

TEST(AwardDefinition, SaysWhoDecides) {
  AwardDefinition definition = CraftAward();
  definition.approvers.manager_of_nominee = true;
  definition.approvers.from_role_level = 6;
  definition.approvers.hr = true;
  EXPECT_THAT(definition.ApproverRules(),
              ::testing::ElementsAre("committee Craft", "manager of the nominee", "role level 6 and above", "hr"));
}

TEST(RoleLevels, AreSaidInWords) {
  EXPECT_EQ(RoleLevels().ToString(), "everybody");
  EXPECT_EQ((RoleLevels{.from = 3, .to = 3}).ToString(), "role level 3");
  EXPECT_EQ((RoleLevels{.from = 3, .to = 5}).ToString(), "role level 3 to 5");
  EXPECT_EQ((RoleLevels{.from = {}, .to = 5}).ToString(), "role level 5 and below");
}

TEST(AwardDefinitions, AreFoundByTheirId) {
  const AwardDefinitions definitions({CraftAward(), SpotAward()});
  EXPECT_EQ((*definitions.Find(DefinitionId("spot")))->name_en, "On the spot");
  EXPECT_THAT(definitions.Find(DefinitionId("medal")).status(),
              IsRefusal("UNKNOWN_DEFINITION", Metadata{{"definitions", "craft, spot"}}));
  EXPECT_THAT(AwardDefinitions().Find(DefinitionId("medal")).status(), IsRefusal("UNKNOWN_DEFINITION"));
}

}  // namespace
}  // namespace fairlead::recognition
