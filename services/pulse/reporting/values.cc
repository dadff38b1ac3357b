#include "services/pulse/reporting/values.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>

namespace fairlead::pulse::reporting {
namespace {

constexpr std::int64_t kFewest = 5;
constexpr std::int64_t kFewestForShares = 20;
// Of the eleven answers to an eNPS question, from 0 upwards.
constexpr std::size_t kDetractors = 7;
constexpr std::size_t kPassives = 2;
constexpr std::size_t kPromoters = 2;

struct Rounding {
  std::int64_t below;  // respondents
  std::int64_t step;
  std::int64_t least;
};
constexpr Rounding kRoundings[] = {{10, 10, 20}, {20, 10, 10}, {100, 5, 5}};
constexpr Rounding kFinest = {0, 1, 1};

Rounding RoundingOf(std::int64_t respondents) {
  const auto* const found =
      std::ranges::find_if(kRoundings, [&](const Rounding& rounding) { return respondents < rounding.below; });
  return found == std::ranges::end(kRoundings) ? kFinest : *found;
}

// The smallest number whose square is at least `square`.
std::int64_t RootUp(std::int64_t square) {
  std::int64_t low = 0;
  std::int64_t high = 3'000'000'000;
  while (low < high) {
    const std::int64_t middle = (low + high) / 2;
    if (middle * middle < square) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::int64_t FloorTo(std::int64_t step, std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t unit = step * denominator;
  const std::int64_t down = numerator / unit - (numerator % unit < 0 ? 1 : 0);
  return down * step;
}

Interval Outwards(std::int64_t step, std::int64_t low, std::int64_t high, std::int64_t denominator) {
  return {.low = FloorTo(step, low, denominator), .high = -FloorTo(step, -high, denominator)};
}

// The score interval of Wilson (1927) for `percent` of n. For a mean on a scale of 0 to 100 it is conservative: the
// variance is at most that of answers at both ends (Bhatia and Davis 2000).
Interval Wilson(std::int64_t percent, std::int64_t n, std::int64_t step) {
  const std::int64_t middle = 200 * n * percent + kZSquared;
  const std::int64_t half = 196 * RootUp(kZSquared + 4 * n * percent * (100 - percent));
  const std::int64_t denominator = 2 * (10'000 * n + kZSquared);
  Interval interval = Outwards(step, 100 * (middle - half), 100 * (middle + half), denominator);
  interval.low = std::max<std::int64_t>(interval.low, 0);
  interval.high = std::min<std::int64_t>(interval.high, 100);
  return interval;
}

// The adjusted Wald interval of Bonett and Price (2012) for the difference of two shares of one sample, in per cent:
// one is added to both counts and two to the sample. Over (n + 2): d the difference, s the sum of the shares.
Interval BonettPrice(std::int64_t promoters, std::int64_t detractors, std::int64_t n) {
  const std::int64_t difference = n * (promoters - detractors);     // times (n + 2) / 100
  const std::int64_t sum = n * (promoters + detractors) + 2 * 100;  // times (n + 2) / 100
  // z sqrt((s - d^2) / (n + 2)), times 100 (n + 2): 1.96 sqrt(100 s' (n + 2) - d'^2) / sqrt(n + 2).
  const std::int64_t variance = std::max<std::int64_t>(100 * sum * (n + 2) - difference * difference, 0);
  const std::int64_t half = RootUp(kZSquared * (variance / (n + 2) + 1));  // times 100
  Interval interval = Outwards(kShareStep, 100 * difference - half, 100 * difference + half, 100 * (n + 2));
  interval.low = std::max<std::int64_t>(interval.low, -100);
  interval.high = std::min<std::int64_t>(interval.high, 100);
  return interval;
}

std::int64_t ShareOf(std::int64_t count, std::int64_t respondents) {
  return std::clamp<std::int64_t>(RoundedTo(kShareStep, 100 * count, respondents), kShareStep, 100 - kShareStep);
}

std::int64_t Sum(std::span<const std::int64_t> counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

bool Fits(Kind kind, std::size_t answers) {
  switch (kind) {
    case Kind::kLikert5:
      return answers == 5;
    case Kind::kEnps:
      return answers == 11;
    case Kind::kChoice:
      return answers >= 2;
  }
  return false;
}

// What figures of one histogram have in common.
struct Base {
  std::int64_t respondents;  // whose number says what may be shown, and in which steps
  std::int64_t answers;      // the sum of the histogram: another number where there is noise
  Band band;
  std::size_t counts;  // of the histogram
  Epsilon epsilon;     // 0: no noise
};

// Farther to both sides of the value by what noise moves a figure whose weights have these squares. Twice its variance
// is allowed for: the distribution's tails are heavier than the normal one's.
Interval Widened(Interval interval, std::int64_t value, std::int64_t squares, Epsilon epsilon, std::int64_t n,
                 std::int64_t step, std::int64_t least) {
  if (epsilon == 0) return interval;
  // Hundredths, as RootUp takes whole numbers.
  const std::int64_t noise = (RootUp(2 * kZSquared * NoiseVariance(epsilon, squares)) + n - 1) / n;
  const auto half = [noise](std::int64_t side) { return RootUp(10'000 * side * side + noise * noise); };
  interval = Outwards(step, 100 * value - half(value - interval.low), 100 * value + half(interval.high - value), 100);
  return {.low = std::max(interval.low, least), .high = std::min<std::int64_t>(interval.high, 100)};
}

Figure MeanOf(const std::vector<std::int64_t>& histogram, const Base& base) {
  std::int64_t points = 0;
  for (std::size_t answer = 0; answer < histogram.size(); ++answer) {
    points += static_cast<std::int64_t>(answer) * histogram[answer];
  }
  const Rounding rounding = RoundingOf(base.respondents);
  const std::int64_t most = static_cast<std::int64_t>(histogram.size()) - 1;
  const std::int64_t rounded = RoundedTo(rounding.step, 100 * points, most * base.answers);
  Figure mean{.value = std::clamp(rounded, rounding.least, 100 - rounding.least), .interval = {}};
  if (base.respondents < kFewestForShares) return mean;
  mean.interval = Widened(Wilson(mean.value, base.band.low, rounding.step), mean.value,
                          SquaresOfScore(Kind::kLikert5, mean.value), base.epsilon, base.band.low, rounding.step, 0);
  return mean;
}

// Of `count` answers, which are the sum of `summed` counts of the histogram.
Figure ShareFigureOf(std::int64_t count, std::int64_t summed, const Base& base) {
  const std::int64_t share = ShareOf(count, base.answers);
  const std::int64_t squares =
      summed * (100 - share) * (100 - share) + (static_cast<std::int64_t>(base.counts) - summed) * share * share;
  return {.value = share,
          .interval = Widened(Wilson(share, base.band.low, kShareStep), share, squares, base.epsilon, base.band.low,
                              kShareStep, 0)};
}

Figure EnpsOf(std::int64_t detractors, std::int64_t promoters, const Base& base) {
  const std::int64_t above_least = RoundedTo(kShareStep, 100 * (promoters - detractors + base.answers), base.answers);
  const std::int64_t score = std::clamp<std::int64_t>(above_least - 100, kShareStep - 100, 100 - kShareStep);
  return {.value = score,
          .interval = EnpsIntervalOf(base.band, score, ShareOf(detractors, base.answers),
                                     ShareOf(promoters, base.answers), base.epsilon)};
}

Values FiguresOf(Kind kind, const std::vector<std::int64_t>& histogram, const Base& base) {
  Values values{.respondents = base.band, .score = {}, .shares = {}};
  if (kind == Kind::kLikert5) values.score = MeanOf(histogram, base);
  if (base.respondents < kFewestForShares) return values;
  if (kind == Kind::kEnps) {
    const std::span<const std::int64_t> all(histogram);
    const std::span<const std::int64_t> groups[] = {all.first(kDetractors), all.subspan(kDetractors, kPassives),
                                                    all.last(kPromoters)};
    values.score = EnpsOf(Sum(groups[0]), Sum(groups[2]), base);
    for (const auto& group : groups) {
      values.shares.push_back(ShareFigureOf(Sum(group), static_cast<std::int64_t>(group.size()), base));
    }
    return values;
  }
  for (const std::int64_t count : histogram) values.shares.push_back(ShareFigureOf(count, 1, base));
  return values;
}

}  // namespace

Band BandOf(std::int64_t respondents) {
  constexpr std::int64_t kFactors[] = {1, 2, 5};
  Band band{.low = kFewest, .high = 9};
  for (std::int64_t decade = 10; band.high < respondents; decade *= 10) {
    for (std::size_t i = 0; i < 3 && band.high < respondents; ++i) {
      band = {.low = kFactors[i] * decade, .high = (i == 2 ? 10 : kFactors[i + 1]) * decade - 1};
    }
  }
  return band;
}

std::int64_t MeanStepOf(std::int64_t respondents) { return RoundingOf(respondents).step; }

std::int64_t RoundedTo(std::int64_t step, std::int64_t numerator, std::int64_t denominator) {
  return (2 * numerator + denominator * step) / (2 * denominator * step) * step;
}

Interval EnpsIntervalOf(const Band& band, std::int64_t score, std::int64_t detractors, std::int64_t promoters,
                        Epsilon epsilon) {
  Interval interval = BonettPrice(promoters, detractors, band.low);
  // The shares were rounded each by itself; the interval holds the score all the same.
  interval.low = std::min(interval.low, score);
  interval.high = std::max(interval.high, score);
  return Widened(interval, score, SquaresOfScore(Kind::kEnps, score), epsilon, band.low, kShareStep, -100);
}

std::int64_t SquaresOfScore(Kind kind, std::int64_t score) {
  const auto squares = [score](std::int64_t counts, std::int64_t weight) {
    return counts * (weight - score) * (weight - score);
  };
  if (kind == Kind::kEnps) return squares(kDetractors, -100) + squares(kPassives, 0) + squares(kPromoters, 100);
  return squares(1, 0) + squares(1, 25) + squares(1, 50) + squares(1, 75) + squares(1, 100);
}

std::optional<Values> ValuesOf(Kind kind, const std::vector<std::int64_t>& histogram) {
  const std::int64_t respondents = Sum(histogram);
  if (!Fits(kind, histogram.size()) || respondents < kFewest) return std::nullopt;
  return FiguresOf(kind, histogram,
                   {.respondents = respondents,
                    .answers = respondents,
                    .band = BandOf(respondents),
                    .counts = histogram.size(),
                    .epsilon = 0});
}

std::optional<Values> NoisyValuesOf(Kind kind, const std::vector<std::int64_t>& histogram, std::int64_t respondents,
                                    Epsilon epsilon) {
  const std::int64_t answers = Sum(histogram);
  if (!Fits(kind, histogram.size()) || respondents < kFewestForNoise || answers <= 0) return std::nullopt;
  return FiguresOf(kind, histogram,
                   {.respondents = respondents,
                    .answers = answers,
                    .band = BandOf(respondents),
                    .counts = histogram.size(),
                    .epsilon = epsilon});
}

}  // namespace fairlead::pulse::reporting
