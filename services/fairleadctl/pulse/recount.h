#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/fairleadctl/pulse/closing.h"
#include "services/fairleadctl/pulse/public_files.h"
#include "services/fairleadctl/pulse/verify.h"
#include "services/pulse/counting/ballot_list.h"
#include "services/pulse/protocol/roster_file.h"

namespace fairlead::fairleadctl {

// The second signer's recount (M8): every token, value, suppression and list, made again from the ballots and the
// roster, and compared with what was published. What is wrong is found false; files that cannot be read are an error.
// `release`: the published one's bytes.
absl::Status Recount(const PublicFiles& files, const SignedManifest& manifest, const Closing& closing,
                     const std::string& release, const pulse::Roster& roster, const pulse::BallotList& list,
                     Findings& findings);

}  // namespace fairlead::fairleadctl
