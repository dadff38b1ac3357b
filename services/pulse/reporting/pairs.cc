#include "services/pulse/reporting/pairs.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace fairlead::pulse::reporting {
namespace {

// A published cell below the root, or the part of a published cell that has others below.
struct Set {
  std::size_t dimension = 0;
  std::int32_t cell = kNoCell;
  bool whole = true;    // false: the part only
  bool is_part = true;  // also a part: nothing is published below
  Count count;
};

struct Finding {
  Set victim;
  Set cause;
  Verdict verdict;
};

class Pairs {
 public:
  Pairs(const Draft& draft, const std::vector<Atom>& atoms) : draft_(draft) {
    CollectSets();
    CollectOverlaps(atoms);
  }

  // The lowest priority first, then the smallest.
  std::vector<Finding> Findings() const {
    std::vector<Finding> findings;
    // Per set and other dimension: what the parts inside it leave, and the smallest of them.
    std::map<std::pair<std::size_t, std::size_t>, std::pair<Count, std::size_t>> left;
    for (const auto& [key, overlap] : overlaps_) {
      const std::size_t a = key >> 32U;
      const std::size_t b = key & 0xffffffffU;
      if (IsPair(sets_[a].count, sets_[b].count, overlap)) {
        findings.push_back({.victim = sets_[b], .cause = sets_[a], .verdict = Verdict::kPair});
      }
      TakeInside(a, b, overlap, left);
      TakeInside(b, a, overlap, left);
    }
    for (const auto& [key, rest] : left) {
      if (!draft_.thresholds().Isolates(rest.first)) continue;
      const Set& outer = sets_[key.first];
      const Set& inner = sets_[rest.second];
      const bool keep_outer = outer.dimension < inner.dimension;
      findings.push_back(
          {.victim = keep_outer ? inner : outer, .cause = keep_outer ? outer : inner, .verdict = Verdict::kRowSpace});
    }
    std::ranges::sort(findings, {}, [](const Finding& finding) {
      const Set& victim = finding.victim;
      return std::tuple(-static_cast<std::int64_t>(victim.dimension), victim.count.respondents, victim.cell,
                        victim.whole, finding.cause.dimension, finding.cause.cell, finding.cause.whole,
                        finding.verdict);
    });
    return findings;
  }

 private:
  bool IsPair(const Count& a, const Count& b, std::int64_t overlap) const {
    const std::int64_t n = draft_.thresholds().respondents;
    const std::int64_t only_a = a.eligible - overlap;
    const std::int64_t only_b = b.eligible - overlap;
    if (only_a < n && only_b < n && only_a + only_b > 0) return true;
    return (only_a == 0 && draft_.thresholds().Isolates(b - a)) || (only_b == 0 && draft_.thresholds().Isolates(a - b));
  }

  void TakeInside(std::size_t outer, std::size_t inner, std::int64_t overlap,
                  std::map<std::pair<std::size_t, std::size_t>, std::pair<Count, std::size_t>>& left) const {
    const Set& part = sets_[inner];
    if (!part.is_part || overlap != part.count.eligible) return;
    const auto [found, fresh] = left.try_emplace({outer, part.dimension}, std::pair(sets_[outer].count, inner));
    auto& [rest, smallest] = found->second;
    rest -= part.count;
    const auto rank = [&](std::size_t set) {
      return std::tuple(sets_[set].count.respondents, sets_[set].cell, sets_[set].whole);
    };
    if (rank(inner) < rank(smallest)) smallest = inner;
  }

  void CollectSets() {
    cell_sets_.resize(draft_.trees().size());
    for (std::size_t d = 0; d < draft_.trees().size(); ++d) {
      const auto cells = static_cast<std::int32_t>(draft_.trees()[d].cells.size());
      cell_sets_[d].resize(draft_.trees()[d].cells.size(), {-1, -1});
      for (std::int32_t cell = 0; cell < cells; ++cell) {
        if (!draft_.IsPublished(d, cell)) continue;
        const bool has_below = !draft_.Below(d, cell).empty();
        auto& sets = cell_sets_[d][static_cast<std::size_t>(cell)];
        if (cell != 0) {
          sets.first = static_cast<std::int64_t>(sets_.size());
          sets_.push_back({d, cell, /*whole=*/true, !has_below, draft_.CountOf(d, cell)});
        }
        if (has_below) {
          sets.second = static_cast<std::int64_t>(sets_.size());
          sets_.push_back({d, cell, /*whole=*/false, /*is_part=*/true, draft_.PartOf(d, cell)});
        }
      }
    }
  }

  // The sets of a dimension that hold the people of a cell.
  std::vector<std::uint64_t> SetsAround(std::size_t dimension, std::int32_t cell) const {
    std::vector<std::uint64_t> around;
    cell = draft_.NearestPublished(dimension, cell);
    for (bool first = true; cell != kNoCell; first = false) {
      const auto& [whole, part] = cell_sets_[dimension][static_cast<std::size_t>(cell)];
      if (first && part >= 0) around.push_back(static_cast<std::uint64_t>(part));
      if (whole >= 0) around.push_back(static_cast<std::uint64_t>(whole));
      const std::int32_t parent = draft_.ParentOf(dimension, cell);
      cell = parent == kNoCell ? kNoCell : draft_.NearestPublished(dimension, parent);
    }
    return around;
  }

  void CollectOverlaps(const std::vector<Atom>& atoms) {
    std::vector<std::vector<std::uint64_t>> around(draft_.trees().size());
    for (const Atom& atom : atoms) {
      for (std::size_t d = 0; d < around.size(); ++d) {
        around[d] = SetsAround(d, atom.cells[d]);
        for (std::size_t e = 0; e < d; ++e) {
          for (const std::uint64_t a : around[e]) {
            for (const std::uint64_t b : around[d]) overlaps_[a << 32U | b] += atom.eligible;
          }
        }
      }
    }
  }

  const Draft& draft_;
  std::vector<Set> sets_;
  // Per dimension and cell: the index of the cell's set and of its part's, or -1.
  std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> cell_sets_;
  // Eligible people in both; the set of the earlier dimension in the upper half of the key.
  std::unordered_map<std::uint64_t, std::int64_t> overlaps_;
};

// Whether a set is still what it was: earlier findings may have been answered by hiding it or changing its part.
bool Holds(const Draft& draft, const Set& set) {
  if (!draft.IsPublished(set.dimension, set.cell)) return false;
  return set.whole || draft.PartOf(set.dimension, set.cell) == set.count;
}

}  // namespace

bool SeparatePairs(Draft& draft, const std::vector<Atom>& atoms) {
  if (draft.trees().size() < 2) return false;
  bool hid = false;
  const std::vector<Finding> findings = Pairs(draft, atoms).Findings();
  for (const auto& [victim, cause, verdict] : findings) {
    if (!Holds(draft, victim) || !Holds(draft, cause)) continue;
    const auto& below = draft.Below(victim.dimension, victim.cell);
    // A part cannot be hidden, only made larger.
    const std::int32_t hidden = victim.whole || below.empty() ? victim.cell : std::get<2>(*below.begin());
    draft.Hide(victim.dimension, hidden, verdict);
    hid = true;
  }
  return hid;
}

}  // namespace fairlead::pulse::reporting
