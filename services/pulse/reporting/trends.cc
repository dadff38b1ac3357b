#include "services/pulse/reporting/trends.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

namespace fairlead::pulse::reporting {
namespace {

// Counts of a large company squared do not fit 64 bits.
__extension__ using Wide = __int128;

std::vector<std::int64_t> Sums(const CellTree& tree) { return std::vector<std::int64_t>(tree.cells.size()); }

void AddUpwards(const CellTree& tree, std::vector<std::int64_t>& sums) {
  for (std::size_t cell = sums.size(); cell-- > 1;)
    sums[static_cast<std::size_t>(tree.cells[cell].parent)] += sums[cell];
}

// Of five answers between 0 and 100, as their shares show it. Each share is off by half a step; as much as two of them
// can be off, from one end of the scale to the other, is added.
std::int64_t VarianceOfShares(const std::vector<Figure>& shares) {
  constexpr std::int64_t kBetween = 25;  // two answers
  constexpr std::int64_t kLeftOpen = kShareStep * 50 * 50 / 100;
  std::int64_t all = 0;
  std::int64_t sum = 0;
  std::int64_t squares = 0;
  for (std::size_t answer = 0; answer < shares.size(); ++answer) {
    const std::int64_t value = kBetween * static_cast<std::int64_t>(answer);
    all += shares[answer].value;
    sum += shares[answer].value * value;
    squares += shares[answer].value * value * value;
  }
  // No answers have such shares: as if they were at both ends.
  if (all <= 0) return 50 * 50;
  return (squares * all - sum * sum + all * all - 1) / (all * all) + kLeftOpen;
}

// Of a person's answer on the score's scale, squared units of it, at most; without noise.
std::int64_t VarianceOfAnswers(Kind kind, const Values& values) {
  const std::int64_t score = values.score->value;
  if (kind == Kind::kLikert5) {
    // Of a mean between 0 and 100 the variance is at most that of answers at both ends (Bhatia and Davis 2000).
    const std::int64_t most = score * (100 - score);
    return values.shares.empty() ? most : std::min(most, VarianceOfShares(values.shares));
  }
  if (values.shares.empty()) return 100 * 100;  // as if nobody were passive; no eNPS is shown so
  // eNPS: promoters count 100, detractors -100. What the rounding of shares and score leaves open goes to the variance.
  const std::int64_t counted =
      std::min<std::int64_t>(values.shares.front().value + values.shares.back().value + kShareStep, 100);
  const std::int64_t least = std::max<std::int64_t>(std::abs(score) - (kShareStep + 1) / 2, 0);
  return std::max<std::int64_t>(100 * counted - least * least, 0);
}

// With twice what noise on the counts adds, as if it were on people's answers.
std::int64_t VarianceOf(Kind kind, const Values& values, Epsilon epsilon) {
  const std::int64_t answers = VarianceOfAnswers(kind, values);
  const std::int64_t people = values.respondents.low;
  if (epsilon == 0 || people < kFewestForNoise) return answers;
  return answers + (2 * NoiseVariance(epsilon, SquaresOfScore(kind, values.score->value)) + people - 1) / people;
}

std::int64_t StepOf(Kind kind, const Values& values) {
  return kind == Kind::kLikert5 ? MeanStepOf(values.respondents.low) : kShareStep;
}

}  // namespace

std::vector<std::int32_t> ComparableCells(const CellTree& before, const CellTree& after,
                                          std::span<const Whereabouts> people, std::int64_t n) {
  std::map<std::string_view, std::int32_t> known;
  for (std::size_t cell = 0; cell < before.cells.size(); ++cell) {
    known.emplace(before.cells[cell].id, static_cast<std::int32_t>(cell));
  }
  std::vector<std::int32_t> same;
  for (const Cell& cell : after.cells) {
    const auto found = known.find(cell.id);
    same.push_back(found == known.end() ? kNoCell : found->second);
  }
  // A person is in a cell of both surveys, if at all, together with all of its cells above.
  std::vector<std::int64_t> earlier = Sums(before);
  std::vector<std::int64_t> later = Sums(after);
  std::vector<std::int64_t> stayed = Sums(after);
  for (const Whereabouts& person : people) {
    if (person.before != kNoCell) ++earlier[static_cast<std::size_t>(person.before)];
    if (person.after != kNoCell) ++later[static_cast<std::size_t>(person.after)];
    if (person.before == kNoCell) continue;
    for (std::int32_t cell = person.after; cell != kNoCell; cell = after.cells[static_cast<std::size_t>(cell)].parent) {
      const std::int32_t counterpart = same[static_cast<std::size_t>(cell)];
      if (counterpart != kNoCell && before.IsWithin(person.before, counterpart))
        ++stayed[static_cast<std::size_t>(cell)];
    }
  }
  AddUpwards(before, earlier);
  AddUpwards(after, later);
  const auto few = [n](std::int64_t moved) { return moved > 0 && moved < n; };
  for (std::size_t cell = 0; cell < same.size(); ++cell) {
    if (same[cell] == kNoCell) continue;
    const std::int64_t left = earlier[static_cast<std::size_t>(same[cell])] - stayed[cell];
    if (few(later[cell] - stayed[cell]) || few(left)) same[cell] = kNoCell;
  }
  return same;
}

std::string_view NameOf(Trend trend) {
  switch (trend) {
    case Trend::kNotShown:
      return "";
    case Trend::kNoChange:
      return "none";
    case Trend::kUp:
      return "up";
    case Trend::kDown:
      return "down";
  }
  return "";
}

Trend TrendOf(Kind kind, const Values& before, const Values& after, const NoiseOfBoth& noise) {
  if (!before.score || !after.score) return Trend::kNotShown;
  // Twice the change that the rounding of both leaves certain, against twice its standard error times z.
  const std::int64_t change = after.score->value - before.score->value;
  const std::int64_t certain = 2 * std::abs(change) - StepOf(kind, before) - StepOf(kind, after);
  if (certain <= 0) return Trend::kNoChange;
  const Wide before_n = before.respondents.low;
  const Wide after_n = after.respondents.low;
  const Wide left = Wide{10'000} * certain * certain * before_n * after_n;
  const Wide right = Wide{4 * kZSquared} * (VarianceOf(kind, before, noise.before) * after_n +
                                            VarianceOf(kind, after, noise.after) * before_n);
  if (left <= right) return Trend::kNoChange;
  return change > 0 ? Trend::kUp : Trend::kDown;
}

}  // namespace fairlead::pulse::reporting
