#include "services/pulse/reporting/row_space.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "services/pulse/reporting/field.h"
#include "services/pulse/reporting/membership.h"
#include "services/pulse/reporting/zero_sums.h"

namespace fairlead::pulse::reporting {
namespace {

using Parts = std::vector<std::int32_t>;  // per dimension, the published cell whose part it is

class Audit {
 public:
  // Atoms in the same parts are one column.
  Audit(const Draft& draft, const std::vector<Atom>& atoms, Weighing weighing, const SearchBounds& bounds)
      : draft_(draft), bounds_(bounds) {
    std::map<Parts, std::int64_t> columns;
    for (const Atom& atom : atoms) {
      Parts parts(draft.trees().size());
      for (std::size_t d = 0; d < parts.size(); ++d) parts[d] = draft.NearestPublished(d, atom.cells[d]);
      const std::int64_t weight = weighing == Weighing::kByEligible ? atom.eligible : atom.respondents.value_or(0);
      if (weight > 0) columns[parts] += weight;
    }
    rows_.resize(draft.trees().size());
    for (const auto& [parts, weight] : columns) {
      for (std::size_t d = 0; d < parts.size(); ++d) rows_[d].emplace(parts[d], 0);
    }
    NumberRows();
    for (const auto& [parts, weight] : columns) {
      std::vector<std::uint32_t>& column = matrix_.columns.emplace_back();
      for (const std::size_t d : order_) column.push_back(rows_[d].at(parts[d]));
      weights_.push_back(weight);
    }
  }

  // One dimension alone is safe by rule R3: its parts are unions of nobody or enough.
  bool IsTrivial() const { return matrix_.rows - matrix_.sparse_rows + 1 <= order_.size(); }
  bool IsTooLarge() const { return matrix_.rows - matrix_.sparse_rows > bounds_.dense_rows; }

  // The cells to hide, one per combination found; nothing if the search cannot be done.
  std::optional<std::vector<std::pair<std::size_t, std::int32_t>>> Victims(FieldStream& stream) const {
    const auto suspects = Suspects(stream);
    if (!suspects) return std::nullopt;
    std::vector<std::pair<std::size_t, std::int32_t>> victims;
    if (suspects->empty()) return victims;
    std::vector<std::size_t> all(matrix_.columns.size());
    std::iota(all.begin(), all.end(), 0U);
    const Gram gram(matrix_, all, stream);
    const auto null_vector = RandomNullVector(matrix_, all, gram, stream);
    if (!null_vector) return std::nullopt;
    std::vector<Summand> summands;
    for (const std::size_t column : *suspects) summands.push_back({(*null_vector)[column], weights_[column]});
    const auto zero_sums = FindZeroSums(summands, Most(), bounds_.half_sets);
    if (!zero_sums) return std::nullopt;
    for (const std::vector<std::size_t>& set : zero_sums->sets) {
      std::vector<Field> right(matrix_.rows);
      for (const std::size_t i : set) {
        const std::size_t column = (*suspects)[i];
        for (const std::uint32_t row : matrix_.columns[column]) right[row] += gram.Weight(column);
      }
      victims.push_back(VictimOf(gram.Solve(std::move(right))));
    }
    return victims;
  }

 private:
  // The largest dimension first.
  void NumberRows() {
    order_.resize(rows_.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::ranges::stable_sort(order_, std::ranges::greater(), [&](std::size_t d) { return rows_[d].size(); });
    for (const std::size_t d : order_) {
      for (auto& [cell, row] : rows_[d]) row = static_cast<std::uint32_t>(matrix_.rows++);
    }
    matrix_.sparse_rows = rows_[order_[0]].size();
  }

  std::int64_t Most() const { return draft_.thresholds().respondents - 1; }

  // The columns that may belong to a union of too few; the others are safe. A column that is large, or that safe ones
  // span, is safe: some vector of the null space is 1 there and otherwise 0 but for safe columns. If suspects are many,
  // more are cleared by layers and by blocks. Nothing if an elimination failed.
  std::optional<std::vector<std::size_t>> Suspects(FieldStream& stream) const {
    std::vector<std::size_t> safe;
    std::vector<std::size_t> suspects;
    for (std::size_t c = 0; c < weights_.size(); ++c) (weights_[c] > Most() ? safe : suspects).push_back(c);
    const std::size_t block = MostSummands(Most(), bounds_.half_sets_of_block);
    while (true) {
      ClearSpanned(suspects, safe, stream);
      if (suspects.size() <= block) return suspects;
      const std::size_t before = suspects.size();
      ClearByLayers(suspects, safe, stream);
      if (suspects.size() > before / 2 && !ClearByBlocks(suspects, safe, block, stream)) return std::nullopt;
      if (suspects.size() == before) return suspects;
    }
  }

  // A union that holds a column also holds one of each disjoint layer which, with safe columns, spans that column: it
  // is too heavy if those are enough. Columns that stand beside each other go to different layers.
  void ClearByLayers(std::vector<std::size_t>& suspects, std::vector<std::size_t>& safe, FieldStream& stream) const {
    const auto layers = static_cast<std::size_t>(Most()) + 1;
    std::vector<std::int64_t> weight(suspects.size());
    for (std::size_t i = 0; i < suspects.size(); ++i) weight[i] = weights_[suspects[i]];
    for (std::size_t layer = 0; layer < layers; ++layer) {
      std::vector<std::size_t> columns = safe;
      for (std::size_t i = layer; i < suspects.size(); i += layers) columns.push_back(suspects[i]);
      const std::vector<Field> kernel = Gram(matrix_, columns, stream).RandomKernel(stream);
      for (std::size_t i = 0; i < suspects.size(); ++i) {
        if (i % layers != layer && IsSpanned(suspects[i], kernel)) ++weight[i];
      }
    }
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < suspects.size(); ++i) (weight[i] > Most() ? safe : left).push_back(suspects[i]);
    suspects = std::move(left);
  }

  // What a union holds of a block sums to 0 in a null vector of the safe columns and the block alone: a column that
  // belongs to no such set is safe. False if an elimination failed.
  bool ClearByBlocks(std::vector<std::size_t>& suspects, std::vector<std::size_t>& safe, std::size_t block,
                     FieldStream& stream) const {
    std::vector<std::size_t> left;
    for (std::size_t begin = 0; begin < suspects.size(); begin += block) {
      const auto some = std::span(suspects).subspan(begin, std::min(block, suspects.size() - begin));
      const auto members = MembersOfZeroSums(some, safe, stream);
      if (!members) return false;
      for (std::size_t i = 0; i < some.size(); ++i) ((*members)[i] ? left : safe).push_back(some[i]);
    }
    suspects = std::move(left);
    return true;
  }

  bool IsSpanned(std::size_t column, const std::vector<Field>& kernel) const {
    Field sum;
    for (const std::uint32_t row : matrix_.columns[column]) sum += kernel[row];
    return sum.IsZero();
  }

  void ClearSpanned(std::vector<std::size_t>& suspects, std::vector<std::size_t>& safe, FieldStream& stream) const {
    const std::vector<Field> kernel = Gram(matrix_, safe, stream).RandomKernel(stream);
    std::vector<std::size_t> left;
    for (const std::size_t column : suspects) (IsSpanned(column, kernel) ? safe : left).push_back(column);
    suspects = std::move(left);
  }

  // Per column of the block, whether it belongs to a set that may be part of a union; all if they are too many.
  std::optional<std::vector<bool>> MembersOfZeroSums(std::span<const std::size_t> block,
                                                     const std::vector<std::size_t>& safe, FieldStream& stream) const {
    std::vector<std::size_t> columns(block.begin(), block.end());
    columns.insert(columns.end(), safe.begin(), safe.end());
    const Gram gram(matrix_, columns, stream);
    const auto null_vector = RandomNullVector(matrix_, columns, gram, stream);
    if (!null_vector) return std::nullopt;
    std::vector<Summand> summands;
    for (std::size_t i = 0; i < block.size(); ++i) summands.push_back({(*null_vector)[i], weights_[block[i]]});
    auto zero_sums = FindZeroSums(summands, Most(), 4 * bounds_.half_sets_of_block);
    return zero_sums ? std::move(zero_sums->members) : std::vector<bool>(block.size(), true);
  }

  // Given a combination of parts, what it takes of each cell is its share of the cell's part less its share of the part
  // above. A part without people has any share: the one that most cells nearest below have, so that fewest are
  // involved.
  std::pair<std::size_t, std::int32_t> VictimOf(const std::vector<Field>& shares) const {
    std::optional<std::pair<std::size_t, std::int32_t>> victim;
    std::optional<std::pair<std::size_t, std::int32_t>> fallback;
    for (std::size_t d = rows_.size(); d-- > 0 && !victim;) {
      const std::vector<Field> share = CellShares(d, shares);
      const auto cells = static_cast<std::int32_t>(share.size());
      for (std::int32_t cell = 1; cell < cells; ++cell) {
        if (!draft_.IsPublished(d, cell)) continue;
        const std::int32_t above = draft_.NearestPublished(d, draft_.ParentOf(d, cell));
        const bool involved = share[static_cast<std::size_t>(cell)] != share[static_cast<std::size_t>(above)];
        const auto smaller_than = [&](const auto& other) {
          return !other || (other->first == d && draft_.Rank(d, cell) < draft_.Rank(d, other->second));
        };
        if (involved && smaller_than(victim)) victim.emplace(d, cell);
        if (smaller_than(fallback)) fallback.emplace(d, cell);
      }
    }
    return victim ? *victim : *fallback;
  }

  std::vector<Field> CellShares(std::size_t dimension, const std::vector<Field>& shares) const {
    std::vector<Field> share(draft_.trees()[dimension].cells.size());
    for (auto cell = static_cast<std::int32_t>(share.size()) - 1; cell >= 0; --cell) {
      if (!draft_.IsPublished(dimension, cell)) continue;
      Field& own = share[static_cast<std::size_t>(cell)];
      const auto row = rows_[dimension].find(cell);
      if (row != rows_[dimension].end()) {
        own = shares[row->second];
        continue;
      }
      std::map<Field, std::int64_t> votes;
      for (const auto& [respondents, name, below] : draft_.Below(dimension, cell)) {
        ++votes[share[static_cast<std::size_t>(below)]];
      }
      const auto most = std::ranges::max_element(votes, {}, &std::pair<const Field, std::int64_t>::second);
      if (most != votes.end()) own = most->first;
    }
    return share;
  }

  const Draft& draft_;
  const SearchBounds& bounds_;
  Membership matrix_;
  std::vector<std::int64_t> weights_;                        // per column
  std::vector<std::map<std::int32_t, std::uint32_t>> rows_;  // per dimension, the row of a part that has people
  std::vector<std::size_t> order_;                           // dimensions, that of the sparse rows first
};

// The published cells of the last dimension that has any below the root, as far as nothing is published below them.
void HideLowest(Draft& draft) {
  for (std::size_t d = draft.trees().size(); d-- > 0;) {
    std::vector<std::int32_t> lowest;
    for (std::int32_t cell = 1; cell < static_cast<std::int32_t>(draft.trees()[d].cells.size()); ++cell) {
      if (draft.IsPublished(d, cell) && draft.Below(d, cell).empty()) lowest.push_back(cell);
    }
    for (const std::int32_t cell : lowest) draft.Hide(d, cell, Verdict::kRowSpace);
    if (!lowest.empty()) return;
  }
}

}  // namespace

bool CloseRowSpace(Draft& draft, const std::vector<Atom>& atoms, Weighing weighing, std::uint64_t seed,
                   const SearchBounds& bounds) {
  if (!draft.IsPublished(0, 0)) return false;
  const Audit audit(draft, atoms, weighing, bounds);
  if (audit.IsTrivial()) return false;
  FieldStream stream(seed);
  const auto victims = audit.IsTooLarge() ? std::nullopt : audit.Victims(stream);
  if (!victims) {
    HideLowest(draft);
    return true;
  }
  for (const auto& [dimension, cell] : *victims) {
    if (draft.IsPublished(dimension, cell)) draft.Hide(dimension, cell, Verdict::kRowSpace);
  }
  return !victims->empty();
}

}  // namespace fairlead::pulse::reporting
