#pragma once

#include "absl/status/status.h"
#include "services/fairleadctl/pulse/closing.h"
#include "services/fairleadctl/pulse/public_files.h"
#include "services/fairleadctl/pulse/verify.h"

namespace fairlead::fairleadctl {

// The issuer's commitments to who has fetched slips: that they are the closing record's, of everybody on the roster,
// each to one or to none, and together to as many as it says. A record that names none is false, unless it says that
// they are lost. 0.4 ms a person. An error if they cannot be read.
absl::Status VerifyCommitments(const PublicFiles& files, const SignedManifest& manifest, const Closing& closing,
                               Findings& findings);

}  // namespace fairlead::fairleadctl
