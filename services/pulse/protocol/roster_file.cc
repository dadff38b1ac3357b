#include "services/pulse/protocol/roster_file.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "nlohmann/json.hpp"
#include "services/pulse/protocol/fields.h"

namespace fairlead::pulse {
namespace {

constexpr std::size_t kMostPeople = 1'000'000;
constexpr std::size_t kMostBytes = std::size_t{512} * 1024 * 1024;
constexpr std::string_view kFormat = "fairlead-pulse-roster-1";

RosterTree TreeOf(const std::vector<Roster::Person>& people) {
  std::vector<RosterEntry> entries;
  entries.reserve(people.size());
  for (const Roster::Person& person : people) entries.push_back(person.entry);
  return RosterTree(entries);
}

// Whether `cell` is `above` or stands below it.
bool IsIn(const std::vector<Cell>& cells, int cell, int above) {
  while (cell > above) cell = cells[static_cast<std::size_t>(cell)].parent;
  return cell == above;
}

}  // namespace

Roster::Roster(std::vector<Person> people, RosterTree tree) : people_(std::move(people)), tree_(std::move(tree)) {
  for (std::size_t i = 0; i < people_.size(); ++i) index_.emplace(people_[i].entry.employee, i);
}

absl::StatusOr<Roster> Roster::Create(std::vector<Person> people) {
  if (people.empty()) return absl::InvalidArgumentError("nobody is eligible");
  if (people.size() > kMostPeople) {
    return absl::InvalidArgumentError(fmt::format("more than {} people are eligible", kMostPeople));
  }
  RosterTree tree = TreeOf(people);
  Roster roster(std::move(people), std::move(tree));
  if (roster.index_.size() != roster.people_.size()) {
    return absl::InvalidArgumentError("somebody is on the roster twice");
  }
  return roster;
}

std::string Roster::Encode() const {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Person& person : people_) {
    list.push_back({{"employee", person.entry.employee},
                    {"name", person.name},
                    {"salt", core::Hex(person.entry.salt.view())},
                    {"cells", person.entry.cells}});
  }
  const nlohmann::ordered_json object = {{"format", std::string(kFormat)}, {"people", std::move(list)}};
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

absl::StatusOr<Roster> Roster::Decode(std::string_view bytes) {
  nlohmann::json object;
  if (const absl::Status parsed = Document::Parse(bytes, kMostBytes, object); !parsed.ok()) {
    return absl::DataLossError(fmt::format("roster: {}", std::string(parsed.message())));
  }
  Document document;
  std::vector<Person> people;
  {
    Fields fields(document, object, "");
    if (fields.Text("format", 100) != kFormat) fields.Wrong("format", fmt::format("must be {}", kFormat));
    std::size_t index = 0;
    for (const nlohmann::json& item : fields.List("people", 1, kMostPeople)) {
      Fields one(document, item, fmt::format("people[{}]", index++));
      Person person;
      person.entry.employee = one.Text("employee", 64);
      person.name = one.Text("name", 500);
      person.entry.salt = one.Take<Salt>("salt");
      for (const nlohmann::json& cell : one.List("cells", 1, 8)) {
        if (!cell.is_number_unsigned() || cell.get<std::uint64_t>() > 65'534)
          one.Wrong("cells", "must be cells' indices");
        else
          person.entry.cells.push_back(cell.get<std::uint16_t>());
      }
      people.push_back(std::move(person));
    }
  }
  if (!document.status().ok()) {
    return absl::DataLossError(fmt::format("roster: {}", std::string(document.status().message())));
  }
  absl::StatusOr<Roster> roster = Create(std::move(people));
  if (!roster.ok()) return absl::DataLossError(fmt::format("roster: {}", std::string(roster.status().message())));
  return roster;
}

const Roster::Person* Roster::Find(const std::string& employee) const {
  const auto found = index_.find(employee);
  return found == index_.end() ? nullptr : &people_[found->second];
}

std::map<PersonCells, std::uint32_t> Roster::Overlaps() const {
  std::map<PersonCells, std::uint32_t> overlaps;
  for (const Person& person : people_) ++overlaps[person.entry.cells];
  return overlaps;
}

std::vector<std::string> Roster::NamesIn(const Manifest& manifest, std::size_t dimension, std::uint16_t cell,
                                         std::size_t most) const {
  const std::vector<Cell>& cells = manifest.dimensions[dimension].cells;
  std::vector<std::string> names;
  for (const Person& person : people_) {
    if (IsIn(cells, person.entry.cells[dimension], cell)) names.push_back(person.name);
  }
  std::sort(names.begin(), names.end());
  if (names.size() > most) names.resize(most);
  return names;
}

}  // namespace fairlead::pulse
