#include "services/fairleadctl/pulse/verify_commitments.h"

#include <string>
#include <string_view>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "services/pulse/protocol/commitments.h"

namespace fairlead::fairleadctl {
namespace {

constexpr char kFile[] = "commitments.bin";

// What is wrong with them; empty: nothing.
std::string ProblemOf(std::string_view bytes, const SignedManifest& manifest, const Closing& closing) {
  if (core::Sha256(bytes) != closing.commitments->view())
    return "these are not the ones whose digest closing.json names";
  const absl::StatusOr<pulse::Commitments> commitments = pulse::Commitments::Decode(bytes);
  if (!commitments.ok()) return std::string(commitments.status().message());
  if (commitments->people.size() != manifest.manifest.roster_size) {
    return fmt::format("the issuer commits to {} people, and the roster has {}", commitments->people.size(),
                       manifest.manifest.roster_size);
  }
  if (commitments->fetched != closing.issued) {
    return fmt::format("the issuer commits to {} people as having fetched slips, and closing.json says {}",
                       commitments->fetched, closing.issued);
  }
  return std::string(pulse::CheckCommitments(*commitments, manifest.manifest.survey, manifest.hash).message());
}

// Commitments bind how many fetched slips, and not how many of those have answered.
void TellOfTheUnsent(const Closing& closing, Findings& findings) {
  if (!closing.shuffled.has_value() || closing.shuffled->counts.bundles > closing.issued) return;
  findings.NotProved(
      fmt::format("that each of the {} bundles is from somebody who fetched slips and sent an answer: an issuer that "
                  "forges can add one for each who fetched and did not send; of {} who fetched, {} have no bundle",
                  closing.shuffled->counts.bundles, closing.issued, closing.issued - closing.shuffled->counts.bundles));
}

}  // namespace

absl::Status VerifyCommitments(const PublicFiles& files, const SignedManifest& manifest, const Closing& closing,
                               Findings& findings) {
  TellOfTheUnsent(closing, findings);
  if (closing.commitments_lost) {
    findings.NotProved(fmt::format(
        "that {} people fetched slips: the issuer's store was lost, and it commits to nobody; issuing had stopped",
        closing.issued));
    return absl::OkStatus();
  }
  if (!closing.commitments.has_value()) {
    findings.False("closing.json names no commitments");
    return absl::OkStatus();
  }
  const absl::StatusOr<std::string> bytes = files.Read(kFile);
  if (absl::IsNotFound(bytes.status())) {
    findings.False(fmt::format("{} is missing, and closing.json names its digest", kFile));
    return absl::OkStatus();
  }
  FL_RETURN_IF_ERROR(bytes.status());
  if (const std::string problem = ProblemOf(*bytes, manifest, closing); !problem.empty()) {
    findings.False(fmt::format("{}: {}", kFile, problem));
    return absl::OkStatus();
  }
  findings.Proved(fmt::format(
      "the issuer commits to {} of {} people as having fetched slips, by a commitment for each that it cannot open "
      "otherwise ({}, SHA-256 {})",
      closing.issued, manifest.manifest.roster_size, kFile, core::Hex(closing.commitments->view())));
  findings.NotProved(
      "that each is committed to as it was: whoever opened the page before the close can check their own there");
  return absl::OkStatus();
}

}  // namespace fairlead::fairleadctl
