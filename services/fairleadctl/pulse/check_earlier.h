#pragma once

#include <string>
#include <vector>

#include "services/fairleadctl/pulse/verify.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/protocol/roster_file.h"

namespace fairlead::fairleadctl {

// What the second signer has of the surveys before the one that they sign.
struct SignedBefore {
  std::vector<std::string> manifests;  // bytes, in any order
  std::vector<pulse::Roster> rosters;  // in any order
};

// What a manifest that is not signed yet says of earlier surveys (rule R9), against their rosters. An earlier manifest
// counts if the chain of hashes leads to it from this one through those that were given. Not proved: surveys for which
// the chain or the roster is not there. False: cells that must not be compared, and a file that is no manifest.
void CheckEarlier(const pulse::Manifest& manifest, const pulse::Roster& roster, const SignedBefore& before,
                  Findings& findings);

}  // namespace fairlead::fairleadctl
