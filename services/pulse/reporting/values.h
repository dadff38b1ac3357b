#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "services/pulse/reporting/noise.h"

// Rule R7: what is shown of a published cell's answers to a question. Integer arithmetic throughout: the same histogram
// gives the same values everywhere. README.md has the formulas.
namespace fairlead::pulse::reporting {

// Respondents are shown as a band only: 5–9, 10–19, 20–49, 50–99, 100–199, 200–499, …; `high` is inclusive.
struct Band {
  std::int64_t low = 0;
  std::int64_t high = 0;
  friend bool operator==(const Band&, const Band&) = default;
};
// `respondents` must be at least 5.
Band BandOf(std::int64_t respondents);

struct Interval {
  std::int64_t low = 0;
  std::int64_t high = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

// A shown number, with a 95 % interval that follows from it and the lower end of the band alone.
struct Figure {
  std::int64_t value = 0;
  std::optional<Interval> interval;  // from 20 respondents
  friend bool operator==(const Figure&, const Figure&) = default;
};

enum class Kind : std::uint8_t { kLikert5, kEnps, kChoice };

struct Values {
  Band respondents;
  // kLikert5: the mean on a scale from 0 to 100. kEnps, from 20 respondents: promoters (9, 10) less detractors (0 to
  // 6), -100 to 100.
  std::optional<Figure> score;
  // From 20 respondents, in per cent: of each answer; of kEnps detractors, passives, promoters. Each is rounded by
  // itself: they need not sum to 100.
  std::vector<Figure> shares;
  friend bool operator==(const Values&, const Values&) = default;
};

// `histogram`: how often each answer was given (5 of kLikert5, 11 of kEnps, at least 2 of kChoice). Nothing for fewer
// than 5 answers, or where the number of answers does not fit the kind.
std::optional<Values> ValuesOf(Kind kind, const std::vector<std::int64_t>& histogram);

// The same of a histogram to which noise was added (rule R11): band and steps are those of the `respondents`, of whom
// there are kFewestForNoise or more; means and shares are of the histogram, which must not be empty; the intervals
// allow for the noise.
std::optional<Values> NoisyValuesOf(Kind kind, const std::vector<std::int64_t>& histogram, std::int64_t respondents,
                                    Epsilon epsilon);

// Numerator / denominator (denominator > 0, result not negative) to a multiple of `step`; a tie goes up.
std::int64_t RoundedTo(std::int64_t step, std::int64_t numerator, std::int64_t denominator);

// The step that a mean of `respondents` answers is rounded to.
std::int64_t MeanStepOf(std::int64_t respondents);
// The interval of a shown eNPS, which follows from it and from the shown shares of detractors and promoters.
Interval EnpsIntervalOf(const Band& band, std::int64_t score, std::int64_t detractors, std::int64_t promoters,
                        Epsilon epsilon);
// The sum over all counts of (weight - score) squared, which is what noise on the counts does to a score: the mean of
// kLikert5, the eNPS of kEnps.
std::int64_t SquaresOfScore(Kind kind, std::int64_t score);
// The step that shares and eNPS are rounded to.
inline constexpr std::int64_t kShareStep = 5;
// z = 1.96, the quantile of a 95 % interval; its square times 10,000.
inline constexpr std::int64_t kZSquared = 38'416;

}  // namespace fairlead::pulse::reporting
