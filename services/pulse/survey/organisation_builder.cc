#include "services/pulse/survey/organisation_builder.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/status.h"

namespace fairlead::pulse::survey {
namespace {

constexpr std::size_t kMostUnits = 65'535;
constexpr char kRoot[] = "/";

using Segments = std::vector<std::string_view>;
using Index = std::unordered_map<std::string_view, std::size_t>;

std::size_t CommonOf(const Segments& a, const Segments& b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

bool OnOneBranch(const Segments& a, const Segments& b) { return CommonOf(a, b) == std::min(a.size(), b.size()); }

absl::StatusOr<Index> IndexOf(std::span<const Person> people) {
  Index index;
  for (std::size_t i = 0; i < people.size(); ++i) {
    const Person& person = people[i];
    if (person.employee_id.empty()) return absl::InvalidArgumentError("somebody has no id; give everybody one");
    if (!index.emplace(person.employee_id, i).second) {
      return absl::InvalidArgumentError(fmt::format("'{}' is there twice; name everybody once", person.employee_id));
    }
    const Segments segments = SegmentsOf(person.team);
    if (std::ranges::find(segments, "") != segments.end() || person.team.ends_with('/')) {
      return absl::InvalidArgumentError(
          fmt::format("the team '{}' of '{}' has an empty part; write it like "
                      "Product/Platform",
                      person.team, person.employee_id));
    }
    if (absl::StrContains(person.location, "//")) {
      return absl::InvalidArgumentError(
          fmt::format("the location '{}' of '{}' has a '//'; write it without", person.location, person.employee_id));
    }
  }
  return index;
}

// A level of a tree: `order` sorts what has an order of its own, then `part`, which is also what the id gets.
struct Step {
  int order = 0;
  std::string part;
  Bilingual name;
};
using Path = std::vector<Step>;
using Key = std::vector<std::pair<int, std::string>>;

int CompleteMonths(absl::CivilDay from, absl::CivilDay to) {
  const auto months = absl::CivilMonth(to) - absl::CivilMonth(from);
  return static_cast<int>(months) - (to.day() < from.day() ? 1 : 0);
}

Step TenureStep(const std::vector<int>& boundaries, int months) {
  const auto next = std::ranges::upper_bound(boundaries, months);
  const int order = static_cast<int>(next - boundaries.begin());
  const int from = order == 0 ? 0 : *(next - 1);
  if (next == boundaries.end()) {
    return {order,
            fmt::format("/{}+", from),
            {fmt::format("{} months or more", from), fmt::format("{} mois ou plus", from)}};
  }
  if (order == 0) {
    return {order,
            fmt::format("/0-{}", *next),
            {fmt::format("under {} months", *next), fmt::format("moins de {} mois", *next)}};
  }
  return {order,
          fmt::format("/{}-{}", from, *next),
          {fmt::format("{} to under {} months", from, *next), fmt::format("de {} à moins de {} mois", from, *next)}};
}

// The levels from below the root down to a person's own; none where the person has no cell.
Path PathOf(Trait trait, const Person& person, std::string_view place, const Survey& survey, absl::CivilDay day) {
  Path path;
  switch (trait) {
    case Trait::kTeam:
      for (const std::string_view segment : SegmentsOf(place)) {
        const std::string name(segment);
        path.push_back({0, "/" + name, {name, name}});
      }
      break;
    case Trait::kLocation:
      if (!person.location.empty()) path.push_back({0, "/" + person.location, {person.location, person.location}});
      break;
    case Trait::kTenure:
      path.push_back(TenureStep(survey.tenure_months, CompleteMonths(person.hire_date, day)));
      break;
  }
  return path;
}

Path PathOf(const Dimension& dimension, const Person& person, std::string_view place, const Survey& survey,
            absl::CivilDay day) {
  Path path = PathOf(dimension.traits.front(), person, place, survey, day);
  if (dimension.traits.size() == 1) return path;
  Path inner = PathOf(dimension.traits.back(), person, place, survey, day);
  // Tells a location from a team of the same name beside it.
  if (!inner.empty()) inner.front().part.insert(0, "/");
  for (Step& step : inner) path.push_back(std::move(step));
  return path;
}

// Collects the paths of one dimension, then numbers them: parents before children.
class Tree {
 public:
  void Add(const Path& path) {
    Key key;
    for (const Step& step : path) {
      key.emplace_back(step.order, step.part);
      names_.emplace(key, step.name);
    }
  }

  std::vector<Unit> Units() {
    std::vector<Unit> units = {{.id = kRoot, .name = {"Everybody", "Tout le monde"}, .parent = kNoParent}};
    for (const auto& [key, name] : names_) {
      std::string id;
      for (const auto& [order, part] : key) id += part;
      const Key parent(key.begin(), key.end() - 1);
      numbers_.emplace(key, static_cast<int>(units.size()));
      units.push_back({.id = std::move(id), .name = name, .parent = parent.empty() ? 0 : numbers_.at(parent)});
    }
    return units;
  }

  // After Units().
  int NumberOf(const Path& path) const {
    Key key;
    for (const Step& step : path) key.emplace_back(step.order, step.part);
    return key.empty() ? 0 : numbers_.at(key);
  }

 private:
  std::map<Key, Bilingual> names_;
  std::map<Key, int> numbers_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> PlacesOf(std::span<const Person> people) {
  FL_TRY(const Index index, IndexOf(people));
  std::vector<Segments> teams;
  for (const Person& person : people) teams.push_back(SegmentsOf(person.team));
  // How many segments of whose team the managed one has; of one that is below their own team, more than their own.
  std::vector<std::optional<Segments>> managed(people.size());
  for (std::size_t i = 0; i < people.size(); ++i) {
    std::size_t steps = 0;
    auto manager = index.find(people[i].manager_id);
    for (; manager != index.end(); manager = index.find(people[manager->second].manager_id)) {
      const std::size_t m = manager->second;
      if (m == i || ++steps > people.size()) {
        return absl::InvalidArgumentError(
            fmt::format("'{}' reports to themselves over one or more steps; correct a manager", people[m].employee_id));
      }
      if (!OnOneBranch(teams[i], teams[m])) continue;
      if (!managed[m]) managed[m] = teams[i];
      managed[m]->resize(CommonOf(*managed[m], teams[i]));
    }
  }
  std::vector<std::string> places;
  for (std::size_t i = 0; i < people.size(); ++i) {
    Segments place = teams[i];
    if (managed[i] && managed[i]->size() <= place.size()) {
      place.resize(managed[i]->empty() ? 0 : managed[i]->size() - 1);
    }
    places.push_back(fmt::format("{}", fmt::join(place, "/")));
  }
  return places;
}

absl::StatusOr<Organisation> BuildOrganisation(std::span<const Person> people, const Survey& survey,
                                               absl::CivilDay day) {
  FL_TRY(const std::vector<std::string> places, PlacesOf(people));
  for (const Person& person : people) {
    if (person.hire_date <= day) continue;
    return absl::InvalidArgumentError(
        fmt::format("'{}' starts on {}-{:02}-{:02}, after the day of the cells; ask them "
                    "from the next quarter on",
                    person.employee_id, person.hire_date.year(), person.hire_date.month(), person.hire_date.day()));
  }
  Organisation organisation;
  for (const Dimension& dimension : survey.dimensions) {
    std::vector<Path> paths;
    Tree tree;
    for (std::size_t i = 0; i < people.size(); ++i) {
      paths.push_back(PathOf(dimension, people[i], places[i], survey, day));
      tree.Add(paths.back());
    }
    std::vector<Unit> units = tree.Units();
    if (units.size() > kMostUnits) {
      return absl::InvalidArgumentError(fmt::format("the dimension {} has {} cells; at most {}: drop a crossing",
                                                    dimension.id, units.size(), kMostUnits));
    }
    for (std::size_t i = 0; i < people.size(); ++i) {
      organisation.units_of[people[i].employee_id].push_back(tree.NumberOf(paths[i]));
    }
    organisation.dimensions.push_back({.id = dimension.id, .name = dimension.name, .units = std::move(units)});
  }
  return organisation;
}

}  // namespace fairlead::pulse::survey
