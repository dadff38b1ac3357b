#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "services/pulse/reporting/cells.h"

// Rule R11: noise on the counts of large cells, epsilon-differentially private (Dwork, McSherry, Nissim and Smith
// 2006). Integer arithmetic throughout: floating point leaks (Mironov 2012). README.md has the formulas.
namespace fairlead::pulse::reporting {

// From so many respondents on a histogram gets noise, if a survey has any; fewer are rounded as R7 says.
inline constexpr std::int64_t kFewestForNoise = 100;

// Epsilon in thousandths: 500 is 0.5. 0: no noise.
using Epsilon = std::int64_t;
inline constexpr Epsilon kLeastEpsilon = 50;
inline constexpr Epsilon kMostEpsilon = 5'000;

// Independent bytes, each of the 256 as likely as any other, as many as are asked for.
class RandomBytes {
 public:
  virtual ~RandomBytes() = default;
  virtual std::uint8_t Next() = 0;
};

// Exactly the discrete Laplace distribution: P(y) is proportional to exp(-|y| epsilon / 1000) (Canonne, Kamath and
// Steinke 2020, algorithm 2). `epsilon` from kLeastEpsilon to kMostEpsilon.
std::int64_t DiscreteLaplace(Epsilon epsilon, RandomBytes& bytes);

// Adds noise of its own to every count, in their order; a count below 0 becomes 0. Where all are 0 then, all become 1:
// a histogram without answers has no figures.
void AddNoise(Epsilon epsilon, RandomBytes& bytes, std::span<std::int64_t> counts);

// At least the variance of a score that is the mean of weights over noisy counts of about `respondents` people, for
// the noise alone, times `respondents` squared; `squares` is the sum over all counts of (weight - score) squared.
std::int64_t NoiseVariance(Epsilon epsilon, std::int64_t squares);

// How many histograms with noise can hold an answer of somebody with this own cell, for one question and dimension,
// whoever answers: one for each cell upwards with kFewestForNoise or more eligible people, and one of the others in the
// lowest that is published, unless the own cell is a leaf among them.
std::int64_t HistogramsHolding(const CellTree& tree, std::int32_t cell);

// What a survey can spend of a person, in thousandths: epsilon times the histograms with noise that can hold answers of
// theirs, over all `questions` that are answered and all dimensions. Known before anybody answers.
class Spending {
 public:
  Spending(std::span<const CellTree> trees, std::int64_t questions, Epsilon epsilon);

  // Of somebody with these own cells, one per dimension, which must be there.
  template <typename OwnCells>
  std::int64_t Of(const OwnCells& cells) const {
    std::int64_t histograms = 0;
    for (std::size_t d = 0; d < holding_.size(); ++d) histograms += holding_[d][static_cast<std::size_t>(cells[d])];
    return histograms * of_each_;
  }

 private:
  std::vector<std::vector<std::int64_t>> holding_;  // per dimension and cell
  std::int64_t of_each_;
};

}  // namespace fairlead::pulse::reporting
