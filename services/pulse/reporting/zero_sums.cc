#include "services/pulse/reporting/zero_sums.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace fairlead::pulse::reporting {
namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};

// A set of summands: that of `rest`, and `last`, which stands behind all of them in the order of weights.
struct HalfSet {
  Field sum;
  std::int64_t weight = 0;
  std::uint32_t last = kNone;
  std::uint32_t rest = kNone;
};

class Search {
 public:
  // A summand of 0 is a set by itself, and no part of others that would say more.
  Search(std::span<const Summand> summands, std::int64_t most) : summands_(summands), most_(most) {
    for (std::uint32_t i = 0; i < summands.size(); ++i) {
      if (!summands[i].value.IsZero()) order_.push_back(i);
    }
    std::ranges::stable_sort(order_, {}, [&](std::uint32_t i) { return summands_[i].weight; });
  }

  // All sets of at most half of the most summands that a set can have. False if they are more than `bound`.
  bool MakeHalves(std::size_t bound) {
    const std::int64_t longest = (most_ + 1) / 2;
    halves_.push_back({});
    std::size_t begin = 0;
    for (std::int64_t size = 1; size <= longest; ++size) {
      const std::size_t end = halves_.size();
      for (std::size_t rest = begin; rest < end; ++rest) {
        const std::uint32_t first = halves_[rest].last == kNone ? 0 : halves_[rest].last + 1;
        for (std::uint32_t last = first; last < order_.size(); ++last) {
          const Summand& summand = summands_[order_[last]];
          const std::int64_t weight = halves_[rest].weight + summand.weight;
          if (weight > most_) break;
          if (halves_.size() > bound) return false;
          halves_.push_back({halves_[rest].sum + summand.value, weight, last, static_cast<std::uint32_t>(rest)});
        }
      }
      if (halves_.size() == end) break;
      begin = end;
    }
    return true;
  }

  std::optional<ZeroSums> Match(std::size_t bound) const {
    std::vector<std::uint32_t> by_sum(halves_.size());
    std::iota(by_sum.begin(), by_sum.end(), 0U);
    const auto sum = [&](std::uint32_t i) { return halves_[i].sum; };
    std::ranges::stable_sort(by_sum, {}, sum);
    std::vector<std::tuple<std::int64_t, std::uint32_t, std::uint32_t>> matches;
    for (std::uint32_t i = 1; i < halves_.size(); ++i) {
      const Field opposite = -halves_[i].sum;
      auto other = std::ranges::lower_bound(by_sum, opposite, {}, sum);
      for (; other != by_sum.end() && sum(*other) == opposite; ++other) {
        const std::int64_t weight = halves_[i].weight + halves_[*other].weight;
        if (*other < i && weight <= most_) matches.emplace_back(weight, i, *other);
        if (matches.size() > bound) return std::nullopt;
      }
    }
    std::ranges::sort(matches);
    ZeroSums found{.members = std::vector<bool>(summands_.size()), .sets = {}};
    for (std::size_t i = 0; i < summands_.size(); ++i) {
      if (summands_[i].value.IsZero() && summands_[i].weight <= most_) Take({i}, found);
    }
    for (const auto& [weight, a, b] : matches) {
      std::vector<std::size_t> set;
      for (std::uint32_t half : {a, b}) {
        for (; half != 0; half = halves_[half].rest) set.push_back(order_[halves_[half].last]);
      }
      std::ranges::sort(set);
      if (std::ranges::adjacent_find(set) == set.end()) Take(std::move(set), found);
    }
    return found;
  }

 private:
  static void Take(std::vector<std::size_t> set, ZeroSums& found) {
    const bool disjoint = std::ranges::none_of(set, [&](std::size_t i) { return found.members[i]; });
    for (const std::size_t i : set) found.members[i] = true;
    if (disjoint) found.sets.push_back(std::move(set));
  }

  std::span<const Summand> summands_;
  std::int64_t most_;
  std::vector<std::uint32_t> order_;  // summands by weight
  std::vector<HalfSet> halves_;       // the first is the empty set
};

}  // namespace

std::optional<ZeroSums> FindZeroSums(std::span<const Summand> summands, std::int64_t most, std::size_t bound) {
  Search search(summands, most);
  if (!search.MakeHalves(bound)) return std::nullopt;
  return search.Match(bound);
}

std::size_t MostSummands(std::int64_t most, std::size_t bound) {
  const auto longest = static_cast<std::size_t>((most + 1) / 2);
  std::size_t summands = 1;
  while (true) {
    // Sets of 1 to `longest` of `summands`, until they are too many.
    std::size_t sets = 0;
    std::size_t of_size = 1;
    for (std::size_t size = 1; size <= std::min(longest, summands) && sets <= bound; ++size) {
      of_size = of_size * (summands - size + 1) / size;
      sets += of_size;
    }
    if (sets > bound) return summands - 1;
    if (++summands > bound) return bound;
  }
}

}  // namespace fairlead::pulse::reporting
