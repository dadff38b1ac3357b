#include "services/pulse/reporting/organisation.h"

#include <map>
#include <set>
#include <string_view>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "libs/core/text.h"

namespace fairlead::pulse::reporting {
namespace {

absl::Status Wrong(std::string_view where, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", where, what));
}

absl::Status CheckText(const std::string& where, std::string_view text, std::size_t most) {
  if (text.empty() || text.size() > most) return Wrong(where, fmt::format("must have 1 to {} bytes", most));
  if (core::FirstInvalidUtf8(text)) return Wrong(where, "is not UTF-8");
  if (core::HasControlCharacters(text, /*allow_lines=*/false)) return Wrong(where, "has a control character");
  return absl::OkStatus();
}

// '+' and ':' make the ids of cells, which must not be those of units.
absl::Status CheckId(const std::string& where, const std::string& id) {
  FL_RETURN_IF_ERROR(CheckText(where, id, kMostIdBytes));
  if (id.find_first_of("+:") == std::string::npos) return absl::OkStatus();
  return Wrong(where, fmt::format("'{}' has a '+' or ':', which are kept for cells; rename it", id));
}

absl::Status CheckDimension(const std::string& where, const Dimension& dimension) {
  FL_RETURN_IF_ERROR(CheckId(where + ".id", dimension.id));
  if (dimension.units.empty()) return Wrong(where + ".units", "is empty; the first unit is the whole company");
  if (dimension.units.size() > kMostUnits) {
    return Wrong(where + ".units", fmt::format("has {} units; at most {}", dimension.units.size(), kMostUnits));
  }
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < dimension.units.size(); ++i) {
    const Unit& unit = dimension.units[i];
    const std::string unit_where = fmt::format("{}.units[{}]", where, i);
    FL_RETURN_IF_ERROR(CheckId(unit_where + ".id", unit.id));
    FL_RETURN_IF_ERROR(CheckText(unit_where + ".name", unit.name, kMostNameBytes));
    if (!ids.insert(unit.id).second) return Wrong(unit_where + ".id", fmt::format("another unit is '{}'", unit.id));
    if (i == 0 && unit.parent != kNoUnit) return Wrong(unit_where, "the first unit is the root and has no parent");
    if (i > 0 && (unit.parent < 0 || static_cast<std::size_t>(unit.parent) >= i)) {
      return Wrong(unit_where, "its parent must be a unit that stands before it");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckGroup(const std::string& where, const Group& group, const std::vector<Dimension>& dimensions) {
  if (group.units.size() != dimensions.size()) {
    return Wrong(where,
                 fmt::format("is a member in {} dimensions; there are {}", group.units.size(), dimensions.size()));
  }
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    const std::int32_t unit = group.units[d];
    if (unit != kNoUnit && (unit < 0 || static_cast<std::size_t>(unit) >= dimensions[d].units.size())) {
      return Wrong(where, fmt::format("dimension '{}' has no unit {}", dimensions[d].id, unit));
    }
  }
  if (group.eligible < 0 || group.eligible > kMostPeople) {
    return Wrong(where + ".eligible", fmt::format("must be 0 to {}", kMostPeople));
  }
  if (group.respondents < 0 || group.respondents > group.eligible) {
    return Wrong(where + ".responded", fmt::format("{} of {} people cannot have answered; correct one of both",
                                                   group.respondents, group.eligible));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Check(const Thresholds& thresholds) {
  if (thresholds.respondents < 5 || thresholds.respondents > 1'000) {
    return Wrong("thresholds.respondents", "must be 5 to 1000: it may be raised, never lowered");
  }
  if (thresholds.eligible < 8 || thresholds.eligible > 1'000) {
    return Wrong("thresholds.eligible", "must be 8 to 1000: it may be raised, never lowered");
  }
  if (thresholds.eligible < thresholds.respondents) {
    return Wrong("thresholds.eligible", "must not be below thresholds.respondents");
  }
  return absl::OkStatus();
}

absl::Status Check(const Organisation& organisation) {
  const std::vector<Dimension>& dimensions = organisation.dimensions;
  if (dimensions.empty() || dimensions.size() > kMostDimensions) {
    return Wrong("dimensions", fmt::format("must be 1 to {}", kMostDimensions));
  }
  std::set<std::string_view> ids;
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    const std::string where = fmt::format("dimensions[{}]", d);
    FL_RETURN_IF_ERROR(CheckDimension(where, dimensions[d]));
    if (!ids.insert(dimensions[d].id).second) {
      return Wrong(where + ".id", fmt::format("another dimension is '{}'", dimensions[d].id));
    }
  }
  if (organisation.groups.size() > kMostGroups) {
    return Wrong("groups", fmt::format("has {} entries; at most {}", organisation.groups.size(), kMostGroups));
  }
  std::int64_t people = 0;
  for (std::size_t g = 0; g < organisation.groups.size(); ++g) {
    const Group& group = organisation.groups[g];
    FL_RETURN_IF_ERROR(CheckGroup(fmt::format("groups[{}]", g), group, dimensions));
    people += group.eligible;
    if (people > kMostPeople) return Wrong("groups", fmt::format("have more than {} people", kMostPeople));
  }
  return absl::OkStatus();
}

std::string InputDigest(const Organisation& organisation, const Thresholds& thresholds) {
  std::string text =
      fmt::format("fairlead-pulse-report-1\nthresholds {} {}\n", thresholds.respondents, thresholds.eligible);
  for (const Dimension& dimension : organisation.dimensions) {
    text += fmt::format("dimension {}\n", dimension.id);
    for (const Unit& unit : dimension.units) text += fmt::format("unit {}\t{}\t{}\n", unit.parent, unit.id, unit.name);
  }
  std::map<std::vector<std::int32_t>, Count> groups;
  for (const Group& group : organisation.groups) {
    std::vector<std::int32_t> units = group.units;
    for (std::int32_t& unit : units) unit = unit == kNoUnit ? 0 : unit;
    groups[units] += Count{group.eligible, group.respondents};
  }
  for (const auto& [units, count] : groups) {
    if (count.eligible == 0) continue;
    text += fmt::format("group {} {} {}\n", fmt::join(units, ","), count.eligible, count.respondents);
  }
  return core::Hex(core::Sha256(text));
}

}  // namespace fairlead::pulse::reporting
