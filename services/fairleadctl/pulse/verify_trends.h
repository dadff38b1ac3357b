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

// The earlier releases that this one says to be compared with, of surveys that this platform has signed. Nothing, and a
// finding, if one of them is not there, is not the one that it names, or has figures that rule R7 cannot have shown.
// Says of which survey that the manifest names there is a release that was not compared with. An error if a file cannot
// be read.
absl::StatusOr<std::optional<std::vector<pulse::EarlierRelease>>> ReadEarlier(const PublicFiles& files,
                                                                              const pulse::Manifest& manifest,
                                                                              const Release& release,
                                                                              Findings& findings);

// That every trend is what both releases' figures give, where those of `release` are such that R7 can have shown them.
void VerifyTrends(const pulse::Manifest& manifest, const Release& release,
                  const std::vector<pulse::EarlierRelease>& earlier, Findings& findings);

// That nothing of the earlier survey `named`, whose manifest and roster are `before` and `roster_before`, is compared
// where few people joined or left, by the larger of both surveys' thresholds. False too where a roster is not its
// manifest's.
void CheckComparable(const pulse::Manifest& manifest, const pulse::EarlierSurvey& named, const pulse::Roster& roster,
                     const pulse::Manifest& before, const pulse::Roster& roster_before, Findings& findings);

// That nothing is compared where few people joined or left, as the rosters of both surveys tell.
void VerifyComparable(const pulse::Manifest& manifest, const KnownBefore& known,
                      const std::vector<pulse::EarlierRelease>& earlier, Findings& findings);

}  // namespace fairlead::fairleadctl
