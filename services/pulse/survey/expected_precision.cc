#include "services/pulse/survey/expected_precision.h"

#include <algorithm>
#include <cmath>

namespace fairlead::pulse::survey {
namespace {

// Of the normal distribution.
constexpr double kNormalQuantile = 1.959963984540054;

std::optional<double> Width(int eligible, double response_rate, const Thresholds& thresholds, int least_respondents,
                            double spread, double scale) {
  const int respondents = ExpectedRespondents(eligible, response_rate);
  if (eligible < thresholds.eligible || respondents < thresholds.respondents || respondents < least_respondents) {
    return std::nullopt;
  }
  return std::min(scale, 2 * StudentQuantile(respondents - 1) * spread / std::sqrt(respondents));
}

}  // namespace

int ExpectedRespondents(int eligible, double response_rate) {
  // Without the slack, 0.29 of 100 would be 28.
  constexpr double kRounding = 1e-9;
  return static_cast<int>(std::floor(std::max(eligible, 0) * std::clamp(response_rate, 0.0, 1.0) + kRounding));
}

std::optional<double> ExpectedLikertWidth(int eligible, double response_rate, const Thresholds& thresholds,
                                          double spread) {
  return Width(eligible, response_rate, thresholds, 0, spread, 100);
}

std::optional<double> ExpectedEnpsWidth(int eligible, double response_rate, const Thresholds& thresholds,
                                        double spread) {
  return Width(eligible, response_rate, thresholds, kLeastEnpsRespondents, spread, 200);
}

double StudentQuantile(int degrees_of_freedom) {
  constexpr double x = kNormalQuantile;
  constexpr double x3 = x * x * x, x5 = x3 * x * x, x7 = x5 * x * x, x9 = x7 * x * x;
  const double v = degrees_of_freedom;
  return x + (x3 + x) / 4 / v + (5 * x5 + 16 * x3 + 3 * x) / 96 / (v * v) +
         (3 * x7 + 19 * x5 + 17 * x3 - 15 * x) / 384 / (v * v * v) +
         (79 * x9 + 776 * x7 + 1482 * x5 - 1920 * x3 - 945 * x) / 92160 / (v * v * v * v);
}

}  // namespace fairlead::pulse::survey
