#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/fairleadctl/pulse/public_files.h"
#include "services/fairleadctl/pulse/release.h"
#include "services/fairleadctl/pulse/verify.h"
#include "services/pulse/counting/trends.h"

// What a release says of changes since earlier surveys (rule R9), against the public files of those.
namespace fairlead::fairleadctl {

// The earlier releases that this one says to be compared with. Nothing, and a finding, if one of them is not there or
// is not the one that it names. An error if a file cannot be read.
absl::StatusOr<std::optional<std::vector<pulse::EarlierRelease>>> ReadEarlier(const PublicFiles& files,
                                                                              const pulse::Manifest& manifest,
                                                                              const Release& release,
                                                                              Findings& findings);

// That every trend is what both releases' figures give.
void VerifyTrends(const pulse::Manifest& manifest, const Release& release,
                  const std::vector<pulse::EarlierRelease>& earlier, Findings& findings);

// That nothing is compared where few people joined or left, as the rosters of both surveys tell.
void VerifyComparable(const pulse::Manifest& manifest, const KnownBefore& known,
                      const std::vector<pulse::EarlierRelease>& earlier, Findings& findings);

}  // namespace fairlead::fairleadctl
