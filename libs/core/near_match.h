#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::core {

// How many letters must be added, dropped, changed or swapped with their neighbour to make `b` of `a` (the restricted
// Damerau-Levenshtein distance, in code points), or nothing where that is more than `most`.
std::optional<std::size_t> Slips(std::string_view a, std::string_view b, std::size_t most);

struct Near {
  std::size_t index;
  std::size_t slips;
  friend bool operator==(const Near&, const Near&) = default;
};

// The one of `keys` that `typed` is probably meant to be, or nothing: at most 1 slip in a word of 3 to 5
// letters, 2 in a longer one; or one begins with the other (3 letters or more) or holds it (4 or more); or both begin
// with the same 5 letters or more. The fewest slips win, then the earlier key. Both sides as FoldedKey makes
// them; empty keys match nothing.
std::optional<Near> Nearest(std::string_view typed, const std::vector<std::string>& keys);

}  // namespace fairlead::core
