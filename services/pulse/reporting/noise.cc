#include "services/pulse/reporting/noise.h"

#include <algorithm>

namespace fairlead::pulse::reporting {
namespace {

constexpr std::int64_t kOne = 1'000;  // thousandths

// From 0 to `below` - 1; `below` from 1 to 2^32.
std::int64_t Uniform(std::int64_t below, RandomBytes& bytes) {
  constexpr std::int64_t kAll = std::int64_t{1} << 32U;
  const std::int64_t fair = kAll - kAll % below;
  for (;;) {
    std::int64_t number = 0;
    for (int i = 0; i < 4; ++i) number = number * 256 + bytes.Next();
    if (number < fair) return number % below;
  }
}

// True with the probability exp(-numerator / denominator), for a fraction from 0 to 1 (algorithm 1): the number of
// draws until one fails is odd with the probability that exp's series alternates to.
bool BernoulliExp(std::int64_t numerator, std::int64_t denominator, RandomBytes& bytes) {
  std::int64_t draws = 1;
  while (Uniform(denominator * draws, bytes) < numerator) ++draws;
  return draws % 2 == 1;
}

}  // namespace

std::int64_t DiscreteLaplace(Epsilon epsilon, RandomBytes& bytes) {
  for (;;) {
    const std::int64_t part = Uniform(kOne, bytes);
    if (!BernoulliExp(part, kOne, bytes)) continue;
    std::int64_t whole = 0;
    while (BernoulliExp(1, 1, bytes)) ++whole;
    const std::int64_t size = (part + kOne * whole) / epsilon;
    const bool negative = Uniform(2, bytes) == 1;
    if (negative && size == 0) continue;  // or 0 would be twice as likely
    return negative ? -size : size;
  }
}

void AddNoise(Epsilon epsilon, RandomBytes& bytes, std::span<std::int64_t> counts) {
  for (std::int64_t& count : counts) count = std::max<std::int64_t>(count + DiscreteLaplace(epsilon, bytes), 0);
  if (std::ranges::all_of(counts, [](std::int64_t count) { return count == 0; })) std::ranges::fill(counts, 1);
}

std::int64_t NoiseVariance(Epsilon epsilon, std::int64_t squares) {
  const std::int64_t squared = epsilon * epsilon;
  return (2 * kOne * kOne * squares + squared - 1) / squared;
}

std::int64_t HistogramsHolding(const CellTree& tree, std::int32_t cell) {
  const auto large = [&](std::int32_t one) {
    return tree.cells[static_cast<std::size_t>(one)].eligible >= kFewestForNoise;
  };
  std::int64_t holding = 0;
  for (std::int32_t at = cell; at != kNoCell; at = tree.cells[static_cast<std::size_t>(at)].parent) {
    if (large(at)) ++holding;
  }
  const bool leaf = std::ranges::find(tree.cells, cell, &Cell::parent) == tree.cells.end();
  return holding == 0 || (leaf && large(cell)) ? holding : holding + 1;
}

Spending::Spending(std::span<const CellTree> trees, std::int64_t questions, Epsilon epsilon)
    : of_each_(questions * epsilon) {
  for (const CellTree& tree : trees) {
    std::vector<std::int64_t>& of_cells = holding_.emplace_back();
    for (std::size_t cell = 0; cell < tree.cells.size(); ++cell) {
      of_cells.push_back(HistogramsHolding(tree, static_cast<std::int32_t>(cell)));
    }
  }
}

}  // namespace fairlead::pulse::reporting
