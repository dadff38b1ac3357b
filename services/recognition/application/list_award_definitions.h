#pragma once

#include <vector>

#include "libs/ledger/ledger.h"
#include "services/recognition/application/people.h"
#include "services/recognition/domain/award_definition.h"

namespace fairlead::recognition {

// A definition, and whether the viewer may nominate by it now.
struct DefinitionView {
  const AwardDefinition& definition;
  bool viewer_may_nominate = false;
};

// The company's named awards. Thread-safe.
class ListAwardDefinitions {
 public:
  ListAwardDefinitions(const ledger::Ledger& ledger, const People& people, const AwardDefinitions& definitions)
      : ledger_(ledger), people_(people), definitions_(definitions) {}

  // In the order of the file. Whoever does not work here may not nominate.
  std::vector<DefinitionView> Run(const EmployeeId& viewer) const;

 private:
  const ledger::Ledger& ledger_;
  const People& people_;
  const AwardDefinitions& definitions_;
};

}  // namespace fairlead::recognition
