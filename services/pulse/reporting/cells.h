#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/pulse/reporting/organisation.h"

// Rule R1: from units to cells, from eligible counts alone, before a survey opens.
namespace fairlead::pulse::reporting {

inline constexpr std::int32_t kNoCell = -1;

struct Cell {
  std::string id;    // the unit's; of merged units "t3+t4"; of a unit's own members "t3:own"
  std::string name;  // "Paint + Lacquer", "Paint (own members)"
  std::int32_t parent = kNoCell;
  std::int64_t eligible = 0;  // of the cell and all below it
};

// A dimension's cells as the manifest lists them: the first is the root, a parent stands before its children.
struct CellTree {
  std::string dimension;
  std::vector<Cell> cells;
  // Per unit of the dimension: the cell in which its own members vote.
  std::vector<std::int32_t> cell_of_unit;

  bool IsWithin(std::int32_t cell, std::int32_t ancestor) const;  // a cell is within itself
};

// From the top down, at each node: units without anybody go; while the smallest child has fewer than `least` people, it
// is merged with the next smallest (of equal ones the smaller id first); a lone child becomes its parent. A node's own
// members are a child of their own; fewer than `least` of them vote at the node itself and are no cell. A child of
// fewer than `least` is merged as a whole; merged with a child that has children, its people become own members of the
// merged cell. Every cell has at least `least` people, except the root of a company that is smaller.
// `own_members`: per unit, people who stand in the unit itself.
CellTree MakeCells(const Dimension& dimension, const std::vector<std::int64_t>& own_members, std::int64_t least);

// The cells of all dimensions. `organisation` must be one that Check() accepts.
std::vector<CellTree> MakeCells(const Organisation& organisation, const Thresholds& thresholds);

// People who vote in the same cells.
struct Atom {
  std::vector<std::int32_t> cells;  // per dimension
  std::int64_t eligible = 0;
  // Nothing where nobody may know it: ballots of one person cannot be joined across dimensions.
  std::optional<std::int64_t> respondents;
};

// In the order of their cells; without atoms of nobody.
std::vector<Atom> MakeAtoms(const Organisation& organisation, const std::vector<CellTree>& trees);

// Per dimension and cell, everybody in the cell or below. Every atom's respondents must be known.
std::vector<std::vector<Count>> CountCells(const std::vector<CellTree>& trees, const std::vector<Atom>& atoms);

}  // namespace fairlead::pulse::reporting
