#include "services/fairleadctl/pulse/verify_release.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/poprf/poprf.h"
#include "services/fairleadctl/pulse/verify_figures.h"
#include "services/pulse/protocol/slots.h"
#include "services/pulse/survey/survey.h"

namespace fairlead::fairleadctl {
namespace {

using pulse::Manifest;
using pulse::QuestionKind;

void CheckBatch(const Manifest& manifest, const Closing& closing, Findings& findings) {
  const Closing::Batch& batch = *closing.shuffled;
  const pulse::SubmissionAudit& counts = batch.counts;
  const std::size_t before = findings.size();
  const std::uint64_t accounted = std::uint64_t{counts.superseded} + counts.refused_admission +
                                  counts.refused_signature + counts.refused_bundle + counts.refused_copy +
                                  counts.bundles;
  if (accounted != counts.submissions) {
    findings.False(fmt::format("closing.json: of {} submissions {} are accounted for", counts.submissions, accounted));
  }
  if (closing.collected > 0 && counts.submissions > closing.collected) {
    findings.False(fmt::format("closing.json: {} submissions were read, and {} records were collected",
                               counts.submissions, closing.collected));
  }
  if (counts.bundles > closing.issued) {
    findings.False(fmt::format("closing.json: {} bundles counted, and only {} people fetched tokens", counts.bundles,
                               closing.issued));
  }
  if (!closing.destroyed_unread && counts.bundles < manifest.thresholds.bundles) {
    findings.False(fmt::format("closing.json: {} bundles were read, fewer than the manifest's {}", counts.bundles,
                               manifest.thresholds.bundles));
  }
  const pulse::SlotCounts slots = pulse::CountSlots(manifest);
  const std::uint64_t ballots = std::uint64_t{batch.answers} + batch.comments + counts.repeated_ballots;
  const std::uint64_t expected = counts.bundles * std::uint64_t{slots.answers + slots.comments};
  if (!closing.destroyed_unread && ballots != expected) {
    findings.False(fmt::format("closing.json: {} bundles of {} answers and {} comments are {} ballots, not {}",
                               counts.bundles, slots.answers, slots.comments, expected, ballots));
  }
  if (batch.answers > counts.bundles * std::uint64_t{slots.answers} ||
      batch.comments > counts.bundles * std::uint64_t{slots.comments}) {
    findings.False("closing.json: more answers or comments than the bundles can hold");
  }
  findings.ProvedSince(
      before,
      fmt::format("{} submissions were {} bundles of at most {} people with tokens, and {} ballots of those bundles",
                  counts.submissions, counts.bundles, closing.issued, ballots));
}

// Comments are shown for cells that are large enough, in sets that are, and each once.
void CheckComments(const Manifest& manifest, const Release& release, Findings& findings) {
  const std::size_t before = findings.size();
  const std::vector<pulse::Cell>& cells = manifest.dimensions[manifest.comment_dimension].cells;
  std::uint64_t all = 0;
  for (std::size_t q = 0; q < release.questions.size(); ++q) {
    std::set<pulse::VerifyingKey> conversations;
    for (const CommentSet& set : release.questions[q].sets) {
      const pulse::Cell& cell = cells[set.cell];
      const std::string where = fmt::format("release.json, {}, {}", manifest.questions[q].id, cell.id);
      if (set.comments.size() < manifest.thresholds.comments) {
        findings.False(fmt::format("{}: {} comments are shown, fewer than {} (R8)", where, set.comments.size(),
                                   manifest.thresholds.comments));
      }
      if (set.cell > 0 && cell.eligible < manifest.thresholds.comment_eligible) {
        findings.False(fmt::format("{}: comments of a cell of {} people are shown, fewer than {} (R8)", where,
                                   cell.eligible, manifest.thresholds.comment_eligible));
      }
      for (const ShownComment& comment : set.comments) {
        if (comment.text.empty()) findings.False(fmt::format("{}: an empty comment is shown", where));
        if (!conversations.insert(comment.conversation).second) {
          findings.False(fmt::format("{}: a comment is shown twice", where));
        }
      }
      all += set.comments.size();
    }
  }
  if (all > release.audit.comments) {
    findings.False(
        fmt::format("release.json: {} comments are shown, and {} were counted", all, release.audit.comments));
  }
  findings.ProvedSince(
      before, fmt::format("{} comments, in sets and cells as large as the thresholds say (R8), none twice", all));
}

// What is wrong with a list of a cell with `least` respondents or more and `most` people; empty if nothing.
std::string ProblemOf(const std::string& leaves, std::int64_t least, std::int64_t most) {
  constexpr std::size_t kLeaf = pulse::TreeHash::kBytes;
  if (leaves.empty() || leaves.size() % kLeaf != 0) return fmt::format("must be leaves of {} bytes", kLeaf);
  const std::string_view all = leaves;
  for (std::size_t at = kLeaf; at < all.size(); at += kLeaf) {
    const int order = all.substr(at - kLeaf, kLeaf).compare(all.substr(at, kLeaf));
    if (order == 0) return fmt::format("leaf {} is there twice", at / kLeaf);
    if (order > 0) return fmt::format("leaf {} is not sorted", at / kLeaf);
  }
  const auto length = static_cast<std::int64_t>(all.size() / kLeaf);
  const pulse::reporting::Band band = pulse::reporting::BandOf(length);
  if (band.high != length) return fmt::format("{} leaves are not the top of a band", length);
  if (length < least) return fmt::format("{} leaves, and the cell's band goes up to {}", length, least);
  if (band.low > most)
    return fmt::format("{} leaves are of at least {} ballots, and {} people could answer", length, band.low, most);
  return {};
}

std::string WrongNoise(const std::optional<std::uint32_t>& manifest, const std::optional<std::uint32_t>& release) {
  const auto words = [](const std::optional<std::uint32_t>& epsilon) {
    return epsilon.has_value() ? "epsilon " + pulse::survey::ThousandthsText(*epsilon) : std::string("none");
  };
  return fmt::format("its noise (R11) is {}, the manifest's {}", words(release), words(manifest));
}

}  // namespace

void VerifyClosing(const SignedManifest& signed_manifest, const Closing& closing, Findings& findings) {
  const Manifest& manifest = signed_manifest.manifest;
  if (closing.manifest == signed_manifest.hash && closing.survey == manifest.survey) {
    findings.Proved("the closing record is of this manifest");
  } else {
    findings.False("closing.json is of another manifest");
  }
  if (poprf::PairOf(closing.token_secret).public_key == manifest.token_key) {
    findings.Proved(
        "the published token secret is that of the manifest's token key: with it everybody can check tokens");
  } else {
    findings.False("closing.json: token_secret is not the secret of the manifest's token key");
  }
  if (closing.issued <= manifest.roster_size) {
    findings.Proved(fmt::format("{} of {} eligible people fetched tokens, as the issuer says: no more than there are",
                                closing.issued, manifest.roster_size));
  } else {
    findings.False(fmt::format("closing.json: {} people fetched tokens, and {} were eligible", closing.issued,
                               manifest.roster_size));
  }
  if (closing.shuffled.has_value()) CheckBatch(manifest, closing, findings);
}

void VerifyRelease(const SignedManifest& signed_manifest, const Closing& closing, const Release& release,
                   Findings& findings) {
  const Manifest& manifest = signed_manifest.manifest;
  std::size_t before = findings.size();
  if (release.manifest != signed_manifest.hash || release.survey != manifest.survey) {
    findings.False("release.json was made for another manifest");
  }
  if (!(release.thresholds == manifest.thresholds))
    findings.False("release.json: other thresholds than the manifest's");
  const std::optional<std::uint32_t> epsilon =
      manifest.noise.has_value() ? std::optional(manifest.noise->epsilon) : std::nullopt;
  if (release.noise != epsilon) findings.False("release.json: " + WrongNoise(epsilon, release.noise));
  findings.ProvedSince(before, "the release names this manifest's hash and its thresholds");

  before = findings.size();
  const ReleaseAudit& audit = release.audit;
  if (!closing.shuffled.has_value()) {
    findings.False("closing.json does not tell of the shuffle, which comes before a release");
  } else {
    const Closing::Batch& batch = *closing.shuffled;
    if (audit.eligible != manifest.roster_size || audit.issued != closing.issued || !(audit.shuffled == batch.counts)) {
      findings.False("release.json: eligible, issued or shuffled differ from the manifest's and the closing record's");
    }
    if (release.batch != batch.digest)
      findings.False("release.json was counted from another batch than the closing record's");
    if (audit.ballots != std::uint64_t{batch.answers} + batch.comments) {
      findings.False(fmt::format("release.json: {} ballots counted of {}", audit.ballots,
                                 std::uint64_t{batch.answers} + batch.comments));
    }
    if (audit.answers > batch.answers || audit.comments > batch.comments) {
      findings.False("release.json: more answers or comments counted than the batch has");
    }
  }
  if (audit.ballots != std::uint64_t{audit.answers} + audit.comments + audit.rejected) {
    findings.False(fmt::format("release.json: of {} ballots {} are accounted for", audit.ballots,
                               std::uint64_t{audit.answers} + audit.comments + audit.rejected));
  }
  findings.ProvedSince(
      before,
      fmt::format("the release counted the closing record's batch: of {} ballots {} count, and {} were rejected",
                  audit.ballots, audit.ballots - audit.rejected, audit.rejected));

  before = findings.size();
  std::size_t shown = 0;
  std::size_t hidden = 0;
  for (std::size_t q = 0; q < release.questions.size(); ++q) {
    VerifyFigures(manifest, q, release, findings);
    for (const ShownDimension& dimension : release.questions[q].dimensions) {
      shown += dimension.cells.size() + dimension.others.size();
      hidden += dimension.hidden.size();
    }
    if (release.questions[q].alarm) {
      findings.False(
          fmt::format("{}: more answers than people, which only whoever has the issuer's key can bring about",
                      manifest.questions[q].id));
    }
  }
  findings.ProvedSince(before, fmt::format("all {} published cells keep to the thresholds as far as bands tell (R2), "
                                           "leave nobody alone by eligible people (R3) and are "
                                           "rounded as R7 says; {} are hidden, without a figure",
                                           shown, hidden));
  CheckComments(manifest, release, findings);
}

absl::Status VerifyListings(const PublicFiles& files, const Manifest& manifest, const Release& release,
                            Findings& findings) {
  const std::size_t before = findings.size();
  const std::int64_t bundles = release.audit.shuffled.bundles;
  std::size_t lists = 0;
  std::set<std::string> expected;
  const auto check = [&](const std::string& name, std::int64_t least, std::int64_t most) -> absl::Status {
    expected.insert(name);
    const absl::StatusOr<std::string> leaves = files.Read(name);
    if (!leaves.ok() && !absl::IsNotFound(leaves.status())) return leaves.status();
    const std::string problem = leaves.ok() ? ProblemOf(*leaves, least, most) : "is missing, and its cell is published";
    if (!problem.empty()) findings.False(fmt::format("{}: {}", name, problem));
    ++lists;
    return absl::OkStatus();
  };
  std::size_t comment_questions = 0;
  for (const pulse::Question& question : manifest.questions)
    comment_questions += question.kind == QuestionKind::kComment ? 1U : 0U;
  for (std::size_t q = 0; q < release.questions.size(); ++q) {
    for (std::size_t d = 0; d < release.questions[q].dimensions.size(); ++d) {
      for (const ShownCell& cell : release.questions[q].dimensions[d].cells) {
        const std::int64_t people = std::min<std::int64_t>(manifest.dimensions[d].cells[cell.cell].eligible, bundles);
        FL_RETURN_IF_ERROR(check(ListingName(d, cell.cell, q), cell.values.respondents.high, people));
      }
    }
    if (manifest.questions[q].kind != QuestionKind::kComment) continue;
    const std::string name = ListingName(manifest.comment_dimension, 0, q);
    // How many ballots one of several comment questions has is not told: its list may be missing.
    if (comment_questions > 1 || release.audit.comments < manifest.thresholds.respondents) {
      expected.insert(name);
      if (absl::IsNotFound(files.Read(name).status())) continue;
      FL_RETURN_IF_ERROR(check(name, 0, bundles));
    } else {
      FL_RETURN_IF_ERROR(check(name, pulse::reporting::BandOf(release.audit.comments).high, release.audit.comments));
    }
  }
  if (const auto names = files.Listings(); names.has_value()) {
    for (const std::string& name : *names) {
      if (!expected.contains(name)) findings.False(fmt::format("{}: a list of a cell that is not published", name));
    }
  } else {
    findings.NotProved("that there is no list of a hidden cell: the page does not tell which lists it has");
  }
  findings.ProvedSince(
      before,
      fmt::format("{} lists of leaves, one of each published cell, as long as their bands say, sorted, no leaf twice",
                  lists));
  return absl::OkStatus();
}

}  // namespace fairlead::fairleadctl
