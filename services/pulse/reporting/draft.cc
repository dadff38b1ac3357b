#include "services/pulse/reporting/draft.h"

#include <algorithm>
#include <optional>

namespace fairlead::pulse::reporting {

Draft::Draft(const std::vector<CellTree>& trees, const std::vector<std::vector<Count>>& counts,
             const Thresholds& thresholds)
    : trees_(trees), counts_(counts), thresholds_(thresholds), states_(trees.size()) {
  for (std::size_t d = 0; d < trees.size(); ++d) {
    const auto cells = static_cast<std::int32_t>(trees[d].cells.size());
    states_[d].resize(trees[d].cells.size());
    for (std::int32_t cell = 0; cell < cells; ++cell) {
      if (!thresholds.Admit(CountOf(d, cell))) At(d, cell).verdict = Verdict::kPrimary;
      At(d, cell).part = CountOf(d, cell);
    }
    for (std::int32_t cell = 1; cell < cells; ++cell) {
      if (!IsPublished(d, cell)) continue;
      State& above = At(d, NearestPublished(d, ParentOf(d, cell)));
      above.part -= CountOf(d, cell);
      above.below.insert(Rank(d, cell));
    }
  }
}

std::int32_t Draft::ParentOf(std::size_t dimension, std::int32_t cell) const {
  return trees_[dimension].cells[static_cast<std::size_t>(cell)].parent;
}

const Count& Draft::CountOf(std::size_t dimension, std::int32_t cell) const {
  return counts_[dimension][static_cast<std::size_t>(cell)];
}

Draft::Ranked Draft::Rank(std::size_t dimension, std::int32_t cell) const {
  return {CountOf(dimension, cell).respondents, trees_[dimension].cells[static_cast<std::size_t>(cell)].name, cell};
}

std::int32_t Draft::NearestPublished(std::size_t dimension, std::int32_t cell) const {
  while (cell != kNoCell && !IsPublished(dimension, cell)) cell = ParentOf(dimension, cell);
  return cell;
}

void Draft::Hide(std::size_t dimension, std::int32_t cell, Verdict verdict) {
  State& state = At(dimension, cell);
  state.verdict = verdict;
  const std::int32_t above = NearestPublished(dimension, cell);
  if (above == kNoCell) return;
  State& receiver = At(dimension, above);
  receiver.part += state.part;
  receiver.below.erase(Rank(dimension, cell));
  receiver.below.merge(state.below);
}

void Draft::Settle() {
  for (std::size_t d = 0; d < trees_.size(); ++d) {
    do SettleParts(d);
    while (CoverHidden(d));
  }
}

// From the leaves up: what is hidden changes only the part of a cell further up, which is looked at later.
void Draft::SettleParts(std::size_t dimension) {
  for (auto cell = static_cast<std::int32_t>(trees_[dimension].cells.size()) - 1; cell >= 0; --cell) {
    const State& state = At(dimension, cell);
    while (state.verdict == Verdict::kPublished && thresholds_.Isolates(state.part)) {
      const std::int32_t victim = state.below.empty() ? cell : std::get<2>(*state.below.begin());
      Hide(dimension, victim, Verdict::kResidual);
    }
  }
}

// A cell that was hidden although it has enough respondents must not be the sum of parts of published cells. Hides one
// more cell if one is; false if none is. Where a cell was hidden for what it reveals beside other dimensions, the part
// that it fell into must also reach outside of it; in rule R3 it does, for there was a residue.
bool Draft::CoverHidden(std::size_t dimension) {
  const auto cells = static_cast<std::int32_t>(trees_[dimension].cells.size());
  std::vector<std::int64_t> covered(trees_[dimension].cells.size());  // respondents in published cells within
  for (std::int32_t cell = 1; cell < cells; ++cell) {
    if (!IsPublished(dimension, cell)) continue;
    for (std::int32_t up = ParentOf(dimension, cell); up != kNoCell && !IsPublished(dimension, up);
         up = ParentOf(dimension, up)) {
      covered[static_cast<std::size_t>(up)] += CountOf(dimension, cell).respondents;
    }
  }
  for (std::int32_t cell = 1; cell < cells; ++cell) {
    const Verdict verdict = VerdictOf(dimension, cell);
    if (verdict == Verdict::kPublished || verdict == Verdict::kPrimary) continue;
    const std::int32_t above = NearestPublished(dimension, cell);
    if (above == kNoCell) continue;
    const std::int64_t inside = CountOf(dimension, cell).respondents - covered[static_cast<std::size_t>(cell)];
    const std::int64_t outside = PartOf(dimension, above).respondents - inside;
    const auto hide_smallest = [&](bool within) {
      const auto& below = Below(dimension, above);
      const auto found = std::ranges::find_if(
          below, [&](const Ranked& ranked) { return trees_[dimension].IsWithin(std::get<2>(ranked), cell) == within; });
      if (found == below.end()) return false;
      Hide(dimension, std::get<2>(*found), Verdict::kResidual);
      return true;
    };
    if (inside == 0 && hide_smallest(/*within=*/true)) return true;
    if (outside > 0 || verdict == Verdict::kResidual) continue;
    if (hide_smallest(/*within=*/false)) return true;
    // Both have the same respondents. The root is everybody, whom other dimensions show as well.
    if (above == 0) continue;
    Hide(dimension, above, verdict);
    return true;
  }
  return false;
}

}  // namespace fairlead::pulse::reporting
