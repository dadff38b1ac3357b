#include "services/pulse/reporting/organisation_file.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "nlohmann/json.hpp"

namespace fairlead::pulse::reporting {
namespace {

using Json = nlohmann::json;

absl::Status Wrong(std::string_view where, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", where, what));
}

// Parses, and finds members that are given twice, of which the parser would keep the last.
absl::StatusOr<Json> Parse(std::string_view text) {
  std::vector<std::set<std::string>> members;
  std::string twice;
  const auto watch = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) members.emplace_back();
    if (event == Json::parse_event_t::object_end) members.pop_back();
    if (event == Json::parse_event_t::key && !members.back().insert(parsed.get<std::string>()).second) {
      twice = parsed.get<std::string>();
    }
    return true;
  };
  Json json = Json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Wrong("file", "is not JSON (RFC 8259)");
  if (!twice.empty()) return Wrong("file", fmt::format("an object has the member '{}' twice; keep one", twice));
  return json;
}

absl::Status CheckMembers(const std::string& where, const Json& json, std::initializer_list<std::string_view> known) {
  if (!json.is_object()) return Wrong(where, "must be an object");
  for (const auto& [key, value] : json.items()) {
    if (std::ranges::find(known, key) != known.end()) continue;
    return Wrong(where.empty() ? key : fmt::format("{}.{}", where, key), "is not a known member; remove it");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> TextOf(const std::string& where, const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) return Wrong(where + "." + key, "must be a string");
  return found->get<std::string>();
}

absl::StatusOr<std::int64_t> NumberOf(const std::string& where, const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number_integer() || *found > kMostPeople || *found < 0) {
    return Wrong(where + "." + key, fmt::format("must be a whole number from 0 to {}", kMostPeople));
  }
  return found->get<std::int64_t>();
}

// The array under `key`, which may be absent.
absl::StatusOr<const Json*> ArrayOf(const std::string& where, const Json& json, const char* key) {
  static const Json kEmpty = Json::array();
  const auto found = json.find(key);
  if (found == json.end()) return &kEmpty;
  if (!found->is_array()) return Wrong(where.empty() ? key : where + "." + key, "must be an array");
  return &*found;
}

class Reader {
 public:
  absl::StatusOr<OrganisationFile> Read(const Json& json) {
    FL_RETURN_IF_ERROR(CheckMembers("", json, {"thresholds", "dimensions", "people", "groups"}));
    FL_RETURN_IF_ERROR(ReadThresholds(json));
    FL_TRY(const Json* const dimensions, ArrayOf("", json, "dimensions"));
    for (const Json& dimension : *dimensions) FL_RETURN_IF_ERROR(ReadDimension(dimension));
    FL_RETURN_IF_ERROR(Check(file_.organisation));
    FL_TRY(const Json* const people, ArrayOf("", json, "people"));
    for (const Json& person : *people) FL_RETURN_IF_ERROR(ReadPerson(person));
    FL_TRY(const Json* const groups, ArrayOf("", json, "groups"));
    for (std::size_t i = 0; i < groups->size(); ++i) {
      FL_RETURN_IF_ERROR(ReadGroup(fmt::format("groups[{}]", i), (*groups)[i]));
    }
    FL_RETURN_IF_ERROR(Check(file_.organisation));
    return std::move(file_);
  }

 private:
  absl::Status ReadThresholds(const Json& json) {
    const auto thresholds = json.find("thresholds");
    if (thresholds == json.end()) return absl::OkStatus();
    FL_RETURN_IF_ERROR(CheckMembers("thresholds", *thresholds, {"respondents", "eligible"}));
    FL_TRY(file_.thresholds.respondents, NumberOf("thresholds", *thresholds, "respondents"));
    FL_TRY(file_.thresholds.eligible, NumberOf("thresholds", *thresholds, "eligible"));
    return Check(file_.thresholds);
  }

  absl::Status ReadDimension(const Json& json) {
    const std::string where = fmt::format("dimensions[{}]", units_.size());
    FL_RETURN_IF_ERROR(CheckMembers(where, json, {"id", "units"}));
    Dimension dimension;
    FL_TRY(dimension.id, TextOf(where, json, "id"));
    FL_TRY(const Json* const units, ArrayOf(where, json, "units"));
    std::map<std::string, std::int32_t>& indices = units_.emplace_back();
    for (std::size_t i = 0; i < units->size() && i <= kMostUnits; ++i) {
      const Json& unit = (*units)[i];
      const std::string unit_where = fmt::format("{}.units[{}]", where, i);
      FL_RETURN_IF_ERROR(CheckMembers(unit_where, unit, {"id", "name", "parent"}));
      Unit& read = dimension.units.emplace_back();
      FL_TRY(read.id, TextOf(unit_where, unit, "id"));
      FL_TRY(read.name, TextOf(unit_where, unit, "name"));
      if (i > 0) {
        FL_TRY(const std::string parent, TextOf(unit_where, unit, "parent"));
        const auto found = indices.find(parent);
        if (found == indices.end()) {
          return Wrong(unit_where + ".parent",
                       fmt::format("no unit '{}' stands before it; the first is the root", parent));
        }
        read.parent = found->second;
      } else if (unit.contains("parent") && !unit["parent"].is_null()) {
        return Wrong(unit_where + ".parent", "the first unit is the root and has no parent");
      }
      indices.emplace(read.id, static_cast<std::int32_t>(i));
    }
    file_.organisation.dimensions.push_back(std::move(dimension));
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<std::int32_t>> MembershipsOf(const std::string& where, const Json& json) const {
    std::vector<std::int32_t> units(units_.size(), kNoUnit);
    const auto member = json.find("member");
    if (member == json.end()) return units;
    if (!member->is_object()) return Wrong(where + ".member", "must be an object, {\"<dimension>\": \"<unit>\"}");
    for (const auto& [dimension, unit] : member->items()) {
      const std::string at = fmt::format("{}.member.{}", where, dimension);
      const auto& dimensions = file_.organisation.dimensions;
      const auto found = std::ranges::find(dimensions, dimension, &Dimension::id);
      if (found == dimensions.end()) return Wrong(at, "there is no such dimension");
      const auto d = static_cast<std::size_t>(found - dimensions.begin());
      if (!unit.is_string()) return Wrong(at, "must be the id of a unit");
      const auto index = units_[d].find(unit.get<std::string>());
      if (index == units_[d].end()) {
        return Wrong(at, fmt::format("dimension '{}' has no unit '{}'", dimension, unit.get<std::string>()));
      }
      units[d] = index->second;
    }
    return units;
  }

  // A manager counts above whatever they manage: they leave each unit of theirs that they stand in or below.
  absl::Status Place(const std::string& where, const Json& json, std::vector<std::int32_t>& units) const {
    FL_TRY(const Json* const manages, ArrayOf(where, json, "manages"));
    for (std::size_t i = 0; i < manages->size(); ++i) {
      const std::string at = fmt::format("{}.manages[{}]", where, i);
      const Json& managed = (*manages)[i];
      if (!managed.is_string()) return Wrong(at, "must be the id of a unit");
      bool known = false;
      for (std::size_t d = 0; d < units_.size(); ++d) {
        const auto found = units_[d].find(managed.get<std::string>());
        if (found == units_[d].end()) continue;
        known = true;
        units[d] = Outside(d, units[d], found->second);
      }
      if (!known) return Wrong(at, fmt::format("no dimension has a unit '{}'", managed.get<std::string>()));
    }
    return absl::OkStatus();
  }

  // `unit`, or the parent of `managed` if the unit lies in it. Nobody stands above the root.
  std::int32_t Outside(std::size_t dimension, std::int32_t unit, std::int32_t managed) const {
    const std::vector<Unit>& all = file_.organisation.dimensions[dimension].units;
    std::int32_t up = unit;
    while (up > managed) up = all[static_cast<std::size_t>(up)].parent;
    return up == managed ? all[static_cast<std::size_t>(managed)].parent : unit;
  }

  absl::Status ReadPerson(const Json& json) {
    const std::string where = fmt::format("people[{}]", people_++);
    FL_RETURN_IF_ERROR(CheckMembers(where, json, {"id", "member", "manages", "responded"}));
    FL_TRY(std::string id, TextOf(where, json, "id"));
    if (!ids_.insert(std::move(id)).second) return Wrong(where + ".id", "another person has it; each answers once");
    const auto responded = json.find("responded");
    if (responded == json.end() || !responded->is_boolean())
      return Wrong(where + ".responded", "must be true or false");
    FL_TRY(std::vector<std::int32_t> units, MembershipsOf(where, json));
    FL_RETURN_IF_ERROR(Place(where, json, units));
    return Add({.units = std::move(units), .eligible = 1, .respondents = responded->get<bool>() ? 1 : 0});
  }

  absl::Status ReadGroup(const std::string& where, const Json& json) {
    FL_RETURN_IF_ERROR(CheckMembers(where, json, {"member", "eligible", "responded"}));
    Group group;
    FL_TRY(group.units, MembershipsOf(where, json));
    FL_TRY(group.eligible, NumberOf(where, json, "eligible"));
    FL_TRY(group.respondents, NumberOf(where, json, "responded"));
    if (group.respondents > group.eligible) {
      return Wrong(where + ".responded", fmt::format("{} of {} people cannot have answered; correct one of both",
                                                     group.respondents, group.eligible));
    }
    return Add(std::move(group));
  }

  absl::Status Add(Group group) {
    if (file_.organisation.groups.size() == kMostGroups) {
      return Wrong("people", fmt::format("people and groups are more than {}; use groups", kMostGroups));
    }
    file_.organisation.groups.push_back(std::move(group));
    return absl::OkStatus();
  }

  OrganisationFile file_;
  std::vector<std::map<std::string, std::int32_t>> units_;  // per dimension, index by id
  std::set<std::string> ids_;
  std::size_t people_ = 0;
};

}  // namespace

absl::StatusOr<OrganisationFile> ParseOrganisation(std::string_view json) {
  FL_TRY(const Json parsed, Parse(json));
  return Reader().Read(parsed);
}

}  // namespace fairlead::pulse::reporting
