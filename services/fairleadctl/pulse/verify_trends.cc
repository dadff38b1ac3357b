#include "services/fairleadctl/pulse/verify_trends.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "services/pulse/counting/figures.h"
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

void CheckComparable(const Manifest& manifest, const EarlierSurvey& named, const pulse::Roster& roster,
                     const Manifest& before, const pulse::Roster& roster_before, Findings& findings) {
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
    const std::vector<std::int32_t> comparable =
        pulse::reporting::ComparableCells(tree_before, tree_after, people, manifest.thresholds.respondents);
    for (std::size_t cell = 0; cell < comparable.size(); ++cell) {
      if (named.cells[d][cell] == pulse::kNotComparable) continue;
      const pulse::Cell& of = after.cells[cell];
      if (comparable[cell] == kNoCell) {
        findings.False(
            fmt::format("{}, cell {} ({}): is compared with survey {}, since which 1 to {} people joined or "
                        "left it (R9)",
                        after.id, of.id, of.name.en, Named(named.survey), manifest.thresholds.respondents - 1));
      }
    }
  }
}

}  // namespace

absl::StatusOr<std::optional<std::vector<EarlierRelease>>> ReadEarlier(const PublicFiles& files,
                                                                       const Manifest& manifest, const Release& release,
                                                                       Findings& findings) {
  std::vector<EarlierRelease> all;
  for (const auto& [survey, digest] : release.earlier) {
    if (std::ranges::find(manifest.earlier, survey, &EarlierSurvey::survey) == manifest.earlier.end()) {
      findings.False(
          fmt::format("release.json: compares with survey {}, which the manifest does not name", Named(survey)));
      return std::nullopt;
    }
    const PublicFiles of = files.OfEarlier(survey);
    const absl::StatusOr<SignedManifest> before = ReadManifest(of, survey);
    const absl::StatusOr<std::string> bytes = of.Read("release.json");
    if (absl::IsNotFound(before.status()) || absl::IsNotFound(bytes.status())) {
      findings.NotProved(fmt::format("what changed since survey {}: its files are not there", Named(survey)));
      return std::nullopt;
    }
    FL_RETURN_IF_ERROR(before.status());
    FL_RETURN_IF_ERROR(bytes.status());
    absl::StatusOr<EarlierRelease> read = EarlierRelease::Read(before->manifest, *bytes);
    if (!read.ok() || read->digest != digest || read->release.manifest != before->hash) {
      findings.False(
          fmt::format("release.json of survey {} is not the one that this release was compared with", Named(survey)));
      return std::nullopt;
    }
    all.push_back(*std::move(read));
  }
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
                                           "releases' figures give, and a change only where it is significant (R9)",
                                           said, earlier.size()));
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
    findings.ProvedSince(start, fmt::format("no cell is compared with one of {} earlier surveys where fewer than {} "
                                            "people, but not none, joined or left, counted in the rosters",
                                            checked, manifest.thresholds.respondents));
  }
}

}  // namespace fairlead::fairleadctl
