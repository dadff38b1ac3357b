#pragma once

#include <string>
#include <utility>
#include <vector>

#include "services/recognition/domain/nomination.h"
#include "services/recognition/domain/test_values.h"

// Named awards and nominations with which recognition's tests read as sentences.
namespace fairlead::recognition {

// Everybody may nominate one colleague; a committee decides; the prize is fixed; two weeks, a reminder after one.
inline AwardDefinition CraftAward(std::int32_t quorum = 2,
                                  const std::vector<std::string>& members = {"cat", "dan", "eve"}) {
  AwardDefinition definition;
  definition.id = DefinitionId("craft");
  definition.name_en = "Craft of the month";
  definition.name_fr = "Le métier du mois";
  Committee committee{.name = "Craft", .members = {}};
  for (const std::string& member : members) committee.members.push_back(Employee(member));
  definition.approvers.committees.push_back(std::move(committee));
  definition.quorum = quorum;
  definition.least = definition.most = Points(300);
  definition.remind_days = 7;
  return definition;
}

// Somebody of level 5 or above decides alone up to 200 points; else the nominee's manager does.
inline AwardDefinition SpotAward() {
  AwardDefinition definition;
  definition.id = DefinitionId("spot");
  definition.name_en = "On the spot";
  definition.name_fr = "Sur le vif";
  definition.approvers.manager_of_nominee = true;
  definition.least = Points(50);
  definition.most = Points(500);
  definition.most_nominees = 3;
  definition.window_days = 5;
  definition.alone.push_back({.role_levels = {.from = 5, .to = {}}, .up_to = Points(200)});
  return definition;
}

inline NominationDraft NominationOf(const std::string& definition, const std::vector<std::string>& nominees,
                                    const std::string& nominator = "ann", std::int64_t points = 0) {
  NominationDraft draft{.definition = DefinitionId(definition),
                        .nominator = Employee(nominator),
                        .nominees = {},
                        .points = points,
                        .reason = "A year of quiet repairs",
                        .origin = "slack:C1"};
  for (const std::string& nominee : nominees) draft.nominees.push_back(Employee(nominee));
  return draft;
}

}  // namespace fairlead::recognition
