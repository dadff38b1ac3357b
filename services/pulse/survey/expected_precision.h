#pragma once

#include <optional>

#include "services/pulse/survey/survey.h"

// How precise a figure of a cell can be expected to be, before anybody is asked: for choosing the depth of a tree, the
// number of panels, the bands of tenure. Pure.
//
// The interval is Student's for a mean, estimate ± t · s / √r, at 95 %, for r = ⌊e · p⌋ respondents out of e eligible
// at a response rate p (Student, "The probable error of a mean", Biometrika 6, 1908). s cannot be known yet. For five
// answers at 0, 25, 50, 75, 100 it is that of an even spread, 25·√2 ≈ 35.4, which no distribution whose one peak is the
// middle exceeds; for the eNPS that of as many promoters, passives and detractors, 100·√(2/3) ≈ 81.6. The s of a sample
// is smaller on average, by 6 % for 5 respondents and 1 % for 20, so that the expectation is on the careful side.
//
// There is no finite population correction, although e is finite and r much of it. It would shrink the interval to
// nothing as r nears e, and it holds for a random sample alone: who answers is no random sample. And what is asked for
// is not how those r people felt that week but how work is in that cell, compared with the wave before; W. E. Deming,
// "On the distinction between enumerative and analytic surveys", J. Am. Stat. Assoc. 48 (1953); W. G. Cochran, Sampling
// Techniques, 3rd ed. (1977), ch. 2, on comparing domains. So the interval says what chance does, not what those who
// stay silent would say.
namespace fairlead::pulse::survey {

inline constexpr double kLikertSpread = 35.35533905932738;
inline constexpr double kEnpsSpread = 81.64965809277261;
// eNPS and distributions are published from so many respondents on (R7).
inline constexpr int kLeastEnpsRespondents = 20;

// ⌊eligible · response_rate⌋, for 0 ≤ eligible and a rate in 0 … 1 (what is outside counts as the nearer end).
int ExpectedRespondents(int eligible, double response_rate);

// The width (upper minus lower end) of the interval of a likert5 question's mean, on the scale 0–100, before R7 rounds
// the mean and takes the width from the lower end of the band. At most 100. Nothing where the cell would not be
// published at these thresholds.
std::optional<double> ExpectedLikertWidth(int eligible, double response_rate, const Thresholds& thresholds,
                                          double spread = kLikertSpread);

// The same of the eNPS, on the scale -100 … 100. At most 200. Nothing below kLeastEnpsRespondents either.
std::optional<double> ExpectedEnpsWidth(int eligible, double response_rate, const Thresholds& thresholds,
                                        double spread = kEnpsSpread);

// The 97.5 % quantile of Student's t for 4 or more degrees of freedom, to 0.001 (Abramowitz and Stegun, Handbook of
// Mathematical Functions, 26.7.5).
double StudentQuantile(int degrees_of_freedom);

}  // namespace fairlead::pulse::survey
