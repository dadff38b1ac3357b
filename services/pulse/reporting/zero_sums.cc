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
  Search(std::span<const Summand> summands, std::int64_t most)
      : summands_(summands), most_(most), order_(summands.size()) {
    std::iota(order_.begin(), order_.end(), 0U);
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

  std::vector<std::vector<std::size_t>> Matches() const {
    std::vector<std::uint32_t> by_sum(halves_.size());
    std::iota(by_sum.begin(), by_sum.end(), 0U);
    const auto sum = [&](std::uint32_t i) { return halves_[i].sum; };
    std::ranges::stable_sort(by_sum, {}, sum);
    std::vector<std::tuple<std::int64_t, std::uint32_t, std::uint32_t>> matches;
    for (std::uint32_t i = 1; i < halves_.size(); ++i) {
      for (const std::uint32_t other : std::ranges::equal_range(by_sum, -halves_[i].sum, {}, sum)) {
        const std::int64_t weight = halves_[i].weight + halves_[other].weight;
        if (other < i && weight <= most_) matches.emplace_back(weight, i, other);
      }
    }
    std::ranges::sort(matches);
    return Disjoint(matches);
  }

 private:
  std::vector<std::vector<std::size_t>> Disjoint(
      const std::vector<std::tuple<std::int64_t, std::uint32_t, std::uint32_t>>& matches) const {
    std::vector<std::vector<std::size_t>> found;
    std::vector<bool> taken(summands_.size());
    for (const auto& [weight, a, b] : matches) {
      std::vector<std::size_t> set;
      for (std::uint32_t half : {a, b}) {
        for (; half != 0; half = halves_[half].rest) set.push_back(order_[halves_[half].last]);
      }
      std::ranges::sort(set);
      const bool repeats = std::ranges::adjacent_find(set) != set.end();
      if (repeats || std::ranges::any_of(set, [&](std::size_t i) { return taken[i]; })) continue;
      for (const std::size_t i : set) taken[i] = true;
      found.push_back(std::move(set));
    }
    return found;
  }

  std::span<const Summand> summands_;
  std::int64_t most_;
  std::vector<std::uint32_t> order_;  // summands by weight
  std::vector<HalfSet> halves_;       // the first is the empty set
};

}  // namespace

std::optional<std::vector<std::vector<std::size_t>>> ZeroSums(std::span<const Summand> summands, std::int64_t most,
                                                              std::size_t bound) {
  Search search(summands, most);
  if (!search.MakeHalves(bound)) return std::nullopt;
  return search.Matches();
}

}  // namespace fairlead::pulse::reporting
