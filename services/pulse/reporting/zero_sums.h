#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "services/pulse/reporting/field.h"

namespace fairlead::pulse::reporting {

struct Summand {
  Field value;
  std::int64_t weight = 1;  // at least 1
};

// Of the non-empty sets of `summands` (as indices) whose values sum to 0 and whose weights to at most `most`. By halves
// (Horowitz and Sahni 1974). Nothing if that would take more than `bound` half sets, or if so many sets are found.
struct ZeroSums {
  std::vector<bool> members;                   // per summand: whether it belongs to one of the sets
  std::vector<std::vector<std::size_t>> sets;  // no two share a summand, every other set shares one with these
};
std::optional<ZeroSums> FindZeroSums(std::span<const Summand> summands, std::int64_t most, std::size_t bound);

// The largest number of summands of weight 1 for which `bound` half sets are enough.
std::size_t MostSummands(std::int64_t most, std::size_t bound);

}  // namespace fairlead::pulse::reporting
