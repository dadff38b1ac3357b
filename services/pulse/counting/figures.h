#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/counting/count.h"
#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/protocol/slots.h"
#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/noise.h"
#include "services/pulse/reporting/publication.h"

// From counts by voting cell to sums for all cells, and which of them may be published (rules R2 to R6). Pure.
namespace fairlead::pulse {

// People with the same own cells: counts of the roster, as the issuer gives them.
struct Overlap {
  PersonCells cells;
  std::uint32_t eligible = 0;
};

// SHA-256 over a line "<cell>,<cell> <eligible>" for each overlap, in the order of the lines.
TreeHash DigestOf(const std::vector<Overlap>& overlaps);

// A dimension's cells as the reporting rules take them.
reporting::CellTree TreeOf(const Dimension& dimension);

// A manifest's noise as the reporting rules take it; 0 where it has none.
reporting::Epsilon EpsilonOf(const Manifest& manifest);

// A manifest's cells as the reporting rules take them.
struct Cells {
  std::vector<reporting::CellTree> trees;  // of all dimensions, or of the first only
  std::vector<reporting::Atom> atoms;
  bool joined = false;  // whether overlaps are known, so that several dimensions may be published
};

// Overlaps that do not sum to the manifest's eligible counts are worse than none: then, too, only the first dimension
// is left, for which none are needed.
Cells CellsOf(const Manifest& manifest, const std::vector<Overlap>& overlaps);

// One question in all cells.
struct Figures {
  std::vector<std::vector<Histogram>> cells;  // per dimension of the Cells and cell: everybody in it or below
  reporting::Publication publication;

  // Of everybody in a published cell who is in none of the published cells nearest below it.
  Histogram OthersIn(const std::vector<reporting::CellTree>& trees, const reporting::Others& others) const;
};

// InvalidArgument if more have answered than are eligible, which only an issuer that makes tokens of its own can bring
// about: then nothing of the question can be published.
absl::StatusOr<Figures> FiguresOf(const Manifest& manifest, const Cells& cells, const Counted& counted,
                                  std::uint8_t question);

// The receipts of everybody in a cell or below, per cell: of skipped answers and empty comments too.
std::vector<std::vector<Receipt>> ReceiptsOf(const reporting::CellTree& tree, const Counted& counted, SlotKind kind,
                                             std::uint8_t dimension, std::uint8_t question);

}  // namespace fairlead::pulse
