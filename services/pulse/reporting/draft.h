#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "services/pulse/reporting/publication.h"

namespace fairlead::pulse::reporting {

// What is still to be published while the rules take cells away, and rules R2 and R3 themselves. A published cell's
// part is what is left of it after the published cells nearest below: the parts of a dimension divide everybody.
// Refers to its arguments. Thread-compatible.
class Draft {
 public:
  // Respondents, name, cell: the smallest first.
  using Ranked = std::tuple<std::int64_t, std::string_view, std::int32_t>;

  // Rule R2.
  Draft(const std::vector<CellTree>& trees, const std::vector<std::vector<Count>>& counts,
        const Thresholds& thresholds);

  // Takes cells away until rule R3 holds and no hidden cell is what parts of published ones add up to.
  void Settle();
  void Hide(std::size_t dimension, std::int32_t cell, Verdict verdict);

  const std::vector<CellTree>& trees() const { return trees_; }
  const Thresholds& thresholds() const { return thresholds_; }
  std::int32_t ParentOf(std::size_t dimension, std::int32_t cell) const;
  Verdict VerdictOf(std::size_t dimension, std::int32_t cell) const { return At(dimension, cell).verdict; }
  bool IsPublished(std::size_t dimension, std::int32_t cell) const {
    return VerdictOf(dimension, cell) == Verdict::kPublished;
  }
  const Count& CountOf(std::size_t dimension, std::int32_t cell) const;
  // Of published cells: their part, and the published cells nearest below.
  const Count& PartOf(std::size_t dimension, std::int32_t cell) const { return At(dimension, cell).part; }
  const std::set<Ranked>& Below(std::size_t dimension, std::int32_t cell) const { return At(dimension, cell).below; }
  Ranked Rank(std::size_t dimension, std::int32_t cell) const;
  // The cell itself or the nearest above it that is published; kNoCell if none is.
  std::int32_t NearestPublished(std::size_t dimension, std::int32_t cell) const;

 private:
  struct State {
    Verdict verdict = Verdict::kPublished;
    Count part;
    std::set<Ranked> below;
  };
  const State& At(std::size_t dimension, std::int32_t cell) const {
    return states_[dimension][static_cast<std::size_t>(cell)];
  }
  State& At(std::size_t dimension, std::int32_t cell) { return states_[dimension][static_cast<std::size_t>(cell)]; }
  void SettleParts(std::size_t dimension);
  bool CoverHidden(std::size_t dimension);

  const std::vector<CellTree>& trees_;
  const std::vector<std::vector<Count>>& counts_;
  const Thresholds& thresholds_;
  std::vector<std::vector<State>> states_;
};

}  // namespace fairlead::pulse::reporting
