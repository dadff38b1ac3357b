#pragma once

#include <vector>

#include "absl/status/status.h"
#include "services/fairleadctl/pulse/verify.h"
#include "services/pulse/counting/figures.h"

namespace fairlead::fairleadctl {

// Signatures, hash and chain. An error if a file cannot be read.
absl::Status VerifyManifest(const PublicFiles& files, const SignedManifest& manifest, const KnownBefore& known,
                            Findings& findings);

// What the manifest says of people, against the roster.
void VerifyRoster(const pulse::Manifest& manifest, const pulse::Roster& roster, Findings& findings);

// That the noise of a manifest that has some spends of nobody on its roster more than it says (R11), and of somebody so
// much. FailedPrecondition says what it would be.
absl::Status CheckSpending(const pulse::Manifest& manifest, const pulse::Roster& roster);

// How many people of the roster are in each combination of own cells.
std::vector<pulse::Overlap> OverlapsIn(const pulse::Roster& roster);

}  // namespace fairlead::fairleadctl
