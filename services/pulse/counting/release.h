#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/pulse/counting/count.h"
#include "services/pulse/counting/figures.h"
#include "services/pulse/counting/listings.h"
#include "services/pulse/counting/submission_audit.h"
#include "services/pulse/counting/trends.h"
#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/manifest.h"

// From counts to what everybody may see (README.md gives the format): the reporting rules, then nothing else is left.
// Pure and deterministic, so that a run that was interrupted, and whoever counts again, comes to the same bytes.
namespace fairlead::pulse {

struct ReleaseInput {
  const Manifest& manifest;
  const ManifestHash& hash;
  std::uint32_t issued;
  const std::vector<Overlap>& overlaps;
  const SubmissionAudit& shuffled;
  const TreeHash& batch;  // BatchDigest, as the shuffler has said it
  const Counted& counted;
  std::string version;                         // of the program
  const Secret& padding;                       // PaddingKeyOf
  const std::vector<EarlierRelease>& earlier;  // what of the manifest's earlier surveys is released
};

struct Release {
  std::string json;
  std::vector<Listing> listings;
};

Release MakeRelease(const ReleaseInput& input);

}  // namespace fairlead::pulse
