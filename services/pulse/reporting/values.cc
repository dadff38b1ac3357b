#include "services/pulse/reporting/values.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>

namespace fairlead::pulse::reporting {
namespace {

constexpr std::int64_t kFewest = 5;
constexpr std::int64_t kFewestForShares = 20;

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

Figure MeanOf(const std::vector<std::int64_t>& histogram, std::int64_t respondents, const Band& band) {
  std::int64_t points = 0;
  for (std::size_t answer = 0; answer < histogram.size(); ++answer) {
    points += static_cast<std::int64_t>(answer) * histogram[answer];
  }
  const Rounding rounding = RoundingOf(respondents);
  const std::int64_t most = static_cast<std::int64_t>(histogram.size()) - 1;
  const std::int64_t rounded = RoundedTo(rounding.step, 100 * points, most * respondents);
  Figure mean{.value = std::clamp(rounded, rounding.least, 100 - rounding.least), .interval = {}};
  if (respondents >= kFewestForShares) mean.interval = Wilson(mean.value, band.low, rounding.step);
  return mean;
}

Figure EnpsOf(std::int64_t detractors, std::int64_t promoters, std::int64_t respondents, const Band& band) {
  const std::int64_t above_least = RoundedTo(kShareStep, 100 * (promoters - detractors + respondents), respondents);
  Figure score{.value = std::clamp<std::int64_t>(above_least - 100, kShareStep - 100, 100 - kShareStep),
               .interval = BonettPrice(ShareOf(promoters, respondents), ShareOf(detractors, respondents), band.low)};
  // The shares were rounded each by itself; the interval holds the score all the same.
  score.interval->low = std::min(score.interval->low, score.value);
  score.interval->high = std::max(score.interval->high, score.value);
  return score;
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

std::optional<Values> ValuesOf(Kind kind, const std::vector<std::int64_t>& histogram) {
  if (!Fits(kind, histogram.size())) return std::nullopt;
  const std::int64_t respondents = Sum(histogram);
  if (respondents < kFewest) return std::nullopt;
  Values values{.respondents = BandOf(respondents), .score = {}, .shares = {}};
  const Band& band = values.respondents;
  if (kind == Kind::kLikert5) values.score = MeanOf(histogram, respondents, band);
  if (respondents < kFewestForShares) return values;
  std::vector<std::int64_t> shown = histogram;
  if (kind == Kind::kEnps) {
    const std::span<const std::int64_t> all(histogram);
    shown = {Sum(all.first(7)), Sum(all.subspan(7, 2)), Sum(all.last(2))};
    values.score = EnpsOf(shown[0], shown[2], respondents, band);
  }
  for (const std::int64_t count : shown) {
    const std::int64_t share = ShareOf(count, respondents);
    values.shares.push_back({.value = share, .interval = Wilson(share, band.low, kShareStep)});
  }
  return values;
}

}  // namespace fairlead::pulse::reporting
