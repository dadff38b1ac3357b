#include "services/recognition/application/list_award_definitions.h"

#include "services/recognition/application/award_ids.h"

namespace fairlead::recognition {

std::vector<DefinitionView> ListAwardDefinitions::Run(const EmployeeId& viewer) const {
  const absl::Time now = Now(ledger_);
  const auto person = people_.FindEmployed(viewer, now);
  const bool manages = people_.Manages(viewer, now);
  std::vector<DefinitionView> views;
  for (const AwardDefinition& definition : definitions_.all()) {
    const bool may = person.ok() && definition.CheckNominator(**person, manages, now).ok();
    views.push_back({.definition = definition, .viewer_may_nominate = may});
  }
  return views;
}

}  // namespace fairlead::recognition
