#pragma once

#include <vector>

#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/draft.h"

namespace fairlead::pulse::reporting {

// Rule R4, and of rule R5 what is left of a cell after the parts of another dimension that lie wholly inside it; parts
// ("the others in X") count as cells, for they are published or can be computed. Hides the cells of lower priority,
// returns whether it hid any; the caller settles the draft and asks again until it did not.
bool SeparatePairs(Draft& draft, const std::vector<Atom>& atoms);

}  // namespace fairlead::pulse::reporting
