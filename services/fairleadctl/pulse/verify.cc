#include "services/fairleadctl/pulse/verify.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "services/fairleadctl/pulse/closing.h"
#include "services/fairleadctl/pulse/recount.h"
#include "services/fairleadctl/pulse/release.h"
#include "services/fairleadctl/pulse/verify_commitments.h"
#include "services/fairleadctl/pulse/verify_manifest.h"
#include "services/fairleadctl/pulse/verify_release.h"
#include "services/fairleadctl/pulse/verify_trends.h"
#include "services/pulse/survey/survey.h"

namespace fairlead::fairleadctl {
namespace {

void CheckOverlaps(const Release& release, const pulse::Roster& roster, Findings& findings) {
  const pulse::TreeHash overlaps = pulse::DigestOf(OverlapsIn(roster));
  if (release.overlaps == overlaps && release.all_dimensions) {
    findings.Proved("the rules for overlapping cells (R4, R5) were given the roster's overlaps");
  } else if (release.overlaps == overlaps) {
    findings.False("release.json: the overlaps are the roster's, and yet the first dimension alone is published");
  } else {
    findings.False("release.json: the overlaps that R4 and R5 were given are not the roster's");
  }
}

// What no file that is left can prove.
void TellTheRest(const pulse::Manifest& manifest, const Closing& closing, Findings& findings) {
  if (!findings.counted_again()) {
    findings.NotProved(
        "that each figure is that of the ballots: only the second signer can count them again (recount)");
    findings.NotProved("that no more cells had to be hidden (R2 by respondents, R3 to R5): that needs exact counts");
    findings.NotProved(
        "that a list holds the leaves of all ballots in its cell: each can look for their own on the page");
    if (manifest.noise.has_value()) {
      findings.NotProved(fmt::format(
          "that figures of 100 and more answers have noise of epsilon {}, as the release says: nobody can see that of "
          "figures; the second signer makes them again (pulse recount)",
          pulse::survey::ThousandthsText(manifest.noise->epsilon)));
    }
  }
  findings.NotProved(fmt::format(
      "that keys and topics are destroyed: closing.json says so of the shuffler's ({}) and the tally's ({})",
      closing.shuffle_key_destroyed ? "yes" : "not yet", closing.tally_key_destroyed ? "yes" : "not yet"));
}

absl::Status VerifyResults(const PublicFiles& files, const SignedManifest& manifest, const Closing& closing,
                           const KnownBefore& known, Findings& findings) {
  const absl::StatusOr<std::string> bytes = files.Read("release.json");
  if (absl::IsNotFound(bytes.status())) {
    if (closing.destroyed_unread) {
      findings.Proved(fmt::format("there is no release: the survey was destroyed unread, {}",
                                  closing.given_up ? "because it was given up" : "because too few had answered"));
    } else {
      findings.NotProved("any figure: there is no release yet");
    }
    return absl::OkStatus();
  }
  FL_RETURN_IF_ERROR(bytes.status());
  if (closing.destroyed_unread) findings.False("there is a release, and closing.json says that no ballot was read");
  const absl::StatusOr<Release> release = Release::Decode(*bytes, manifest.manifest);
  if (!release.ok()) {
    findings.False(fmt::format("release.json: {}", std::string(release.status().message())));
    return absl::OkStatus();
  }
  VerifyRelease(manifest, closing, *release, findings);
  FL_RETURN_IF_ERROR(VerifyListings(files, manifest.manifest, *release, findings));
  if (known.roster.has_value()) {
    CheckOverlaps(*release, *known.roster, findings);
  } else {
    findings.NotProved("that R4 and R5 were given the right overlaps of cells: only the second signer has the roster");
  }
  FL_TRY(const auto earlier, ReadEarlier(files, manifest.manifest, *release, findings));
  if (earlier.has_value()) {
    VerifyTrends(manifest.manifest, *release, *earlier, findings);
    VerifyComparable(manifest.manifest, known, *earlier, findings);
  }
  if (known.ballots.has_value() && known.roster.has_value() && earlier.has_value()) {
    FL_RETURN_IF_ERROR(Recount({.files = files,
                                .manifest = manifest,
                                .closing = closing,
                                .release = *bytes,
                                .earlier = *earlier,
                                .roster = *known.roster,
                                .list = *known.ballots},
                               findings));
  }
  TellTheRest(manifest.manifest, closing, findings);
  return absl::OkStatus();
}

}  // namespace

void Findings::ProvedSince(std::size_t before, std::string text) {
  const bool wrong = std::any_of(all_.begin() + static_cast<std::ptrdiff_t>(before), all_.end(),
                                 [](const Finding& finding) { return finding.kind == Finding::Kind::kFalse; });
  if (!wrong) Proved(std::move(text));
}

bool Findings::AnyFalse() const {
  return std::any_of(all_.begin(), all_.end(),
                     [](const Finding& finding) { return finding.kind == Finding::Kind::kFalse; });
}

absl::Status OutcomeOf(const Findings& findings, bool with_ballots) {
  if (findings.AnyFalse()) {
    return absl::FailedPreconditionError(
        "the survey's files contradict each other or the rules; keep them, and show them to those who run the survey");
  }
  if (with_ballots && !findings.counted_again()) {
    return absl::FailedPreconditionError("the ballots were not counted again; what is missing stands above");
  }
  return absl::OkStatus();
}

absl::StatusOr<Findings> Verify(const PublicFiles& files, const SignedManifest& manifest, const KnownBefore& known) {
  Findings findings;
  FL_RETURN_IF_ERROR(VerifyManifest(files, manifest, known, findings));
  if (known.roster.has_value()) {
    VerifyRoster(manifest.manifest, *known.roster, findings);
  } else {
    findings.NotProved(
        "the roster's root and the eligible people of each cell: only the second signer has the roster (--roster)");
  }
  const absl::StatusOr<std::string> bytes = files.Read("closing.json");
  if (absl::IsNotFound(bytes.status())) {
    findings.NotProved("anything about answers: there is no closing record yet");
    return findings;
  }
  FL_RETURN_IF_ERROR(bytes.status());
  const absl::StatusOr<Closing> closing = Closing::Decode(*bytes);
  if (!closing.ok()) {
    findings.False(fmt::format("closing.json: {}", std::string(closing.status().message())));
    return findings;
  }
  VerifyClosing(manifest, *closing, findings);
  FL_RETURN_IF_ERROR(VerifyCommitments(files, manifest, *closing, findings));
  FL_RETURN_IF_ERROR(VerifyResults(files, manifest, *closing, known, findings));
  return findings;
}

}  // namespace fairlead::fairleadctl
