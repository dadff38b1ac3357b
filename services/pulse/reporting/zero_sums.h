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

// Non-empty sets of `summands` (as indices) whose values sum to 0 and whose weights to at most `most`: such that no two
// of the sets share a summand and every such set that exists shares one with these; the lightest come first. By halves
// (Horowitz and Sahni 1974). Nothing if that would take more than `bound` half sets.
std::optional<std::vector<std::vector<std::size_t>>> ZeroSums(std::span<const Summand> summands, std::int64_t most,
                                                              std::size_t bound);

}  // namespace fairlead::pulse::reporting
