#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "services/fairleadctl/pulse/public_files.h"
#include "services/pulse/published/confidential_total.h"

// confidential.json (services/pulse/published/README.md): the total of what was answered by buttons in chat.
namespace fairlead::fairleadctl {

// Nothing where there is none, or none yet. Errors as PublicFiles::Read and pulse::ReadConfidentialTotal.
absl::StatusOr<std::optional<pulse::ConfidentialValues>> ReadConfidential(const PublicFiles& files,
                                                                          const SignedManifest& manifest);

}  // namespace fairlead::fairleadctl
