#include "services/pulse/reporting/comments.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace fairlead::pulse::reporting {
namespace {

// Comments that wait to be shown.
struct Pending {
  std::vector<std::size_t> comments;
  std::int64_t respondents = 0;
  std::size_t cells = 0;  // that they come from
  bool has_own = false;   // of the cell where they wait
};

}  // namespace

std::int32_t CommentCellOf(const CellTree& tree, std::int32_t cell, const CommentThresholds& thresholds) {
  while (cell > 0 && tree.cells[static_cast<std::size_t>(cell)].eligible < thresholds.eligible) {
    cell = tree.cells[static_cast<std::size_t>(cell)].parent;
  }
  return cell;
}

absl::StatusOr<std::vector<CommentSet>> SelectComments(const CellTree& tree,
                                                       const std::vector<std::int64_t>& respondents,
                                                       const std::vector<Comment>& comments,
                                                       const CommentThresholds& thresholds) {
  if (respondents.size() != tree.cells.size()) {
    return absl::InvalidArgumentError(
        fmt::format("{} cells, but respondents of {}", tree.cells.size(), respondents.size()));
  }
  std::vector<Pending> pending(tree.cells.size());
  for (std::size_t i = 0; i < comments.size(); ++i) {
    const std::int32_t cell = comments[i].cell;
    if (cell < 0 || static_cast<std::size_t>(cell) >= tree.cells.size() ||
        CommentCellOf(tree, cell, thresholds) != cell) {
      return absl::InvalidArgumentError(fmt::format("comment {}: {} is no comment cell", i, cell));
    }
    pending[static_cast<std::size_t>(cell)].comments.push_back(i);
  }
  std::vector<CommentSet> sets;
  for (std::size_t cell = tree.cells.size(); cell-- > 0;) {
    Pending& here = pending[cell];
    // What came from below was counted there; the rest is the cell's own.
    const std::size_t own = static_cast<std::size_t>(std::ranges::count_if(
        here.comments, [&](std::size_t i) { return static_cast<std::size_t>(comments[i].cell) == cell; }));
    if (static_cast<std::int64_t>(own) > respondents[cell]) {
      return absl::InvalidArgumentError(
          fmt::format("cell {}: {} comments of {} respondents", cell, own, respondents[cell]));
    }
    if (own > 0) {
      here.has_own = true;
      here.respondents += respondents[cell];
      ++here.cells;
    }
    if (here.comments.empty()) continue;
    const bool mixed = here.cells >= 2 || here.has_own;
    if (mixed && here.comments.size() >= thresholds.comments && here.respondents >= thresholds.respondents) {
      std::ranges::sort(here.comments, {}, [&](std::size_t i) { return std::tie(comments[i].hash, i); });
      sets.push_back({.cell = static_cast<std::int32_t>(cell), .comments = std::move(here.comments)});
    } else if (cell > 0) {
      Pending& above = pending[static_cast<std::size_t>(tree.cells[cell].parent)];
      std::ranges::copy(here.comments, std::back_inserter(above.comments));
      above.respondents += here.respondents;
      above.cells += here.cells;
    }
  }
  std::ranges::reverse(sets);
  return sets;
}

}  // namespace fairlead::pulse::reporting
