#pragma once

#include <vector>

#include "absl/time/time.h"
#include "services/recognition/application/people.h"
#include "services/recognition/domain/nomination.h"

namespace fairlead::recognition {

// Who decides about `draft` by `definition`, as the directory says at `now`: each once, by the first right that they
// have in the order committees, managers, role level; only people who work here, never the nominator or a nominee.
// For each nominee the manager is the next above them of whom all this holds.
std::vector<Approver> ApproversFor(const AwardDefinition& definition, const NominationDraft& draft,
                                   const People& people, absl::Time now);

}  // namespace fairlead::recognition
