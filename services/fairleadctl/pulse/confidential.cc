#include "services/fairleadctl/pulse/confidential.h"

#include <string>

#include "libs/core/status.h"

namespace fairlead::fairleadctl {
namespace {

constexpr char kFile[] = "confidential.json";

}  // namespace

absl::StatusOr<std::optional<pulse::ConfidentialValues>> ReadConfidential(const PublicFiles& files,
                                                                          const SignedManifest& manifest) {
  if (!manifest.manifest.confidential) return std::nullopt;
  const absl::StatusOr<std::string> bytes = files.Read(kFile);
  if (absl::IsNotFound(bytes.status())) return std::nullopt;
  FL_RETURN_IF_ERROR(bytes.status());
  absl::StatusOr<pulse::ConfidentialValues> values =
      pulse::ReadConfidentialTotal(*bytes, manifest.manifest, manifest.hash);
  if (!values.ok()) return core::Annotate(values.status(), kFile);
  return *std::move(values);
}

}  // namespace fairlead::fairleadctl
