#include "services/fairleadctl/pulse/release.h"

#include <string>

#include "libs/core/status.h"

namespace fairlead::fairleadctl {

absl::StatusOr<Release> ReadRelease(const PublicFiles& files, const SignedManifest& manifest) {
  absl::StatusOr<std::string> bytes = files.Read("release.json");
  if (absl::IsNotFound(bytes.status())) {
    return absl::NotFoundError("there is no release yet; fairleadctl pulse status shows how far the survey is");
  }
  FL_RETURN_IF_ERROR(bytes.status());
  absl::StatusOr<Release> release = Release::Decode(*bytes, manifest.manifest);
  if (!release.ok()) return core::Annotate(release.status(), "release.json");
  if (release->manifest != manifest.hash || release->survey != manifest.manifest.survey) {
    return absl::FailedPreconditionError(
        "release.json was made for another manifest than manifest.json; fairleadctl pulse verify says what holds");
  }
  return release;
}

}  // namespace fairlead::fairleadctl
