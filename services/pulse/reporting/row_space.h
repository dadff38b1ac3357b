#pragma once

#include <cstdint>
#include <vector>

#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/draft.h"

namespace fairlead::pulse::reporting {

enum class Weighing : std::uint8_t { kByEligible, kByRespondents };

// Rule R5: no union of atoms of 1 to n-1 people (respondents: atoms without any are then nothing to whoever looks) may
// lie in the row space of the published cells. Hides a cell of each combination that it finds: of the lowest priority
// among those that the combination adds or subtracts, then the smallest. Where the search would exceed its bounds, the
// lowest cells of the last dimension that has any go instead. Returns whether it hid any; the caller settles the draft
// and asks again until it did not.
bool CloseRowSpace(Draft& draft, const std::vector<Atom>& atoms, Weighing weighing, std::uint64_t seed,
                   const SearchBounds& bounds);

}  // namespace fairlead::pulse::reporting
