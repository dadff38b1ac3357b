#include "services/pulse/counting/figures.h"

#include <algorithm>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"

namespace fairlead::pulse {
namespace {

using reporting::Atom;
using reporting::CellTree;
using reporting::kNoCell;

// The own members of each cell: its people without those below.
std::vector<Atom> OwnMembers(const CellTree& tree) {
  std::vector<std::int64_t> own;
  for (const reporting::Cell& cell : tree.cells) own.push_back(cell.eligible);
  for (const reporting::Cell& cell : tree.cells) {
    if (cell.parent != kNoCell) own[static_cast<std::size_t>(cell.parent)] -= cell.eligible;
  }
  std::vector<Atom> atoms;
  for (std::size_t cell = 0; cell < own.size(); ++cell) {
    if (own[cell] <= 0) continue;
    atoms.push_back({.cells = {static_cast<std::int32_t>(cell)}, .eligible = own[cell], .respondents = std::nullopt});
  }
  return atoms;
}

bool FitTheManifest(const Manifest& manifest, const std::vector<CellTree>& trees,
                    const std::vector<Overlap>& overlaps) {
  for (const Overlap& overlap : overlaps) {
    if (overlap.eligible == 0 || !CheckCells(manifest, overlap.cells).ok()) return false;
  }
  for (std::size_t d = 0; d < trees.size(); ++d) {
    std::vector<std::int64_t> sums(trees[d].cells.size());
    for (const Overlap& overlap : overlaps) sums[overlap.cells[d]] += overlap.eligible;
    for (std::size_t cell = sums.size(); cell-- > 0;) {
      if (sums[cell] != trees[d].cells[cell].eligible) return false;
      if (cell > 0) sums[static_cast<std::size_t>(trees[d].cells[cell].parent)] += sums[cell];
    }
  }
  return true;
}

}  // namespace

TreeHash DigestOf(const std::vector<Overlap>& overlaps) {
  std::vector<std::string> lines;
  for (const Overlap& overlap : overlaps) {
    lines.push_back(fmt::format("{} {}\n", fmt::join(overlap.cells, ","), overlap.eligible));
  }
  std::sort(lines.begin(), lines.end());
  return *TreeHash::Decode(core::Sha256(fmt::format("{}", fmt::join(lines, ""))));
}

reporting::Epsilon EpsilonOf(const Manifest& manifest) {
  return manifest.noise.has_value() ? manifest.noise->epsilon : 0;
}

CellTree TreeOf(const Dimension& dimension) {
  CellTree tree{.dimension = dimension.id, .cells = {}, .cell_of_unit = {}};
  for (const Cell& cell : dimension.cells) {
    tree.cells.push_back({.id = cell.id,
                          .name = cell.name.en,
                          .parent = cell.parent < 0 ? kNoCell : static_cast<std::int32_t>(cell.parent),
                          .eligible = cell.eligible});
  }
  return tree;
}

Cells CellsOf(const Manifest& manifest, const std::vector<Overlap>& overlaps) {
  Cells cells;
  for (const Dimension& dimension : manifest.dimensions) cells.trees.push_back(TreeOf(dimension));
  cells.joined = FitTheManifest(manifest, cells.trees, overlaps);
  if (!cells.joined) {
    cells.trees.resize(1);
    cells.atoms = OwnMembers(cells.trees.front());
    return cells;
  }
  for (const Overlap& overlap : overlaps) {
    cells.atoms.push_back({.cells = {overlap.cells.begin(), overlap.cells.end()},
                           .eligible = overlap.eligible,
                           .respondents = std::nullopt});
  }
  return cells;
}

absl::StatusOr<Figures> FiguresOf(const Manifest& manifest, const Cells& cells, const Counted& counted,
                                  std::uint8_t question) {
  Figures figures;
  std::vector<std::vector<reporting::Count>> counts;
  for (std::size_t d = 0; d < cells.trees.size(); ++d) {
    const std::vector<reporting::Cell>& tree = cells.trees[d].cells;
    std::vector<Histogram>& sums = figures.cells.emplace_back(tree.size());
    for (std::size_t cell = 0; cell < tree.size(); ++cell) {
      const auto found = counted.answers.find({.kind = SlotKind::kAnswer,
                                               .dimension = static_cast<std::uint8_t>(d),
                                               .cell = static_cast<std::uint16_t>(cell),
                                               .question = question});
      if (found != counted.answers.end()) sums[cell] = found->second;
    }
    // A parent stands before its children.
    for (std::size_t cell = tree.size(); cell-- > 1;) sums[static_cast<std::size_t>(tree[cell].parent)] += sums[cell];
    std::vector<reporting::Count>& counts_here = counts.emplace_back();
    for (std::size_t cell = 0; cell < tree.size(); ++cell) {
      counts_here.push_back({.eligible = tree[cell].eligible, .respondents = sums[cell].Respondents()});
    }
  }
  const reporting::Thresholds thresholds{.respondents = manifest.thresholds.respondents,
                                         .eligible = manifest.thresholds.eligible};
  FL_TRY(figures.publication, reporting::Decide(cells.trees, counts, cells.atoms, thresholds));
  return figures;
}

Histogram Figures::OthersIn(const std::vector<CellTree>& trees, const reporting::Others& others) const {
  const std::vector<Histogram>& sums = cells[others.dimension];
  Histogram left = sums[static_cast<std::size_t>(others.cell)];
  for (std::size_t cell = 1; cell < sums.size(); ++cell) {
    const auto index = static_cast<std::int32_t>(cell);
    const std::int32_t parent = trees[others.dimension].cells[cell].parent;
    if (publication.IsPublished(others.dimension, index) &&
        publication.NearestPublished(trees, others.dimension, parent) == others.cell) {
      left -= sums[cell];
    }
  }
  return left;
}

std::vector<std::vector<Receipt>> ReceiptsOf(const CellTree& tree, const Counted& counted, SlotKind kind,
                                             std::uint8_t dimension, std::uint8_t question) {
  std::vector<std::vector<Receipt>> receipts(tree.cells.size());
  for (std::size_t cell = 0; cell < tree.cells.size(); ++cell) {
    const auto found = counted.receipts.find(
        {.kind = kind, .dimension = dimension, .cell = static_cast<std::uint16_t>(cell), .question = question});
    if (found != counted.receipts.end()) receipts[cell] = found->second;
  }
  for (std::size_t cell = tree.cells.size(); cell-- > 1;) {
    std::vector<Receipt>& above = receipts[static_cast<std::size_t>(tree.cells[cell].parent)];
    above.insert(above.end(), receipts[cell].begin(), receipts[cell].end());
  }
  return receipts;
}

}  // namespace fairlead::pulse
