#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/published/values.h"
#include "services/pulse/reporting/values.h"

// The total of the answers that were given with buttons in chat: confidential, not anonymous. It has the whole company
// only, and never enters a cell that is counted as anonymous (README.md gives the format). Pure and deterministic.
namespace fairlead::pulse {

// What is shown of each of the manifest's questions; nothing for a comment, and where too few answered.
using ConfidentialValues = std::vector<std::optional<reporting::Values>>;

// How many must have answered a question: the manifest's threshold, and never fewer than 5.
std::uint32_t FewestConfidential(const Manifest& manifest);

// `counts`: everybody's answers to each of the manifest's questions.
std::string MakeConfidentialTotal(const Manifest& manifest, const ManifestHash& hash,
                                  const std::vector<AnswerCounts>& counts);

// InvalidArgument says where and what is wrong in what is no total of this manifest, or is not written to the byte as
// MakeConfidentialTotal writes it.
absl::StatusOr<ConfidentialValues> ReadConfidentialTotal(std::string_view bytes, const Manifest& manifest,
                                                         const ManifestHash& hash);

}  // namespace fairlead::pulse
