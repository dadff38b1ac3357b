#include "services/pulse/reporting/report.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "nlohmann/json.hpp"
#include "services/pulse/reporting/values.h"

namespace fairlead::pulse::reporting {
namespace {

std::string_view ReasonOf(Verdict verdict, bool reasons) {
  if (verdict != Verdict::kPublished && !reasons) return "SUPPRESSED";
  switch (verdict) {
    case Verdict::kPublished:
      return "PUBLISHED";
    case Verdict::kPrimary:
      return "PRIMARY";
    case Verdict::kResidual:
      return "RESIDUAL";
    case Verdict::kPair:
      return "PAIR";
    case Verdict::kRowSpace:
      return "ROW_SPACE";
  }
  return "";
}

std::string BandText(std::int64_t respondents) {
  const Band band = BandOf(respondents);
  return fmt::format("{}-{}", band.low, band.high);
}

// One line of the report: a cell, or the others in one.
struct Line {
  std::size_t dimension = 0;
  std::string id;
  std::string name;
  std::int32_t parent = kNoCell;
  std::vector<std::string> units;
  Count count;
  Verdict verdict = Verdict::kPublished;
};

std::vector<std::string> UnitsWhose(const Report& report, std::size_t d,
                                    const std::function<bool(std::int32_t)>& cell) {
  std::vector<std::string> units;
  for (std::size_t unit = 0; unit < report.trees[d].cell_of_unit.size(); ++unit) {
    if (cell(report.trees[d].cell_of_unit[unit])) units.push_back(report.organisation.dimensions[d].units[unit].id);
  }
  return units;
}

// Cells in the order of their dimension's tree, the others in a cell behind the last cell of the dimension.
std::vector<Line> LinesOf(const Report& report) {
  std::vector<Line> lines;
  for (std::size_t d = 0; d < report.trees.size(); ++d) {
    const CellTree& tree = report.trees[d];
    std::vector<std::vector<std::string>> units(tree.cells.size());
    for (std::size_t unit = 0; unit < tree.cell_of_unit.size(); ++unit) {
      units[static_cast<std::size_t>(tree.cell_of_unit[unit])].push_back(
          report.organisation.dimensions[d].units[unit].id);
    }
    for (std::size_t cell = 0; cell < tree.cells.size(); ++cell) {
      lines.push_back({.dimension = d,
                       .id = tree.cells[cell].id,
                       .name = tree.cells[cell].name,
                       .parent = tree.cells[cell].parent,
                       .units = std::move(units[cell]),
                       .count = report.counts[d][cell],
                       .verdict = report.publication.verdicts[d][cell]});
    }
    for (const Others& others : report.publication.others) {
      if (others.dimension != d) continue;
      const Cell& parent = tree.cells[static_cast<std::size_t>(others.cell)];
      const auto is_other = [&](std::int32_t cell) {
        return report.publication.NearestPublished(report.trees, d, cell) == others.cell;
      };
      lines.push_back({.dimension = d,
                       .id = parent.id + ":others",
                       .name = "Others in " + parent.name,
                       .parent = others.cell,
                       .units = UnitsWhose(report, d, is_other),
                       .count = others.count,
                       .verdict = Verdict::kPublished});
    }
  }
  return lines;
}

std::size_t DepthOf(const CellTree& tree, std::int32_t parent) {
  std::size_t depth = 0;
  for (; parent != kNoCell; parent = tree.cells[static_cast<std::size_t>(parent)].parent) ++depth;
  return depth;
}

}  // namespace

absl::StatusOr<Report> MakeReport(OrganisationFile file) {
  FL_RETURN_IF_ERROR(Check(file.thresholds));
  FL_RETURN_IF_ERROR(Check(file.organisation));
  Report report{.thresholds = file.thresholds,
                .digest = InputDigest(file.organisation, file.thresholds),
                .organisation = std::move(file.organisation),
                .trees = {},
                .counts = {},
                .publication = {}};
  report.trees = MakeCells(report.organisation, report.thresholds);
  const std::vector<Atom> atoms = MakeAtoms(report.organisation, report.trees);
  report.counts = CountCells(report.trees, atoms);
  FL_TRY(report.publication, Decide(report.trees, report.counts, atoms, report.thresholds));
  return report;
}

std::string ToJson(const Report& report, bool reasons) {
  nlohmann::ordered_json cells = nlohmann::ordered_json::array();
  for (Line& line : LinesOf(report)) {
    const CellTree& tree = report.trees[line.dimension];
    const bool published = line.verdict == Verdict::kPublished;
    nlohmann::ordered_json& cell = cells.emplace_back();
    cell["dimension"] = tree.dimension;
    cell["id"] = std::move(line.id);
    cell["name"] = std::move(line.name);
    cell["parent"] = nullptr;
    if (line.parent != kNoCell) cell["parent"] = tree.cells[static_cast<std::size_t>(line.parent)].id;
    cell["units"] = std::move(line.units);
    cell["eligible"] = line.count.eligible;
    cell["respondents_band"] = nullptr;
    if (published) cell["respondents_band"] = BandText(line.count.respondents);
    cell["published"] = published;
    cell["reason"] = ReasonOf(line.verdict, reasons);
  }
  nlohmann::ordered_json json;
  json["cells"] = std::move(cells);
  json["digest"] = report.digest;
  json["parameters"] = {{"respondents", report.thresholds.respondents}, {"eligible", report.thresholds.eligible}};
  json["version"] = kVersion;
  return json.dump(2) + "\n";
}

std::string ToTable(const Report& report, bool reasons) {
  std::string table = fmt::format("{:<48} {:>9} {:>12}  {}\n", "cell", "eligible", "respondents", "");
  std::size_t dimension = report.trees.size();
  for (const Line& line : LinesOf(report)) {
    const CellTree& tree = report.trees[line.dimension];
    if (line.dimension != dimension) table += fmt::format("{}:\n", tree.dimension);
    dimension = line.dimension;
    const bool published = line.verdict == Verdict::kPublished;
    const std::string name = std::string(2 * DepthOf(tree, line.parent) + 2, ' ') + line.name;
    table += fmt::format("{:<48} {:>9} {:>12}  {}\n", name, line.count.eligible,
                         published ? BandText(line.count.respondents) : "-",
                         published ? "" : ReasonOf(line.verdict, reasons));
  }
  return table + fmt::format("digest {}  respondents >= {}  eligible >= {}  {}\n", report.digest,
                             report.thresholds.respondents, report.thresholds.eligible, kVersion);
}

}  // namespace fairlead::pulse::reporting
