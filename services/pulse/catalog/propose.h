#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fairlead/pulse/v1/pulse_roster.pb.h"

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/pulse/protocol/manifest.h"

namespace fairlead::pulse::catalog {

// What is the same for all surveys of this platform.
struct Platform {
  VerifyingKey key;
  std::string issuer;  // origins
  std::string collector;
  std::string page_script;  // "sha384-…"
};

struct Proposal {
  SurveyId survey;
  std::string definition;  // a survey file
  int wave = 0;
  pulse::v1::FrozenRoster roster;
  SealingPublicKey shuffle_key;
  SealingPublicKey tally_key;
  std::string noise_key;  // NoiseKeyHash; needed where the survey has noise
};

// The manifest of a proposed survey, which continues the chain behind `last` as number `sequence`. InvalidArgument says
// what does not go together: the definition, the roster, a cell that is too small, a survey that would open in the past
// (`now`). FailedPrecondition: the roster was frozen for another definition or wave. Pure.
absl::StatusOr<Manifest> MakeManifest(const Proposal& proposal, const Platform& platform, std::uint32_t sequence,
                                      const std::optional<ManifestHash>& last, absl::Time now);

}  // namespace fairlead::pulse::catalog
