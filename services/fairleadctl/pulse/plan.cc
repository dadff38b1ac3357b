#include "services/fairleadctl/pulse/plan.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "services/fairleadctl/output/table.h"
#include "services/pulse/reporting/noise.h"
#include "services/pulse/reporting/values.h"
#include "services/pulse/survey/expected_precision.h"

namespace fairlead::fairleadctl {
namespace {

using pulse::reporting::Atom;
using pulse::reporting::CellTree;
using pulse::reporting::Count;
using pulse::reporting::Others;
using pulse::reporting::Publication;
using pulse::reporting::Verdict;

// The same share of every atom, rounded so that the sum of those before it is rounded too: ten atoms of one person at
// 70 % are seven answers, not ten or none.
std::vector<Atom> Answering(std::vector<Atom> atoms, double share) {
  std::int64_t people = 0;
  std::int64_t given = 0;
  for (Atom& atom : atoms) {
    people += atom.eligible;
    const auto answered = static_cast<std::int64_t>(std::floor(static_cast<double>(people) * share + 0.5));
    atom.respondents = std::min(answered - given, atom.eligible);
    given += *atom.respondents;
  }
  return atoms;
}

void AddBelow(const CellTree& tree, std::int32_t parent, int depth, std::vector<PlannedCell>& cells) {
  for (std::size_t i = 0; i < tree.cells.size(); ++i) {
    if (tree.cells[i].parent != parent) continue;
    const auto cell = static_cast<std::int32_t>(i);
    cells.push_back({.cell = cell, .depth = depth, .eligible = tree.cells[i].eligible});
    AddBelow(tree, cell, depth + 1, cells);
  }
}

// Of the answers that are expected, as what ExpectedLikertWidth takes.
double ShareOf(const PlannedCell& cell) {
  return cell.eligible == 0 ? 0 : static_cast<double>(cell.answers) / static_cast<double>(cell.eligible);
}

// Everybody whose own cell, or one above it, is shown below the root.
std::int64_t CoveredBy(const CellTree& tree, const std::vector<Atom>& atoms, std::size_t dimension,
                       const std::vector<CellTree>& trees, const Publication& publication) {
  std::int64_t covered = 0;
  for (const Atom& atom : atoms) {
    const std::int32_t shown = publication.NearestPublished(trees, dimension, atom.cells[dimension]);
    if (shown > 0 || (shown == 0 && tree.cells.size() == 1)) covered += atom.eligible;
  }
  return covered;
}

std::string Width(const std::optional<double>& width) {
  return width.has_value() ? fmt::format("±{:.0f}", *width / 2) : "";
}

const char* NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPublished:
      return "shown";
    case Verdict::kPrimary:
      return "too_few";
    case Verdict::kResidual:
      return "residual";
    case Verdict::kPair:
      return "pair";
    case Verdict::kRowSpace:
      return "row_space";
  }
  return "";
}

}  // namespace

std::string WhyHidden(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPublished:
      return "";
    case Verdict::kPrimary:
      return "hidden: too few people or answers (R2)";
    case Verdict::kResidual:
      return "hidden: with it, too few others would be left beside it (R3)";
    case Verdict::kPair:
      return "hidden: differs from a cell of another dimension by too few (R4)";
    case Verdict::kRowSpace:
      return "hidden: with cells of other dimensions it would add up to too few (R5)";
  }
  return "";
}

absl::StatusOr<Plan> MakePlan(const PlanInput& input, const pulse::survey::Thresholds& thresholds, double answering) {
  const auto counts = pulse::reporting::CountCells(input.trees, Answering(input.atoms, answering));
  FL_TRY(const Publication publication,
         pulse::reporting::Decide(input.trees, counts, input.atoms,
                                  {.respondents = thresholds.respondents, .eligible = thresholds.eligible}));
  Plan plan;
  for (const Atom& atom : input.atoms) plan.eligible += atom.eligible;
  for (std::size_t d = 0; d < input.trees.size(); ++d) {
    Plan::Dimension& dimension = plan.dimensions.emplace_back();
    dimension.id = input.trees[d].dimension;
    AddBelow(input.trees[d], pulse::reporting::kNoCell, 0, dimension.cells);
    for (PlannedCell& cell : dimension.cells) {
      const auto index = static_cast<std::size_t>(cell.cell);
      cell.answers = counts[d][index].respondents;
      cell.verdict = publication.verdicts[d][index];
      if (cell.verdict != Verdict::kPublished) continue;
      const int eligible = static_cast<int>(cell.eligible);
      cell.mean_width = pulse::survey::ExpectedLikertWidth(eligible, ShareOf(cell), thresholds);
      cell.enps_width = pulse::survey::ExpectedEnpsWidth(eligible, ShareOf(cell), thresholds);
    }
    for (const Others& others : publication.others) {
      if (others.dimension == d) dimension.others.push_back(others);
    }
    dimension.covered = CoveredBy(input.trees[d], input.atoms, d, input.trees, publication);
  }
  return plan;
}

double MeanOffByNoise(std::int64_t epsilon, std::int64_t answers) {
  constexpr double kQuantile = 1.96;
  // Noise moves a mean most where it lies at an end of its scale.
  constexpr std::int64_t kEnd = 100;
  const std::int64_t squares = pulse::reporting::SquaresOfScore(pulse::reporting::Kind::kLikert5, kEnd);
  const auto variance = static_cast<double>(pulse::reporting::NoiseVariance(epsilon, squares));
  return kQuantile * std::sqrt(variance) / static_cast<double>(answers);
}

std::optional<PlannedNoise> PlanNoise(const PlanInput& input, const pulse::survey::Survey& survey,
                                      std::int64_t questions) {
  if (!survey.noise.has_value() || input.atoms.empty()) return std::nullopt;
  const pulse::reporting::Spending spending(input.trees, questions, survey.noise->epsilon);
  std::vector<std::int64_t> spent;
  for (const Atom& atom : input.atoms) spent.push_back(spending.Of(atom.cells));
  const auto [least, most] = std::ranges::minmax(spent);
  return PlannedNoise{.noise = *survey.noise, .least_spent = least, .most_spent = most};
}

std::string NoiseText(const Plan& plan) {
  if (!plan.noise.has_value()) return "";
  using pulse::survey::ThousandthsText;
  const PlannedNoise& noise = *plan.noise;
  const std::int64_t epsilon = noise.noise.epsilon;
  return fmt::format(
      "Noise of epsilon {} on figures of {} and more answers: a mean of 100 answers is off by at most {:.1f} points in "
      "95 %, one of 1,000 by {:.1f} (MEAN and ENPS above are without it). The survey can spend {} to {} of one person, "
      "of "
      "{} a year.\n",
      ThousandthsText(epsilon), pulse::reporting::kFewestForNoise, MeanOffByNoise(epsilon, 100),
      MeanOffByNoise(epsilon, 1'000), ThousandthsText(noise.least_spent), ThousandthsText(noise.most_spent),
      ThousandthsText(noise.noise.most_a_year));
}

std::string PlanText(const PlanInput& input, const Plan& plan) {
  std::string text;
  for (std::size_t d = 0; d < plan.dimensions.size(); ++d) {
    const Plan::Dimension& dimension = plan.dimensions[d];
    const std::vector<pulse::reporting::Cell>& cells = input.trees[d].cells;
    Table table({"CELL", ">ELIGIBLE", ">ANSWERS", ">MEAN", ">ENPS", ""});
    for (const PlannedCell& cell : dimension.cells) {
      const std::string name = cells[static_cast<std::size_t>(cell.cell)].name;
      table.Add({std::string(static_cast<std::size_t>(cell.depth) * 2, ' ') + name, std::to_string(cell.eligible),
                 std::to_string(cell.answers), Width(cell.mean_width), Width(cell.enps_width),
                 WhyHidden(cell.verdict)});
    }
    for (const Others& others : dimension.others) {
      table.Add({fmt::format("the others in {}", cells[static_cast<std::size_t>(others.cell)].name),
                 std::to_string(others.count.eligible), std::to_string(others.count.respondents), "", "", ""});
    }
    text += fmt::format("{}{}: {} of {} people in a cell below the top that is shown\n{}", text.empty() ? "" : "\n",
                        dimension.id, dimension.covered, plan.eligible, table.Text());
  }
  return text;
}

nlohmann::ordered_json PlanJson(const PlanInput& input, const Plan& plan) {
  nlohmann::ordered_json dimensions = nlohmann::ordered_json::array();
  for (std::size_t d = 0; d < plan.dimensions.size(); ++d) {
    nlohmann::ordered_json cells = nlohmann::ordered_json::array();
    for (const PlannedCell& cell : plan.dimensions[d].cells) {
      const pulse::reporting::Cell& of = input.trees[d].cells[static_cast<std::size_t>(cell.cell)];
      nlohmann::ordered_json json = {{"cell", of.id},           {"name", of.name},
                                     {"depth", cell.depth},     {"eligible", cell.eligible},
                                     {"answers", cell.answers}, {"verdict", NameOf(cell.verdict)}};
      if (cell.mean_width.has_value()) json["mean_width"] = std::round(*cell.mean_width * 10) / 10;
      if (cell.enps_width.has_value()) json["enps_width"] = std::round(*cell.enps_width * 10) / 10;
      cells.push_back(std::move(json));
    }
    dimensions.push_back(
        {{"id", plan.dimensions[d].id}, {"covered", plan.dimensions[d].covered}, {"cells", std::move(cells)}});
  }
  nlohmann::ordered_json json = {{"eligible", plan.eligible}, {"dimensions", std::move(dimensions)}};
  if (plan.noise.has_value()) {
    // Thousandths of epsilon.
    json["noise"] = {{"epsilon", plan.noise->noise.epsilon},
                     {"most_a_year", plan.noise->noise.most_a_year},
                     {"least_spent", plan.noise->least_spent},
                     {"most_spent", plan.noise->most_spent}};
  }
  return json;
}

}  // namespace fairlead::fairleadctl
