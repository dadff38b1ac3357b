// fairlead-pulse-report-bench: how long the reporting rules take for a company of 10,000 people and 1,000 units, and
// which share of people of invented companies finds itself in a published cell below the root.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "fmt/format.h"
#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/publication.h"
#include "tests/simulator/company.h"
#include "tests/simulator/random.h"

namespace {

using fairlead::simulator::Company;
using fairlead::simulator::MakeCompany;
using fairlead::simulator::Person;
using fairlead::simulator::Random;
namespace reporting = fairlead::pulse::reporting;

// The unit with this path in the dimension; units above it are made as needed.
std::int32_t UnitAt(reporting::Dimension& dimension, std::map<std::string, std::int32_t>& units,
                    const std::string& path) {
  const auto found = units.find(path);
  if (found != units.end()) return found->second;
  const std::size_t slash = path.rfind('/');
  const std::int32_t parent = slash == std::string::npos ? 0 : UnitAt(dimension, units, path.substr(0, slash));
  const auto unit = static_cast<std::int32_t>(dimension.units.size());
  dimension.units.push_back({.id = path, .name = path, .parent = parent});
  units.emplace(path, unit);
  return unit;
}

std::string TenureOf(const Person& person) {
  const auto days = absl::CivilDay(2026, 11, 1) - person.hire_date;
  return days < 365       ? "first year"
         : days < 3 * 365 ? "1 to 3 years"
         : days < 8 * 365 ? "3 to 8 years"
                          : "8 years and more";
}

// Organisation tree, location and tenure; `answer` of 100 people answer.
reporting::Organisation OrganisationOf(const Company& company, std::size_t dimensions, int answer, std::uint64_t seed) {
  reporting::Organisation organisation;
  for (const char* const id : {"organisation", "location", "tenure"}) {
    organisation.dimensions.push_back({.id = id, .units = {{.id = id, .name = id}}});
  }
  std::vector<std::map<std::string, std::int32_t>> units(3);
  // A manager stands in the team that they lead and counts at the one above.
  std::map<std::string, bool> leads;
  for (const Person& person : company.people) leads[person.manager_id] = true;
  Random random(seed);
  for (const Person& person : company.people) {
    if (person.leave_date) continue;
    std::string team = person.team;
    if (leads.contains(person.id)) team = team.find('/') == std::string::npos ? "" : team.substr(0, team.rfind('/'));
    reporting::Group group{
        .units = {}, .eligible = 1, .respondents = random.Chance(static_cast<std::uint32_t>(answer) * 10)};
    group.units.push_back(team.empty() ? 0 : UnitAt(organisation.dimensions[0], units[0], team));
    group.units.push_back(UnitAt(organisation.dimensions[1], units[1], person.location));
    group.units.push_back(UnitAt(organisation.dimensions[2], units[2], TenureOf(person)));
    group.units.resize(dimensions);
    organisation.groups.push_back(std::move(group));
  }
  organisation.dimensions.resize(dimensions);
  return organisation;
}

// People at random in units at random: most memberships are shared by one person only, the worst case of the rules.
reporting::Organisation Scattered(std::size_t people, const std::vector<std::int32_t>& leaves, std::uint64_t seed) {
  reporting::Organisation organisation;
  for (std::size_t d = 0; d < leaves.size(); ++d) {
    reporting::Dimension& dimension = organisation.dimensions.emplace_back();
    dimension.id = fmt::format("d{}", d);
    for (std::int32_t u = 0; u < leaves[d]; ++u) {
      dimension.units.push_back({.id = fmt::format("u{}", u), .name = "u", .parent = u == 0 ? -1 : (u - 1) / 8});
    }
  }
  Random random(seed);
  for (std::size_t i = 0; i < people; ++i) {
    reporting::Group& group = organisation.groups.emplace_back();
    for (const std::int32_t units : leaves) group.units.push_back(random.Between(0, units - 1));
    group.eligible = 1;
    group.respondents = random.Chance(750);
  }
  return organisation;
}

struct Result {
  double seconds = 0;  // of the processor
  double below_root =
      0;                // share of people in a published cell below the root, or in the others of one; first dimension
  double own_cell = 0;  // share of people whose own cell is published and not the root
  double last_below = 0;  // as below_root, in the last dimension
  std::size_t units = 0;
  std::size_t people = 0;
};

// Which share of people is in a published cell below the root; with `own`, only if it is the cell in which they vote.
double Covered(const std::vector<reporting::CellTree>& trees, const std::vector<reporting::Atom>& atoms,
               const reporting::Publication& publication, std::size_t d, bool own) {
  std::int64_t covered = 0;
  std::int64_t all = 0;
  for (const reporting::Atom& atom : atoms) {
    const std::int32_t nearest = publication.NearestPublished(trees, d, atom.cells[d]);
    all += atom.eligible;
    if (nearest > 0 && (!own || nearest == atom.cells[d])) covered += atom.eligible;
  }
  return 100.0 * static_cast<double>(covered) / static_cast<double>(all);
}

// `joined`: whether the respondents of atoms are known, as in a simulation, or not, as in a survey.
Result Measure(const reporting::Organisation& organisation, bool joined) {
  const std::clock_t begun = std::clock();
  const std::vector<reporting::CellTree> trees = reporting::MakeCells(organisation, {});
  std::vector<reporting::Atom> atoms = reporting::MakeAtoms(organisation, trees);
  const auto counts = reporting::CountCells(trees, atoms);
  if (!joined) {
    for (reporting::Atom& atom : atoms) atom.respondents.reset();
  }
  const reporting::Publication publication = reporting::Decide(trees, counts, atoms, {}).value();
  Result result;
  result.seconds = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
  result.below_root = Covered(trees, atoms, publication, 0, /*own=*/false);
  result.own_cell = Covered(trees, atoms, publication, 0, /*own=*/true);
  result.last_below = Covered(trees, atoms, publication, trees.size() - 1, /*own=*/false);
  for (const auto& dimension : organisation.dimensions) result.units += dimension.units.size();
  result.people = organisation.groups.size();
  return result;
}

void Print(const std::string& what, const Result& result) {
  fmt::print(
      "  {:<42} {:>6} people {:>5} units  {:5.2f} s   below the root {:5.1f} %  own cell {:5.1f} %  last dimension "
      "{:5.1f} %\n",
      what, result.people, result.units, result.seconds, result.below_root, result.own_cell, result.last_below);
}

}  // namespace

int main() {
  double slowest = 0;
  fmt::print("invented companies\n");
  for (const int count : {200, 500, 1'000, 3'000, 10'900}) {
    for (const std::size_t dimensions : {1U, 2U, 3U}) {
      for (const int answer : {60, 80}) {
        const Company company = MakeCompany({.count = count, .seed = 7});
        const Result result = Measure(OrganisationOf(company, dimensions, answer, 11), /*joined=*/true);
        Print(fmt::format("{} dimensions, {} % answer", dimensions, answer), result);
        slowest = std::max(slowest, result.seconds);
      }
    }
  }
  const Company company = MakeCompany({.count = 10'900, .seed = 8});
  Print("3 dimensions, atoms' respondents unknown", Measure(OrganisationOf(company, 3, 70, 12), /*joined=*/false));
  fmt::print("scattered people\n");
  for (const std::vector<std::int32_t>& leaves :
       std::vector<std::vector<std::int32_t>>{{1'000}, {900, 100}, {500, 500}, {700, 250, 50}, {334, 333, 333}}) {
    const Result result = Measure(Scattered(10'000, leaves, 13), /*joined=*/true);
    Print(fmt::format("{} dimensions of {}, …", leaves.size(), leaves[0]), result);
    slowest = std::max(slowest, result.seconds);
  }
  fmt::print("  slowest {:.2f} s (less than 2)\n", slowest);
  return slowest < 2 ? 0 : 1;
}
