#include "services/fairleadctl/pulse/recount.h"

#include <algorithm>
#include <string>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "nlohmann/json.hpp"
#include "services/fairleadctl/pulse/verify_manifest.h"
#include "services/pulse/counting/noise_bytes.h"
#include "services/pulse/counting/release.h"
#include "services/pulse/protocol/batch.h"

namespace fairlead::fairleadctl {
namespace {

std::string HashOfBallot(const pulse::BallotList::Entry& ballot) { return core::Sha256(ballot.sealed); }

// Whether the list is the batch, all of it, as the shuffler has sealed its word on it, and in an order without a past.
bool CheckBatch(const Closing::Batch& batch, const pulse::BallotList& list, Findings& findings) {
  pulse::BatchDigest digest;
  for (const pulse::BallotList::Entry& ballot : list.ballots) digest.Add(ballot.sealed);
  if (digest.Value() != batch.digest.view()) {
    findings.False("the list of ballots is not the batch whose digest closing.json names");
    return false;
  }
  if (!std::ranges::is_sorted(list.ballots, {}, HashOfBallot)) {
    findings.False("the batch is not in the order of its ballots' hashes, and could tell who came when");
    return false;
  }
  findings.Proved(fmt::format(
      "the list is the shuffled batch of {} sealed ballots, none changed, left out or added, in the order of "
      "their hashes, which tells nothing of when they came",
      list.ballots.size()));
  return true;
}

// Where two documents differ first, such as "/questions/0/dimensions/1/cells/2/score/value".
std::string DifferenceIn(const std::string& published, const std::string& again) {
  const auto one = nlohmann::json::parse(published, nullptr, false);
  const auto other = nlohmann::json::parse(again, nullptr, false);
  const nlohmann::json changes = nlohmann::json::diff(one, other);
  return changes.empty() ? "its spelling" : changes[0]["path"].get<std::string>();
}

void CompareRelease(const std::string& published, const pulse::Release& again, const pulse::BallotList& list,
                    const pulse::CountAudit& audit, Findings& findings) {
  if (published == again.json) {
    findings.Proved(fmt::format(
        "every token, value and suppression: {} ballots were opened, {} tokens checked, and the release made "
        "again is the published one, byte for byte",
        audit.ballots, audit.ballots - audit.unsealed - audit.malformed - audit.slot - audit.answer));
    return;
  }
  findings.False(fmt::format(
      "release.json: counted again, it comes out otherwise, first at {} (it was made by version {} of the tally)",
      DifferenceIn(published, again.json), list.version));
}

absl::Status CompareListings(const PublicFiles& files, const pulse::Release& again, Findings& findings) {
  const std::size_t before = findings.size();
  for (const pulse::Listing& listing : again.listings) {
    const std::string name = ListingName(listing.dimension, listing.cell, listing.question);
    const absl::StatusOr<std::string> published = files.Read(name);
    if (!published.ok() && !absl::IsNotFound(published.status())) return published.status();
    if (!published.ok() || *published != listing.leaves) {
      findings.False(fmt::format("{}: counted again, it comes out otherwise", name));
    }
  }
  findings.ProvedSince(before, fmt::format("{} lists hold the leaves of all ballots in their cells, and nothing else",
                                           again.listings.size()));
  return absl::OkStatus();
}

}  // namespace

absl::Status Recount(const RecountInput& input, Findings& findings) {
  const SignedManifest& manifest = input.manifest;
  const Closing& closing = input.closing;
  const pulse::BallotList& list = input.list;
  if (list.survey != manifest.manifest.survey || list.manifest != manifest.hash) {
    findings.False("the list of ballots is another survey's");
    return absl::OkStatus();
  }
  if (!closing.shuffled.has_value()) {
    findings.NotProved("the count: closing.json says nothing of the shuffle yet");
    return absl::OkStatus();
  }
  const bool whole = CheckBatch(*closing.shuffled, list, findings);
  auto count = pulse::Count::Create(manifest.manifest, manifest.hash, closing.token_secret);
  if (!count.ok()) {
    findings.False(fmt::format("closing.json: {}", std::string(count.status().message())));
    return absl::OkStatus();
  }
  for (const pulse::BallotList::Entry& ballot : list.ballots) {
    count->Add(pulse::OpenBallot(ballot.opening, manifest.manifest.tally_key, ballot.sealed));
  }
  if (manifest.manifest.noise.has_value() && pulse::NoiseKeyHashOf(list.padding) != manifest.manifest.noise->key) {
    findings.False("the noise was not drawn from the key that the manifest names (R11)");
  }
  const pulse::Counted counted = count->Finish();
  if (counted.audit.unsealed > 0) {
    findings.NotProved(
        fmt::format("that {} ballots cannot be opened: the tally says so, and gave no key that opens them",
                    counted.audit.unsealed));
  }
  const pulse::Release again = pulse::MakeRelease({.manifest = manifest.manifest,
                                                   .hash = manifest.hash,
                                                   .issued = closing.issued,
                                                   .overlaps = OverlapsIn(input.roster),
                                                   .shuffled = closing.shuffled->counts,
                                                   .batch = closing.shuffled->digest,
                                                   .counted = counted,
                                                   .version = list.version,
                                                   .padding = list.padding,
                                                   .earlier = input.earlier});
  CompareRelease(input.release, again, list, counted.audit, findings);
  FL_RETURN_IF_ERROR(CompareListings(input.files, again, findings));
  if (whole) findings.CountedAgain();
  return absl::OkStatus();
}

}  // namespace fairlead::fairleadctl
