#pragma once

#include "absl/status/status.h"
#include "services/fairleadctl/pulse/closing.h"
#include "services/fairleadctl/pulse/release.h"
#include "services/fairleadctl/pulse/verify.h"

namespace fairlead::fairleadctl {

// The closing record: its key, and counts that can be.
void VerifyClosing(const SignedManifest& manifest, const Closing& closing, Findings& findings);

// The release against manifest and closing record: counts, digests, every figure and comment.
void VerifyRelease(const SignedManifest& manifest, const Closing& closing, const Release& release, Findings& findings);

// The lists of leaves. An error if one cannot be read.
absl::Status VerifyListings(const PublicFiles& files, const pulse::Manifest& manifest, const Release& release,
                            Findings& findings);

}  // namespace fairlead::fairleadctl
