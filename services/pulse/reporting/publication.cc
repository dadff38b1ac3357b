#include "services/pulse/reporting/publication.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "services/pulse/reporting/draft.h"
#include "services/pulse/reporting/pairs.h"
#include "services/pulse/reporting/row_space.h"

namespace fairlead::pulse::reporting {
namespace {

absl::Status CheckTree(std::size_t d, const CellTree& tree, const std::vector<Count>& counts) {
  if (tree.cells.empty() || counts.size() != tree.cells.size()) {
    return absl::InvalidArgumentError(
        fmt::format("dimension {}: {} cells, but counts for {}", d, tree.cells.size(), counts.size()));
  }
  std::vector<Count> below(counts.size());
  for (std::size_t cell = counts.size(); cell-- > 0;) {
    const std::int32_t parent = tree.cells[cell].parent;
    const auto cells = static_cast<std::int32_t>(cell);
    if (cell == 0 ? parent != kNoCell : (parent < 0 || parent >= cells)) {
      return absl::InvalidArgumentError(
          fmt::format("dimension {}: the parent of cell {} must stand before it", d, cell));
    }
    const Count& count = counts[cell];
    if (count.respondents < below[cell].respondents || count.eligible < below[cell].eligible ||
        count.respondents > count.eligible) {
      return absl::InvalidArgumentError(fmt::format(
          "dimension {}: the counts of cell {} do not fit those below it, or more answered than could", d, cell));
    }
    if (cell > 0) below[static_cast<std::size_t>(parent)] += count;
  }
  return absl::OkStatus();
}

absl::Status CheckAtoms(const std::vector<CellTree>& trees, const std::vector<std::vector<Count>>& counts,
                        const std::vector<Atom>& atoms) {
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const Atom& atom = atoms[i];
    bool fits = atom.cells.size() == trees.size() && atom.eligible > 0 &&
                atom.respondents.has_value() == atoms[0].respondents.has_value();
    for (std::size_t d = 0; fits && d < trees.size(); ++d) {
      fits = atom.cells[d] >= 0 && static_cast<std::size_t>(atom.cells[d]) < trees[d].cells.size();
    }
    if (!fits) return absl::InvalidArgumentError(fmt::format("atom {} does not fit the cells, or is of nobody", i));
  }
  const bool joined = !atoms.empty() && atoms[0].respondents.has_value();
  const std::vector<std::vector<Count>> sums = CountCells(trees, atoms);
  for (std::size_t d = 0; d < trees.size(); ++d) {
    for (std::size_t cell = 0; cell < sums[d].size(); ++cell) {
      if (sums[d][cell].eligible == counts[d][cell].eligible &&
          (!joined || sums[d][cell].respondents == counts[d][cell].respondents)) {
        continue;
      }
      return absl::InvalidArgumentError(
          fmt::format("dimension {}: the atoms do not sum to the counts of cell {}", d, cell));
    }
  }
  return absl::OkStatus();
}

// Unrelated to answers: of the counts alone.
std::uint64_t SeedOf(const std::vector<std::vector<Count>>& counts, const std::vector<Atom>& atoms) {
  std::string text = "fairlead-pulse-publication-1";
  for (const std::vector<Count>& dimension : counts) {
    text += "\ncells";
    for (const Count& count : dimension) text += fmt::format(" {}/{}", count.respondents, count.eligible);
  }
  for (const Atom& atom : atoms) text += fmt::format("\natom {} {}", fmt::join(atom.cells, ","), atom.eligible);
  const std::string digest = core::Sha256(text);
  std::uint64_t seed = 0;
  for (std::size_t i = 0; i < sizeof(seed); ++i) seed = seed << 8U | static_cast<unsigned char>(digest[i]);
  return seed;
}

std::vector<Others> OthersOf(const Draft& draft) {
  std::vector<Others> others;
  for (std::size_t d = 0; d < draft.trees().size(); ++d) {
    for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(draft.trees()[d].cells.size()); ++cell) {
      if (!draft.IsPublished(d, cell) || draft.Below(d, cell).empty()) continue;
      const Count& part = draft.PartOf(d, cell);
      if (draft.thresholds().Admit(part)) others.push_back({.dimension = d, .cell = cell, .count = part});
    }
  }
  return others;
}

}  // namespace

std::int32_t Publication::NearestPublished(const std::vector<CellTree>& trees, std::size_t dimension,
                                           std::int32_t cell) const {
  while (cell != kNoCell && !IsPublished(dimension, cell)) {
    cell = trees[dimension].cells[static_cast<std::size_t>(cell)].parent;
  }
  return cell;
}

absl::StatusOr<Publication> Decide(const std::vector<CellTree>& trees, const std::vector<std::vector<Count>>& counts,
                                   const std::vector<Atom>& atoms, const Thresholds& thresholds,
                                   const SearchBounds& bounds) {
  FL_RETURN_IF_ERROR(Check(thresholds));
  if (trees.empty() || counts.size() != trees.size()) {
    return absl::InvalidArgumentError(fmt::format("{} dimensions, but counts for {}", trees.size(), counts.size()));
  }
  for (std::size_t d = 0; d < trees.size(); ++d) FL_RETURN_IF_ERROR(CheckTree(d, trees[d], counts[d]));
  FL_RETURN_IF_ERROR(CheckAtoms(trees, counts, atoms));

  Draft draft(trees, counts, thresholds);
  const bool joined = !atoms.empty() && atoms[0].respondents.has_value();
  const std::uint64_t seed = SeedOf(counts, atoms);
  // Each turn hides at least one cell.
  do draft.Settle();
  while (SeparatePairs(draft, atoms) || CloseRowSpace(draft, atoms, Weighing::kByEligible, seed, bounds) ||
         (joined && CloseRowSpace(draft, atoms, Weighing::kByRespondents, seed, bounds)));

  Publication publication{.verdicts = {}, .others = OthersOf(draft)};
  for (std::size_t d = 0; d < trees.size(); ++d) {
    std::vector<Verdict>& verdicts = publication.verdicts.emplace_back();
    for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(trees[d].cells.size()); ++cell) {
      verdicts.push_back(draft.VerdictOf(d, cell));
    }
  }
  return publication;
}

}  // namespace fairlead::pulse::reporting
