#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/publication.h"
#include "services/pulse/reporting/values.h"

namespace fairlead::pulse::reporting {

// Per dimension and cell: how often each answer was given by those who vote in the cell itself. Skipped is not counted.
using Histograms = std::vector<std::vector<std::vector<std::int64_t>>>;

// What is shown of one question in a cell, or of the others in it.
struct CellValues {
  std::size_t dimension = 0;
  std::int32_t cell = kNoCell;
  bool others = false;
  Values values;
};

struct QuestionRelease {
  Publication publication;
  std::vector<CellValues> values;  // of what is published: by dimension and cell, then the others
};

// A question's release (rules R2 to R7). `atoms` need no respondents: those of a cell are the answers counted there.
// What is published is decided by Decide upon counts; answers only fill it. InvalidArgument if shapes do not fit, a
// count is negative, or more answered than could.
absl::StatusOr<QuestionRelease> ReleaseQuestion(const std::vector<CellTree>& trees, const std::vector<Atom>& atoms,
                                                Kind kind, const Histograms& histograms, const Thresholds& thresholds);

}  // namespace fairlead::pulse::reporting
