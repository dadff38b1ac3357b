#pragma once

#include <cstddef>
#include <cstdint>

#include "services/fairleadctl/pulse/release.h"
#include "services/fairleadctl/pulse/verify.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/reporting/values.h"

namespace fairlead::fairleadctl {

// Whether rule R7 can have shown these values: a band; what its size allows; on the grid of its size; with the
// intervals that follow, which allow for noise of this epsilon (R11; 0: none) from 100 respondents on.
bool FollowsTheRules(const pulse::Question& question, const pulse::reporting::Values& values,
                     pulse::reporting::Epsilon epsilon);

// Every figure of an answered question, against what the manifest says of its cells: each cell shown or hidden, rules
// R2 and R7, R3 by eligible people, and bands that can be.
void VerifyFigures(const pulse::Manifest& manifest, std::size_t question, const Release& release, Findings& findings);

}  // namespace fairlead::fairleadctl
