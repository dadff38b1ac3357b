#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/publication.h"
#include "services/pulse/survey/survey.h"

// What a survey could show, before anybody is asked: how its cells would come out of the reporting rules if everywhere
// the same share answered. Pure.
namespace fairlead::fairleadctl {

struct PlanInput {
  std::vector<pulse::reporting::CellTree> trees;  // as the issuer would freeze them
  std::vector<pulse::reporting::Atom> atoms;      // how many people are in the same cells; respondents are not known
};

struct PlannedCell {
  std::int32_t cell = 0;
  int depth = 0;  // the root: 0
  std::int64_t eligible = 0;
  std::int64_t answers = 0;  // as expected
  pulse::reporting::Verdict verdict = pulse::reporting::Verdict::kPublished;
  // Of the interval of a mean, and of the eNPS, where the cell would show them.
  std::optional<double> mean_width;
  std::optional<double> enps_width;
};

// What noise (rule R11) would mean.
struct PlannedNoise {
  pulse::survey::Noise noise;
  // Of one person, in thousandths of epsilon: whose answers the fewest and the most figures can hold.
  std::int64_t least_spent = 0;
  std::int64_t most_spent = 0;
};

struct Plan {
  struct Dimension {
    std::string id;
    std::vector<PlannedCell> cells;  // from the root downwards, each behind the one above it
    std::vector<pulse::reporting::Others> others;
    std::int64_t covered = 0;  // people in a cell below the root whose figures would be shown
  };
  std::int64_t eligible = 0;
  std::vector<Dimension> dimensions;
  std::optional<PlannedNoise> noise;
};

// By how many points noise of this epsilon (thousandths) moves a mean of `answers` answers to a likert5 question, at
// most, in 95 % of cases, where opinions are spread evenly.
double MeanOffByNoise(std::int64_t epsilon, std::int64_t answers);

// `questions`: how many of the wave are answered. Nothing without noise.
std::optional<PlannedNoise> PlanNoise(const PlanInput& input, const pulse::survey::Survey& survey,
                                      std::int64_t questions);

// `answering`: the share of people who answer, 0 … 1. InvalidArgument if the counts do not fit each other.
absl::StatusOr<Plan> MakePlan(const PlanInput& input, const pulse::survey::Thresholds& thresholds, double answering);

// Why a cell would show nothing; empty where it would.
std::string WhyHidden(pulse::reporting::Verdict verdict);

// What people are to know of it; empty without noise.
std::string NoiseText(const Plan& plan);
std::string PlanText(const PlanInput& input, const Plan& plan);
nlohmann::ordered_json PlanJson(const PlanInput& input, const Plan& plan);

}  // namespace fairlead::fairleadctl
