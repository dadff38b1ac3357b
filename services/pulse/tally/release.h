#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fairlead/pulse/v1/pulse_facts.pb.h"

#include "services/pulse/protocol/keys.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/tally/count.h"
#include "services/pulse/tally/figures.h"
#include "services/pulse/tally/listings.h"

// From counts to what everybody may see (README.md gives the format): the reporting rules, then nothing else is left.
// Pure and deterministic, so that a run that was interrupted, and whoever counts again, comes to the same bytes.
namespace fairlead::pulse {

struct ReleaseInput {
  const Manifest& manifest;
  const ManifestHash& hash;
  std::uint32_t issued;
  const std::vector<Overlap>& overlaps;
  const v1::BallotsShuffled& shuffled;
  const Counted& counted;
  std::string version;    // of the program
  const Secret& padding;  // Kt: from it the listings' padding is derived, which nobody can tell from leaves without it
};

struct Release {
  std::string json;
  std::vector<Listing> listings;
};

Release MakeRelease(const ReleaseInput& input);

}  // namespace fairlead::pulse
