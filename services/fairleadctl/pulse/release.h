#pragma once

#include "absl/status/statusor.h"
#include "services/fairleadctl/pulse/public_files.h"
#include "services/pulse/counting/published_release.h"

namespace fairlead::fairleadctl {

using pulse::CommentSet;
using pulse::ReleaseAudit;
using pulse::ShownCell;
using pulse::ShownComment;
using pulse::ShownDimension;
using pulse::ShownQuestion;
using Release = pulse::PublishedRelease;

// The release of a manifest. Errors as PublicFiles::Read and Release::Decode; FailedPrecondition if it was made for
// another manifest.
absl::StatusOr<Release> ReadRelease(const PublicFiles& files, const SignedManifest& manifest);

}  // namespace fairlead::fairleadctl
