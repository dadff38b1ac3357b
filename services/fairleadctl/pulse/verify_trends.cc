#include "services/fairleadctl/pulse/verify_trends.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "services/fairleadctl/pulse/verify_figures.h"
#include "services/pulse/counting/figures.h"
#include "services/pulse/protocol/slots.h"
#include "services/pulse/reporting/trends.h"

namespace fairlead::fairleadctl {
namespace {

using pulse::EarlierRelease;
using pulse::EarlierSurvey;
using pulse::Manifest;
using pulse::reporting::CellTree;
using pulse::reporting::kNoCell;
using pulse::reporting::Trend;
using pulse::reporting::Whereabouts;

std::string Named(const pulse::SurveyId& survey) { return core::Hex(survey.view()); }

void CheckCell(const std::string& where, Trend said, Trend expected, Findings& findings) {
  if (said == expected) return;
  const auto words = [](Trend trend) { return trend == Trend::kNotShown ? "nothing" : NameOf(trend); };
  findings.False(fmt::format("{} says of the change: {}; both releases' figures give: {} (R9)", where, words(said),
                             words(expected)));
}

// The own cells of one dimension of everybody whom either survey asked.
std::vector<Whereabouts> WhereaboutsOf(const pulse::Roster& before, std::size_t dimension_before,
                                       const pulse::Roster& after, std::size_t dimension_after) {
  std::map<std::string, Whereabouts> people;
  for (const pulse::Roster::Person& person : before.people()) {
    people[person.entry.employee].before = person.entry.cells[dimension_before];
  }
  for (const pulse::Roster::Person& person : after.people()) {
    people[person.entry.employee].after = person.entry.cells[dimension_after];
  }
  std::vector<Whereabouts> everybody;
  for (const auto& [employee, whereabouts] : people) everybody.push_back(whereabouts);
  return everybody;
}

// The trees with one id for two cells that are said to be the same.
std::pair<CellTree, CellTree> Paired(const pulse::Dimension& before, const pulse::Dimension& after,
                                     const std::vector<int>& counterparts) {
  std::pair<CellTree, CellTree> trees = {pulse::TreeOf(before), pulse::TreeOf(after)};
  for (std::size_t cell = 0; cell < trees.first.cells.size(); ++cell)
    trees.first.cells[cell].id = fmt::format("{}", cell);
  for (std::size_t cell = 0; cell < trees.second.cells.size(); ++cell) {
    trees.second.cells[cell].id = fmt::format("{}", counterparts[cell]);
  }
  return trees;
}

// Whether it is the roster that the manifest was made of, and everybody is in cells that there are.
bool Fits(const Manifest& manifest, const pulse::Roster& roster) {
  return roster.root() == manifest.roster_root && std::ranges::all_of(roster.people(), [&](const auto& person) {
           return pulse::CheckCells(manifest, person.entry.cells).ok();
         });
}

// That no cell of one dimension is compared that must not be, by `comparable`.
void CheckDimension(const Manifest& manifest, const EarlierSurvey& named, std::size_t dimension,
                    std::span<const std::int32_t> comparable, std::int64_t n, Findings& findings) {
  const pulse::Dimension& of = manifest.dimensions[dimension];
  for (std::size_t cell = 0; cell < comparable.size(); ++cell) {
    if (named.cells[dimension][cell] == pulse::kNotComparable || comparable[cell] != kNoCell) continue;
    findings.False(
        fmt::format("{}, cell {} ({}): is compared with survey {}, since which 1 to {} people joined or left it (R9)",
                    of.id, of.cells[cell].id, of.cells[cell].name.en, Named(named.survey), n - 1));
  }
}

// One earlier survey's files.
struct EarlierFiles {
  SignedManifest manifest;
  pulse::ManifestSignatures signatures;
  std::string release;
};

// Nothing, and a finding, where they are not there or one of them is malformed.
absl::StatusOr<std::optional<EarlierFiles>> ReadFiles(const PublicFiles& files, const pulse::SurveyId& survey,
                                                      Findings& findings) {
  absl::StatusOr<SignedManifest> manifest = ReadManifest(files, survey);
  const absl::StatusOr<std::string> signed_by = files.Read("signatures.json");
  absl::StatusOr<std::string> release = files.Read("release.json");
  for (const absl::Status& status : {manifest.status(), signed_by.status(), release.status()}) {
    if (absl::IsNotFound(status)) {
      findings.NotProved(fmt::format("what changed since survey {}: its files are not there", Named(survey)));
      return std::nullopt;
    }
  }
  FL_RETURN_IF_ERROR(signed_by.status());
  FL_RETURN_IF_ERROR(release.status());
  if (absl::IsInvalidArgument(manifest.status())) {
    findings.False(fmt::format("survey {}: {}", Named(survey), std::string(manifest.status().message())));
    return std::nullopt;
  }
  FL_RETURN_IF_ERROR(manifest.status());
  const absl::StatusOr<pulse::ManifestSignatures> signatures = pulse::ManifestSignatures::Decode(*signed_by);
  if (!signatures.ok()) {
    findings.False(
        fmt::format("survey {}: signatures.json: {}", Named(survey), std::string(signatures.status().message())));
    return std::nullopt;
  }
  return EarlierFiles{.manifest = *std::move(manifest), .signatures = *signatures, .release = *std::move(release)};
}

// Whether every figure of an earlier release is one that rule R7 can have shown.
bool AllFollowTheRules(const EarlierRelease& earlier) {
  for (std::size_t q = 0; q < earlier.manifest.questions.size(); ++q) {
    for (const ShownDimension& dimension : earlier.release.questions[q].dimensions) {
      for (const ShownCell& shown : dimension.cells) {
        if (!FollowsTheRules(earlier.manifest.questions[q], shown.values, EpsilonOf(earlier.manifest))) {
          return false;
        }
      }
    }
  }
  return true;
}

// One that the release names. Nothing, and a finding, if it is not there or not as it must be.
absl::StatusOr<std::optional<EarlierRelease>> ReadOne(const PublicFiles& files, const Manifest& manifest,
                                                      const pulse::SurveyId& survey, const pulse::TreeHash& digest,
                                                      Findings& findings) {
  if (std::ranges::find(manifest.earlier, survey, &EarlierSurvey::survey) == manifest.earlier.end()) {
    findings.False(
        fmt::format("release.json: compares with survey {}, which the manifest does not name", Named(survey)));
    return std::nullopt;
  }
  FL_TRY(const std::optional<EarlierFiles> found, ReadFiles(files.OfEarlier(survey), survey, findings));
  if (!found.has_value()) return std::nullopt;
  const SignedManifest& before = found->manifest;
  if (before.manifest.platform_key != manifest.platform_key ||
      !pulse::CheckSignatures(before.manifest, before.hash, found->signatures).ok()) {
    findings.False(
        fmt::format("the manifest of survey {} is not signed by this platform's key, and by its second "
                    "signer's if it names one",
                    Named(survey)));
    return std::nullopt;
  }
  absl::StatusOr<EarlierRelease> read = EarlierRelease::Read(before.manifest, found->release);
  if (!read.ok() || read->digest != digest || read->release.manifest != before.hash) {
    findings.False(
        fmt::format("release.json of survey {} is not the one that this release was compared with", Named(survey)));
    return std::nullopt;
  }
  if (!AllFollowTheRules(*read)) {
    findings.False(fmt::format("release.json of survey {}: has figures that rule R7 cannot have shown", Named(survey)));
    return std::nullopt;
  }
  return *std::move(read);
}

// Earlier surveys that the manifest names and the release does not, and that are released by now.
absl::Status TellOfTheLeftOut(const PublicFiles& files, const Manifest& manifest, const Release& release,
                              Findings& findings) {
  for (const EarlierSurvey& named : manifest.earlier) {
    const auto is = [&](const auto& compared) { return compared.first == named.survey; };
    if (std::ranges::any_of(release.earlier, is)) continue;
    const absl::StatusOr<std::string> bytes = files.OfEarlier(named.survey).Read("release.json");
    if (absl::IsNotFound(bytes.status())) continue;
    FL_RETURN_IF_ERROR(bytes.status());
    findings.NotProved(
        fmt::format("that survey {} was not released yet when this one was counted: it is now, and nothing is compared "
                    "with it",
                    Named(named.survey)));
  }
  return absl::OkStatus();
}

// "survey 0123… (SHA-256 of its release.json 4567…)", of each.
std::string NamesOf(const std::vector<EarlierRelease>& earlier) {
  std::vector<std::string> names;
  for (const EarlierRelease& one : earlier) {
    names.push_back(fmt::format("survey {} (SHA-256 of its release.json {})", Named(one.manifest.survey),
                                core::Hex(one.digest.view())));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

void CheckComparable(const Manifest& manifest, const EarlierSurvey& named, const pulse::Roster& roster,
                     const Manifest& before, const pulse::Roster& roster_before, Findings& findings) {
  for (const auto& [of, its] : {std::pair(&manifest, &roster), std::pair(&before, &roster_before)}) {
    if (Fits(*of, *its)) continue;
    findings.False(fmt::format("survey {}: its roster does not fit its manifest's cells", Named(of->survey)));
    return;
  }
  const std::int64_t n = std::max(manifest.thresholds.respondents, before.thresholds.respondents);
  for (std::size_t d = 0; d < manifest.dimensions.size(); ++d) {
    const pulse::Dimension& after = manifest.dimensions[d];
    const auto found = std::ranges::find(before.dimensions, after.id, &pulse::Dimension::id);
    const bool any = std::ranges::any_of(named.cells[d], [](int cell) { return cell != pulse::kNotComparable; });
    if (!any) continue;
    if (found == before.dimensions.end() ||
        std::ranges::any_of(named.cells[d], [&](int cell) { return cell >= static_cast<int>(found->cells.size()); })) {
      findings.False(
          fmt::format("the manifest compares cells of {} that survey {} does not have", after.id, Named(named.survey)));
      continue;
    }
    const auto [tree_before, tree_after] = Paired(*found, after, named.cells[d]);
    const auto people =
        WhereaboutsOf(roster_before, static_cast<std::size_t>(found - before.dimensions.begin()), roster, d);
    const std::vector<std::int32_t> comparable = pulse::reporting::ComparableCells(tree_before, tree_after, people, n);
    CheckDimension(manifest, named, d, comparable, n, findings);
  }
}

absl::StatusOr<std::optional<std::vector<EarlierRelease>>> ReadEarlier(const PublicFiles& files,
                                                                       const Manifest& manifest, const Release& release,
                                                                       Findings& findings) {
  std::vector<EarlierRelease> all;
  for (const auto& [survey, digest] : release.earlier) {
    FL_TRY(std::optional<EarlierRelease> read, ReadOne(files, manifest, survey, digest, findings));
    if (!read.has_value()) return std::nullopt;
    all.push_back(*std::move(read));
  }
  FL_RETURN_IF_ERROR(TellOfTheLeftOut(files, manifest, release, findings));
  return all;
}

void VerifyTrends(const Manifest& manifest, const Release& release, const std::vector<EarlierRelease>& earlier,
                  Findings& findings) {
  const std::size_t before = findings.size();
  std::size_t said = 0;
  for (std::size_t q = 0; q < manifest.questions.size(); ++q) {
    const pulse::Comparison comparison(manifest, q, earlier);
    const ShownQuestion& question = release.questions[q];
    const std::string where = fmt::format("release.json, {}", manifest.questions[q].id);
    const bool right = comparison.with() == nullptr ? !question.compared_with.has_value()
                                                    : question.compared_with == comparison.with()->manifest.survey;
    if (!right) findings.False(where + ": is not compared with the newest survey that asked the same (R9)");
    for (std::size_t d = 0; d < question.dimensions.size(); ++d) {
      for (const ShownCell& cell : question.dimensions[d].cells) {
        // Of what cannot have been shown no change follows; VerifyFigures says so.
        if (!FollowsTheRules(manifest.questions[q], cell.values, EpsilonOf(manifest))) continue;
        const Trend expected = comparison.TrendOf(d, cell.cell, cell.values);
        CheckCell(
            fmt::format("{}, {}, {}", where, manifest.dimensions[d].id, manifest.dimensions[d].cells[cell.cell].id),
            cell.trend, expected, findings);
        if (cell.trend != Trend::kNotShown) ++said;
      }
      for (const ShownCell& others : question.dimensions[d].others) {
        CheckCell(where + ", the others", others.trend, Trend::kNotShown, findings);
      }
    }
  }
  if (said == 0 && earlier.empty()) return;
  findings.ProvedSince(before, fmt::format("{} cells say whether they changed since {} earlier surveys: what both "
                                           "releases' figures give, and a change only where it is significant (R9); "
                                           "compare with what you verified then: {}",
                                           said, earlier.size(), NamesOf(earlier)));
}

void VerifyComparable(const Manifest& manifest, const KnownBefore& known, const std::vector<EarlierRelease>& earlier,
                      Findings& findings) {
  const std::size_t start = findings.size();
  std::size_t checked = 0;
  for (const EarlierRelease& release : earlier) {
    const auto named = std::ranges::find(manifest.earlier, release.manifest.survey, &EarlierSurvey::survey);
    const auto before = std::ranges::find_if(known.earlier_rosters, [&](const pulse::Roster& roster) {
      return roster.root() == release.manifest.roster_root;
    });
    if (!known.roster.has_value() || before == known.earlier_rosters.end()) {
      findings.NotProved(
          fmt::format("that few people who joined or left are not told of by what changed since survey "
                      "{}: only the second signer has both rosters (--earlier-roster)",
                      Named(release.manifest.survey)));
      continue;
    }
    CheckComparable(manifest, *named, *known.roster, release.manifest, *before, findings);
    ++checked;
  }
  if (checked > 0) {
    findings.ProvedSince(start,
                         fmt::format("no cell is compared with one of {} earlier surveys where fewer people than "
                                     "the threshold of either, but not none, joined or left, counted in the "
                                     "rosters",
                                     checked));
    findings.NotProved(
        "that cells said to be the same are the same units, and that none is left out of the comparison: a roster "
        "does not tell");
  }
}

}  // namespace fairlead::fairleadctl
