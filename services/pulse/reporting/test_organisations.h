#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "services/pulse/reporting/cells.h"
#include "services/pulse/reporting/organisation.h"
#include "services/pulse/reporting/publication.h"

namespace fairlead::pulse::reporting {

// A dimension from lines "id" (the root) and "id<parent"; names are ids.
inline Dimension DimensionOf(const std::string& id, const std::vector<std::pair<std::string, std::string>>& units) {
  Dimension dimension{.id = id, .units = {}};
  std::map<std::string, std::int32_t> indices;
  for (const auto& [unit, parent] : units) {
    indices.emplace(unit, static_cast<std::int32_t>(dimension.units.size()));
    dimension.units.push_back({.id = unit, .name = unit, .parent = parent.empty() ? kNoUnit : indices.at(parent)});
  }
  return dimension;
}

// An organisation, its cells and the decision about them.
struct Decided {
  Organisation organisation;
  std::vector<CellTree> trees;
  std::vector<Atom> atoms;
  std::vector<std::vector<Count>> counts;
  Publication publication;

  explicit Decided(Organisation decided, const Thresholds& thresholds = {})
      : organisation(std::move(decided)),
        trees(MakeCells(organisation, thresholds)),
        atoms(MakeAtoms(organisation, trees)),
        counts(CountCells(trees, atoms)),
        publication(Decide(trees, counts, atoms, thresholds).value()) {}

  // Ids of what is published, "X:others" among them; in order.
  std::vector<std::string> Published() const {
    std::vector<std::string> ids;
    for (std::size_t d = 0; d < trees.size(); ++d) {
      for (std::size_t cell = 0; cell < trees[d].cells.size(); ++cell) {
        if (publication.verdicts[d][cell] == Verdict::kPublished) ids.push_back(trees[d].cells[cell].id);
      }
    }
    for (const Others& others : publication.others) {
      ids.push_back(trees[others.dimension].cells[static_cast<std::size_t>(others.cell)].id + ":others");
    }
    std::ranges::sort(ids);
    return ids;
  }
};

// Reproducible chance for tests (SplitMix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  // Uniform, both ends included.
  std::int32_t Between(std::int32_t low, std::int32_t high) {
    return low + static_cast<std::int32_t>(Next() % static_cast<std::uint64_t>(high - low + 1));
  }

 private:
  std::uint64_t state_;
};

// One to three dimensions of up to seven units, up to twelve groups that mostly differ in few memberships: small enough
// for every union of atoms to be tried, close enough to each other for most to be dangerous.
inline Organisation RandomOrganisation(Dice& dice) {
  Organisation organisation;
  const std::int32_t dimensions = dice.Between(1, 3);
  for (std::int32_t d = 0; d < dimensions; ++d) {
    Dimension& dimension = organisation.dimensions.emplace_back();
    dimension.id = fmt::format("d{}", d);
    const std::int32_t units = dice.Between(2, 7);
    for (std::int32_t u = 0; u < units; ++u) {
      const std::string id = fmt::format("d{}u{}", d, u);
      const std::int32_t parent = u == 0 ? kNoUnit : dice.Between(0, 3) == 0 ? dice.Between(0, u - 1) : u / 3;
      dimension.units.push_back({.id = id, .name = id, .parent = std::min(parent, u - 1)});
    }
  }
  const std::int32_t groups = dice.Between(3, 12);
  // How large groups are, and how many of them answer, is a matter of the company.
  const std::int32_t small = dice.Between(0, 3);
  const std::int32_t silent = dice.Between(0, 4);
  for (std::int32_t g = 0; g < groups; ++g) {
    Group& group = organisation.groups.emplace_back();
    for (const Dimension& dimension : organisation.dimensions) {
      group.units.push_back(dice.Between(-1, static_cast<std::int32_t>(dimension.units.size()) - 1));
    }
    group.eligible = dice.Between(0, 3) < small ? dice.Between(1, 4) : dice.Between(5, 25);
    const std::int32_t most = static_cast<std::int32_t>(group.eligible);
    group.respondents = dice.Between(0, 4) < silent ? dice.Between(0, most) : most;
  }
  return organisation;
}

// Six to ten teams of up to 20 people that mostly sit in one place each, of one to four kinds: many atoms of one
// person.
inline Organisation RandomTeams(Dice& dice) {
  Organisation organisation;
  const std::int32_t teams = dice.Between(6, 10);
  const std::int32_t places = dice.Between(2, 5);
  const std::int32_t kinds = dice.Between(1, 4);
  for (const std::int32_t units : {teams, places, kinds}) {
    Dimension& dimension = organisation.dimensions.emplace_back();
    dimension.id = fmt::format("d{}", organisation.dimensions.size());
    for (std::int32_t u = 0; u <= units; ++u) {
      const std::string id = fmt::format("{}u{}", dimension.id, u);
      dimension.units.push_back({.id = id, .name = id, .parent = u == 0 ? kNoUnit : 0});
    }
  }
  const std::int32_t stray = dice.Between(4, 20);
  for (std::int32_t team = 1; team <= teams; ++team) {
    const std::int32_t people = dice.Between(8, 20);
    for (std::int32_t i = 0; i < people; ++i) {
      const std::int32_t place = dice.Between(0, stray) == 0 ? dice.Between(1, places) : 1 + team % places;
      const std::int32_t kind = dice.Between(0, stray) == 0 ? dice.Between(1, kinds) : 1 + team / 2 % kinds;
      organisation.groups.push_back(
          {.units = {team, place, kind}, .eligible = 1, .respondents = dice.Between(0, 9) < 9});
    }
  }
  return organisation;
}

}  // namespace fairlead::pulse::reporting
