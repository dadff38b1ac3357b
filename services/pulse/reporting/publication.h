#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/organisation.h"

// Rules R2 to R6: which cells' figures are published for one question. A pure function of counts; answers are no input,
// so that what is hidden cannot depend on them.
namespace fairlead::pulse::reporting {

// Why a cell is hidden is for whoever audits the rules. To everybody else all hidden cells look alike (rule R10).
enum class Verdict : std::uint8_t {
  kPublished,
  kPrimary,   // R2: too few eligible people or respondents
  kResidual,  // R3: what is left of the cell above would be too few, or the cell would be the sum of published ones
  kPair,      // R4: differs from a cell of another dimension by too few people
  kRowSpace,  // R5: published cells of several dimensions would add up to too few people
};

// "The others in X": everybody in a published cell who is in none of the published cells nearest below it.
struct Others {
  std::size_t dimension = 0;
  std::int32_t cell = kNoCell;
  Count count;
};

// How much work rule R5 may do at a time. What exceeds it is not published.
struct SearchBounds {
  std::size_t dense_rows = 1'200;            // parts of all dimensions but the largest
  std::size_t half_sets = 2'000'000;         // of the last search for sums of 0
  std::size_t half_sets_of_block = 250'000;  // of those that clear suspects before it
};

struct Publication {
  std::vector<std::vector<Verdict>> verdicts;  // per dimension and cell
  std::vector<Others> others;                  // published as well; by dimension and cell

  bool IsPublished(std::size_t dimension, std::int32_t cell) const {
    return verdicts[dimension][static_cast<std::size_t>(cell)] == Verdict::kPublished;
  }
  // The cell itself or the nearest above it that is published; kNoCell if none is.
  std::int32_t NearestPublished(const std::vector<CellTree>& trees, std::size_t dimension, std::int32_t cell) const;
};

// `counts`: per dimension and cell, everybody in it or below. Atoms' respondents are all known, as in a simulation, or
// all unknown, as in a survey. No union of atoms of 1 to n-1 eligible people can be computed from what is published by
// addition and subtraction; where atoms' respondents are known, none of 1 to n-1 respondents either; where not, rules
// R3, R4 and what is left inside of cells look at the respondents of cells. README.md says what that misses and what
// happens if the search would take too long. The same input gives the same output on every platform. InvalidArgument if
// the shapes do not fit.
absl::StatusOr<Publication> Decide(const std::vector<CellTree>& trees, const std::vector<std::vector<Count>>& counts,
                                   const std::vector<Atom>& atoms, const Thresholds& thresholds,
                                   const SearchBounds& bounds = {});

}  // namespace fairlead::pulse::reporting
