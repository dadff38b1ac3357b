#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/reporting/cells.h"

// Rule R8: which comments are shown where.
namespace fairlead::pulse::reporting {

struct CommentThresholds {
  std::int64_t eligible = 30;
  std::int64_t respondents = 10;
  std::size_t comments = 5;
};

// The cell that the comments of a cell's people belong to: the lowest from there upwards with enough eligible people,
// the root where there is none.
std::int32_t CommentCellOf(const CellTree& tree, std::int32_t cell, const CommentThresholds& thresholds = {});

struct Comment {
  std::int32_t cell = kNoCell;  // its comment cell
  std::string hash;             // of its ballot: chance, by which comments are ordered
};

struct CommentSet {
  std::int32_t cell = kNoCell;        // where it is shown
  std::vector<std::size_t> comments;  // indices, in the order of their hashes
  friend bool operator==(const CommentSet&, const CommentSet&) = default;
};

// From the leaves up: a cell's own comments, and those below that were not shown yet, are shown there as one set if
// they are enough, from enough respondents, and either the cell's own alone or of at least two cells; else they go up
// with their respondents, and at the root they are dropped. Every comment is in at most one set, so that no set is what
// another leaves of a third. `respondents`: per cell, those who voted in it as their comment cell, with or without a
// comment. By cell. InvalidArgument if a comment has no such cell, or a cell has more comments than respondents.
absl::StatusOr<std::vector<CommentSet>> SelectComments(const CellTree& tree,
                                                       const std::vector<std::int64_t>& respondents,
                                                       const std::vector<Comment>& comments,
                                                       const CommentThresholds& thresholds = {});

}  // namespace fairlead::pulse::reporting
