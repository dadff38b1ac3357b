#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/noise.h"
#include "services/pulse/reporting/values.h"

// Rule R9: what of two surveys may be compared, and what may be said of it. Integer arithmetic throughout.
namespace fairlead::pulse::reporting {

// A person's own cells of one dimension in an earlier survey and in a later one; kNoCell in the one that did not ask
// them.
struct Whereabouts {
  std::int32_t before = kNoCell;
  std::int32_t after = kNoCell;
};

// Per cell of `after`, the cell of `before` that its figures may be compared with: that of the same id, which must mean
// the same units in both; kNoCell where there is none, and where those who joined the cell, or who left it, are 1 to
// n-1 people. `people`: everybody whom either survey asked.
std::vector<std::int32_t> ComparableCells(const CellTree& before, const CellTree& after,
                                          std::span<const Whereabouts> people, std::int64_t n);

enum class Trend : std::uint8_t { kNotShown, kNoChange, kUp, kDown };
std::string_view NameOf(Trend trend);  // "up", "down", "none"; empty for kNotShown

// What noise two surveys have (rule R11), each on its figures of kFewestForNoise or more respondents. 0: none.
struct NoiseOfBoth {
  Epsilon before = 0;
  Epsilon after = 0;
};

// Whether a score changed, from what was shown of both alone; README.md has the formula. kNotShown where one of them
// has no score. Noise is not called a change. Whatever the values are, also such as rule R7 cannot have shown, it says
// one of the four.
Trend TrendOf(Kind kind, const Values& before, const Values& after, const NoiseOfBoth& noise);

}  // namespace fairlead::pulse::reporting
