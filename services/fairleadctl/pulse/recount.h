#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/fairleadctl/pulse/closing.h"
#include "services/fairleadctl/pulse/public_files.h"
#include "services/fairleadctl/pulse/verify.h"
#include "services/pulse/counting/ballot_list.h"
#include "services/pulse/counting/trends.h"
#include "services/pulse/protocol/roster_file.h"

namespace fairlead::fairleadctl {

// The second signer's recount (M8): every token, value, suppression and list, made again from the ballots and the
// roster, and compared with what was published. Findings say counted_again() once it is done, of the whole batch. What
// is wrong is found false; files that cannot be read are an error.
struct RecountInput {
  const PublicFiles& files;
  const SignedManifest& manifest;
  const Closing& closing;
  const std::string& release;                         // the published one's bytes
  const std::vector<pulse::EarlierRelease>& earlier;  // that it was compared with
  const pulse::Roster& roster;
  const pulse::BallotList& list;
};
absl::Status Recount(const RecountInput& input, Findings& findings);

}  // namespace fairlead::fairleadctl
