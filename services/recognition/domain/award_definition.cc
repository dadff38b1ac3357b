#include "services/recognition/domain/award_definition.h"

#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/refusal.h"

namespace fairlead::recognition {

std::string RoleLevels::ToString() const {
  if (from && to)
    return *from == *to ? fmt::format("role level {}", *from) : fmt::format("role level {} to {}", *from, *to);
  if (from) return fmt::format("role level {} and above", *from);
  if (to) return fmt::format("role level {} and below", *to);
  return "everybody";
}

std::string AwardDefinition::AloneLimit::Rule() const {
  return fmt::format("alone: {} up to {}", role_levels.ToString(), up_to.value());
}

absl::Status AwardDefinition::CheckNominator(const Person& nominator, bool manages, absl::Time now) const {
  const bool placed = nominators.locations.empty() ||
                      std::ranges::find(nominators.locations, nominator.location) != nominators.locations.end();
  if (!nominators.role_levels.Contains(nominator.role_level) || !placed || (nominators.managers_only && !manages)) {
    return core::Refuse(absl::StatusCode::kPermissionDenied,
                        fmt::format("You cannot nominate for {}; ask somebody who can, or HR.", name_en),
                        {.reason = "MAY_NOT_NOMINATE", .metadata = {{"definition", id.str()}}});
  }
  const absl::CivilDay today = absl::ToCivilDay(now, nominator.time_zone);
  if ((!opens || today >= *opens) && (!closes || today <= *closes)) return absl::OkStatus();
  const std::string first = opens ? absl::FormatCivilTime(*opens) : "";
  const std::string last = closes ? absl::FormatCivilTime(*closes) : "";
  return core::Refuse(absl::StatusCode::kFailedPrecondition,
                      opens && today < *opens ? fmt::format("Nominations for {} open on {}.", name_en, first)
                                              : fmt::format("Nominations for {} closed on {}.", name_en, last),
                      {.reason = "NOMINATIONS_CLOSED", .metadata = {{"opens", first}, {"closes", last}}});
}

absl::StatusOr<Points> AwardDefinition::PrizeFor(std::int64_t asked) const {
  if (least == most && (asked == 0 || asked == least.value())) return least;
  if (least == most) {
    return core::InvalidField("points",
                              fmt::format("is {}; the prize of {} is {}, leave it out", asked, name_en, least.value()));
  }
  if (asked < least.value() || asked > most.value()) {
    return core::InvalidField(
        "points", fmt::format("is {}; choose {} to {} for each nominee", asked, least.value(), most.value()));
  }
  return Points(asked);
}

const AwardDefinition::AloneLimit* AwardDefinition::AloneWith(const Person& nominator, Points total) const {
  const auto limit =
      std::ranges::find_if(alone, [&](const auto& each) { return each.role_levels.Contains(nominator.role_level); });
  return limit != alone.end() && total <= limit->up_to ? &*limit : nullptr;
}

std::vector<std::string> AwardDefinition::ApproverRules() const {
  std::vector<std::string> rules;
  for (const Committee& committee : approvers.committees) rules.push_back("committee " + committee.name);
  if (approvers.manager_of_nominee) rules.emplace_back("manager of the nominee");
  if (approvers.from_role_level) rules.push_back(RoleLevels{.from = approvers.from_role_level, .to = {}}.ToString());
  if (approvers.hr) rules.emplace_back("hr");
  return rules;
}

absl::StatusOr<const AwardDefinition*> AwardDefinitions::Find(const DefinitionId& id) const {
  const auto found = std::ranges::find(definitions_, id, &AwardDefinition::id);
  if (found != definitions_.end()) return &*found;
  std::vector<std::string> ids;
  for (const AwardDefinition& definition : definitions_) ids.push_back(definition.id.str());
  const std::string known = fmt::format("{}", fmt::join(ids, ", "));
  return core::Refuse(absl::StatusCode::kInvalidArgument,
                      ids.empty() ? std::string("There are no named awards here; ask HR.")
                                  : fmt::format("There is no such award; choose one of: {}.", known),
                      {.reason = "UNKNOWN_DEFINITION",
                       .metadata = {{"definitions", known}},
                       .violations = {{"definition_id", "is not one of: " + known}}});
}

}  // namespace fairlead::recognition
