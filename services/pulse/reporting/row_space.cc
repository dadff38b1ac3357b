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

constexpr std::size_t kMostDenseRows = 1'200;
constexpr std::size_t kMostHalfSets = 2'000'000;

using Parts = std::vector<std::int32_t>;  // per dimension, the published cell whose part it is

class Audit {
 public:
  // Atoms in the same parts are one column.
  Audit(const Draft& draft, const std::vector<Atom>& atoms, Weighing weighing) : draft_(draft) {
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
  bool IsTooLarge() const { return matrix_.rows - matrix_.sparse_rows > kMostDenseRows; }

  // The cells to hide, one per combination found; nothing if the search cannot be done.
  std::optional<std::vector<std::pair<std::size_t, std::int32_t>>> Victims(FieldStream& stream) const {
    std::vector<std::size_t> all(matrix_.columns.size());
    std::iota(all.begin(), all.end(), 0U);
    const Gram gram(matrix_, all, stream);
    const std::vector<Field> null_vector = RandomNullVector(matrix_, gram, stream);
    if (!IsNullVector(matrix_, null_vector)) return std::nullopt;
    const std::vector<std::size_t> suspects = Suspects(stream);
    std::vector<Summand> summands;
    summands.reserve(suspects.size());
    for (const std::size_t column : suspects) summands.push_back({null_vector[column], weights_[column]});
    const auto sets = ZeroSums(summands, draft_.thresholds().respondents - 1, kMostHalfSets);
    if (!sets) return std::nullopt;
    std::vector<std::pair<std::size_t, std::int32_t>> victims;
    for (const std::vector<std::size_t>& set : *sets) {
      std::vector<Field> right(matrix_.rows);
      for (const std::size_t i : set) {
        for (const std::uint32_t row : matrix_.columns[suspects[i]]) right[row] += gram.Weight(suspects[i]);
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

  // The columns that may belong to a union that is too small. A column that large ones span does not: some vector of
  // the null space is 1 there, and 0 at every other column that such a union may hold.
  std::vector<std::size_t> Suspects(FieldStream& stream) const {
    std::vector<std::size_t> large;
    for (std::size_t c = 0; c < weights_.size(); ++c) {
      if (weights_[c] >= draft_.thresholds().respondents) large.push_back(c);
    }
    const std::vector<Field> kernel = Gram(matrix_, large, stream).RandomKernel(stream);
    std::vector<std::size_t> suspects;
    for (std::size_t c = 0; c < weights_.size(); ++c) {
      if (weights_[c] >= draft_.thresholds().respondents) continue;
      Field sum;
      for (const std::uint32_t row : matrix_.columns[c]) sum += kernel[row];
      if (!sum.IsZero()) suspects.push_back(c);
    }
    return suspects;
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

bool CloseRowSpace(Draft& draft, const std::vector<Atom>& atoms, Weighing weighing, std::uint64_t seed) {
  if (!draft.IsPublished(0, 0)) return false;
  const Audit audit(draft, atoms, weighing);
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
