#include "services/fairleadctl/pulse/verify_manifest.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/protocol/slots.h"
#include "services/pulse/reporting/noise.h"
#include "services/pulse/survey/survey.h"

namespace fairlead::fairleadctl {
namespace {

using pulse::Manifest;
using pulse::ManifestHash;

// What no file proves of the noise that the manifest names (R11).
void TellOfNoise(const pulse::Noise& noise, const KnownBefore& known, Findings& findings) {
  if (!known.roster.has_value()) {
    findings.NotProved(
        fmt::format("that figures with noise spend of nobody more than {} of epsilon, as the manifest says: only the "
                    "second signer has the roster",
                    pulse::survey::ThousandthsText(noise.most_a_person)));
  }
  findings.NotProved("that nobody has spent more than most_a_year: the issuer alone keeps account");
}

void CheckAgainstElsewhere(const SignedManifest& signed_manifest, const KnownBefore& known, Findings& findings) {
  const std::string hash = core::Hex(signed_manifest.hash.view());
  if (!known.manifest.has_value()) {
    findings.NotProved(fmt::format(
        "that this is the manifest that everybody was invited with; compare its hash with your link's (--manifest): {}",
        hash));
  } else if (*known.manifest == signed_manifest.hash) {
    findings.Proved(fmt::format("the manifest is the one that was named: {}", hash));
  } else {
    findings.False(fmt::format("the manifest's hash is {}, and {} was named", hash, core::Hex(known.manifest->view())));
  }
  const std::string key = core::Hex(signed_manifest.manifest.platform_key.view());
  if (!known.platform_key.has_value()) {
    findings.NotProved(
        fmt::format("that the manifest's platform key is the platform's; compare it (--platform-key): {}", key));
  } else if (*known.platform_key == signed_manifest.manifest.platform_key) {
    findings.Proved(fmt::format("the platform key is the one that was named: {}", key));
  } else {
    findings.False(
        fmt::format("the manifest's platform key is {}, and {} was named", key, core::Hex(known.platform_key->view())));
  }
}

// Goes from the manifest to those before it as far as they were given.
void CheckChain(const SignedManifest& signed_manifest, const std::vector<std::string>& previous, Findings& findings) {
  std::map<ManifestHash, Manifest> earlier;
  for (std::size_t i = 0; i < previous.size(); ++i) {
    absl::StatusOr<Manifest> manifest = Manifest::Decode(previous[i]);
    if (!manifest.ok()) {
      findings.False(
          fmt::format("file {} of --previous is no manifest: {}", i + 1, std::string(manifest.status().message())));
      return;
    }
    earlier.emplace(pulse::HashOf(previous[i]), *std::move(manifest));
  }
  const Manifest* at = &signed_manifest.manifest;
  std::size_t followed = 0;
  while (at->previous.has_value()) {
    const auto found = earlier.find(*at->previous);
    if (found == earlier.end()) break;
    const Manifest& before = found->second;
    if (before.sequence + 1 != at->sequence) {
      findings.False(fmt::format("manifest {} names manifest {} as the one before it", at->sequence, before.sequence));
      return;
    }
    if (before.platform_key != at->platform_key) {
      findings.False(fmt::format("manifest {} and the one before it name different platform keys", at->sequence));
      return;
    }
    at = &before;
    ++followed;
  }
  if (followed < earlier.size()) {
    findings.False(
        fmt::format("the chain of manifests leads to {} of the {} that were given", followed, earlier.size()));
  }
  if (!at->previous.has_value()) {
    findings.Proved(followed == 0 ? std::string("the manifest is the first of its chain: there is none before it")
                                  : fmt::format("the chain of all {} manifests before this one", followed));
    return;
  }
  if (followed > 0) findings.Proved(fmt::format("the chain of the {} manifests before this one", followed));
  findings.NotProved(fmt::format("the chain before manifest {}: the one before it, {}, was not given (--previous)",
                                 at->sequence, core::Hex(at->previous->view())));
}

}  // namespace

absl::Status CheckSpending(const Manifest& manifest, const pulse::Roster& roster) {
  std::vector<pulse::reporting::CellTree> trees;
  for (const pulse::Dimension& dimension : manifest.dimensions) trees.push_back(pulse::TreeOf(dimension));
  const auto answered = [](const pulse::Question& one) { return one.kind != pulse::QuestionKind::kComment; };
  const pulse::reporting::Spending spending(trees, std::ranges::count_if(manifest.questions, answered),
                                            manifest.noise->epsilon);
  std::int64_t most = 0;
  for (const pulse::Roster::Person& person : roster.people()) most = std::max(most, spending.Of(person.entry.cells));
  if (most == manifest.noise->most_a_person) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("noise.most_a_person: the manifest says {} of epsilon, the roster's cells give {} (R11)",
                  pulse::survey::ThousandthsText(manifest.noise->most_a_person), pulse::survey::ThousandthsText(most)));
}

absl::Status VerifyManifest(const PublicFiles& files, const SignedManifest& manifest, const KnownBefore& known,
                            Findings& findings) {
  FL_TRY(const std::string bytes, files.Read("signatures.json"));
  const absl::StatusOr<pulse::ManifestSignatures> signatures = pulse::ManifestSignatures::Decode(bytes);
  const absl::Status checked =
      signatures.ok() ? pulse::CheckSignatures(manifest.manifest, manifest.hash, *signatures) : signatures.status();
  const bool two = manifest.manifest.second_signer_key.has_value();
  if (!checked.ok()) {
    findings.False(fmt::format("signatures.json: {}", std::string(checked.message())));
  } else {
    findings.Proved(two ? "the manifest is signed by the platform key and by the second signer's"
                        : "the manifest is signed by the platform key");
  }
  if (!two) findings.NotProved("anything that a second signer would have checked: the manifest names none");
  if (manifest.manifest.noise.has_value()) TellOfNoise(*manifest.manifest.noise, known, findings);
  CheckAgainstElsewhere(manifest, known, findings);
  CheckChain(manifest, known.previous, findings);
  return absl::OkStatus();
}

void VerifyRoster(const Manifest& manifest, const pulse::Roster& roster, Findings& findings) {
  const std::size_t before = findings.size();
  if (roster.people().size() != manifest.roster_size || roster.root() != manifest.roster_root) {
    findings.False(fmt::format("the roster of {} people does not have the manifest's root, of {} people",
                               roster.people().size(), manifest.roster_size));
    return;
  }
  findings.Proved(fmt::format("the roster of {} people has the manifest's root", roster.people().size()));
  for (const pulse::Roster::Person& person : roster.people()) {
    if (const absl::Status cells = pulse::CheckCells(manifest, person.entry.cells); !cells.ok()) {
      findings.False(fmt::format("the roster: {} is in cells that the manifest does not have", person.entry.employee));
      return;
    }
  }
  std::size_t checked = 0;
  for (std::size_t d = 0; d < manifest.dimensions.size(); ++d) {
    const std::vector<pulse::Cell>& cells = manifest.dimensions[d].cells;
    std::vector<std::uint32_t> counts(cells.size());
    for (const pulse::Roster::Person& person : roster.people()) {
      for (int cell = person.entry.cells[d]; cell >= 0; cell = cells[static_cast<std::size_t>(cell)].parent) {
        ++counts[static_cast<std::size_t>(cell)];
      }
    }
    for (std::size_t cell = 0; cell < cells.size(); ++cell, ++checked) {
      if (counts[cell] == cells[cell].eligible) continue;
      findings.False(fmt::format("{}, cell {} ({}): the manifest says {} people, the roster has {}",
                                 manifest.dimensions[d].id, cells[cell].id, cells[cell].name.en, cells[cell].eligible,
                                 counts[cell]));
    }
  }
  findings.ProvedSince(before, fmt::format("the eligible people of all {} cells, counted in the roster", checked));
  if (!manifest.noise.has_value()) return;
  if (const absl::Status spending = CheckSpending(manifest, roster); !spending.ok()) {
    findings.False(std::string(spending.message()));
  } else {
    findings.Proved(fmt::format("figures with noise spend of nobody on the roster more than {} of epsilon (R11)",
                                pulse::survey::ThousandthsText(manifest.noise->most_a_person)));
  }
}

std::vector<pulse::Overlap> OverlapsIn(const pulse::Roster& roster) {
  std::vector<pulse::Overlap> overlaps;
  for (const auto& [cells, count] : roster.Overlaps()) overlaps.push_back({.cells = cells, .eligible = count});
  return overlaps;
}

}  // namespace fairlead::fairleadctl
