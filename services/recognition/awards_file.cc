#include "services/recognition/awards_file.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/status.h"
#include "libs/toml/reader.h"
#include "services/recognition/domain/award.h"
#include "services/recognition/domain/nomination.h"

namespace fairlead::recognition {
namespace {

constexpr std::size_t kMostIdBytes = 40;
constexpr std::size_t kMostNameCharacters = 60;
constexpr std::int64_t kMostDays = 366;

bool IsDefinitionId(std::string_view id) {
  return id.size() <= kMostIdBytes &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

class AwardsReader : private toml_file::Reader {
 public:
  explicit AwardsReader(const std::string& path) : Reader(path, "awards.example.toml") {}

  absl::StatusOr<AwardDefinitions> Read(const toml::table& root) {
    FL_RETURN_IF_ERROR(CheckKeys(root, {"committee", "award"}));
    FL_TRY(const std::vector<const toml::table*> committees, Tables(root, "committee"));
    for (const toml::table* table : committees) FL_RETURN_IF_ERROR(ReadCommittee(*table));
    FL_TRY(const std::vector<const toml::table*> awards, Tables(root, "award"));
    if (awards.empty()) return Wrong(root, "no [[award]]; add one, or start without an awards file");
    std::vector<AwardDefinition> definitions;
    for (const toml::table* table : awards) {
      FL_TRY(AwardDefinition definition, Definition(*table));
      if (std::ranges::find(definitions, definition.id, &AwardDefinition::id) != definitions.end()) {
        return Wrong(*table->get("id"), fmt::format("another [[award]] has the id '{}'", definition.id.str()));
      }
      definitions.push_back(std::move(definition));
    }
    return AwardDefinitions(std::move(definitions));
  }

 private:
  absl::Status ReadCommittee(const toml::table& table) {
    FL_RETURN_IF_ERROR(CheckKeys(table, {"name", "members"}));
    Committee committee;
    FL_TRY(committee.name, Name(table, "name", "[[committee]]"));
    if (std::ranges::find(committees_, committee.name, &Committee::name) != committees_.end()) {
      return Wrong(*table.get("name"), fmt::format("another [[committee]] has the name '{}'", committee.name));
    }
    FL_TRY(std::vector<std::string> members, Texts(table, "members"));
    if (members.empty())
      return Wrong(table, "this [[committee]] has no members; add members = [\"e17\", …], employee ids");
    if (members.size() > kMostApprovers) {
      return Wrong(*table.get("members"),
                   fmt::format("members names {} people; at most {}", members.size(), kMostApprovers));
    }
    for (std::string& member : members) {
      if (member.size() > kMostEmployeeIdBytes) {
        return Wrong(*table.get("members"), fmt::format("'{}' is not an employee id", member));
      }
      committee.members.emplace_back(std::move(member));
    }
    committees_.push_back(std::move(committee));
    return absl::OkStatus();
  }

  absl::StatusOr<AwardDefinition> Definition(const toml::table& table) const {
    FL_RETURN_IF_ERROR(
        CheckKeys(table, {"id", "name_en", "name_fr", "nominate", "approve", "quorum", "declines", "points",
                          "most_nominees", "window_days", "remind_after_days", "opens", "closes", "alone"}));
    AwardDefinition definition;
    FL_TRY(const std::string id, Text(table, "id", "[[award]]"));
    if (!IsDefinitionId(id)) return Wrong(*table.get("id"), "id must be 1 to 40 of a-z, 0-9 and '-'");
    definition.id = DefinitionId(id);
    FL_TRY(definition.name_en, Name(table, "name_en", "[[award]]"));
    FL_TRY(definition.name_fr, Name(table, "name_fr", "[[award]]"));
    FL_RETURN_IF_ERROR(ReadNominators(table, definition));
    FL_RETURN_IF_ERROR(ReadApprovers(table, definition));
    FL_RETURN_IF_ERROR(ReadPrize(table, definition));
    FL_RETURN_IF_ERROR(ReadWindow(table, definition));
    FL_TRY(const std::vector<const toml::table*> alone,
           Inlines(table, "alone", "{ from_role_level = 5, up_to_points = 200 }"));
    for (const toml::table* limit : alone) {
      FL_RETURN_IF_ERROR(CheckKeys(*limit, {"from_role_level", "to_role_level", "up_to_points"}));
      AwardDefinition::AloneLimit& read = definition.alone.emplace_back();
      FL_TRY(read.role_levels, Levels(*limit));
      FL_TRY(const auto up_to, Number(*limit, "up_to_points", 1, kMostPoints.value()));
      if (!up_to) return Wrong(*limit, "this entry of alone has no up_to_points; add it");
      read.up_to = Points(*up_to);
    }
    return definition;
  }

  absl::Status ReadNominators(const toml::table& table, AwardDefinition& definition) const {
    FL_TRY(const toml::table* const nominate, Inline(table, "nominate"));
    if (nominate == nullptr) return absl::OkStatus();
    FL_RETURN_IF_ERROR(CheckKeys(*nominate, {"from_role_level", "to_role_level", "locations", "managers_only"}));
    FL_TRY(definition.nominators.role_levels, Levels(*nominate));
    FL_TRY(definition.nominators.locations, Texts(*nominate, "locations"));
    FL_TRY(definition.nominators.managers_only, Flag(*nominate, "managers_only"));
    return absl::OkStatus();
  }

  absl::Status ReadApprovers(const toml::table& table, AwardDefinition& definition) const {
    FL_TRY(const toml::table* const approve, Inline(table, "approve"));
    if (approve == nullptr) return Wrong(table, "this [[award]] has no approve; add e.g. approve = { hr = true }");
    FL_RETURN_IF_ERROR(CheckKeys(*approve, {"committees", "manager_of_nominee", "from_role_level", "hr"}));
    AwardDefinition::Approvers& approvers = definition.approvers;
    FL_TRY(const std::vector<std::string> names, Texts(*approve, "committees"));
    for (const std::string& name : names) {
      const auto committee = std::ranges::find(committees_, name, &Committee::name);
      if (committee == committees_.end()) {
        return Wrong(*approve->get("committees"), fmt::format("there is no [[committee]] with the name '{}'", name));
      }
      approvers.committees.push_back(*committee);
    }
    FL_TRY(approvers.manager_of_nominee, Flag(*approve, "manager_of_nominee"));
    FL_TRY(approvers.from_role_level, Natural(*approve, "from_role_level"));
    FL_TRY(approvers.hr, Flag(*approve, "hr"));
    if (definition.ApproverRules().empty()) {
      return Wrong(*approve, "approve names nobody; add committees, manager_of_nominee, from_role_level or hr");
    }
    FL_TRY(definition.quorum, Count(table, "quorum"));
    FL_TRY(definition.declines, Count(table, "declines"));
    return CheckQuorum(table, definition);
  }

  // Where only people who are named decide, enough of them must be named.
  absl::Status CheckQuorum(const toml::table& table, const AwardDefinition& definition) const {
    const AwardDefinition::Approvers& approvers = definition.approvers;
    if (approvers.hr || approvers.from_role_level || approvers.manager_of_nominee) return absl::OkStatus();
    std::set<EmployeeId> members;
    for (const Committee& committee : approvers.committees) {
      members.insert(committee.members.begin(), committee.members.end());
    }
    const auto most = static_cast<std::int64_t>(members.size());
    if (definition.quorum <= most && definition.declines <= most) return absl::OkStatus();
    const char* const key = definition.quorum > most ? "quorum" : "declines";
    return Wrong(*table.get(key), fmt::format("{} is more than the {} who decide", key, most));
  }

  absl::Status ReadPrize(const toml::table& table, AwardDefinition& definition) const {
    const toml::node* const points = table.get("points");
    if (points == nullptr) return Wrong(table, "this [[award]] has no points; add e.g. points = 300");
    std::optional<std::int64_t> least, most;
    if (const toml::table* const range = points->as_table()) {
      FL_RETURN_IF_ERROR(CheckKeys(*range, {"from", "to"}));
      FL_TRY(least, Number(*range, "from", 1, kMostPoints.value()));
      FL_TRY(most, Number(*range, "to", 1, kMostPoints.value()));
      if (!least || !most || *least > *most) return Wrong(*points, "points needs a from and a to that is not below it");
    } else {
      FL_TRY(least, Number(table, "points", 1, kMostPoints.value()));
      most = least;
    }
    definition.least = Points(*least);
    definition.most = Points(*most);
    FL_TRY(const auto nominees, Number(table, "most_nominees", 1, kMostRecipients));
    definition.most_nominees = static_cast<std::size_t>(nominees.value_or(1));
    return absl::OkStatus();
  }

  absl::Status ReadWindow(const toml::table& table, AwardDefinition& definition) const {
    FL_TRY(const auto window, Number(table, "window_days", 1, kMostDays));
    if (!window) return Wrong(table, "this [[award]] has no window_days; add it, after them a nomination expires");
    definition.window_days = static_cast<int>(*window);
    FL_TRY(const auto remind, Number(table, "remind_after_days", 1, kMostDays));
    if (remind && *remind >= *window) {
      return Wrong(*table.get("remind_after_days"), "remind_after_days must be fewer than window_days");
    }
    if (remind) definition.remind_days = static_cast<int>(*remind);
    FL_TRY(definition.opens, Date(table, "opens"));
    FL_TRY(definition.closes, Date(table, "closes"));
    if (definition.opens && definition.closes && *definition.opens > *definition.closes) {
      return Wrong(*table.get("closes"), "closes is before opens, so that nobody can nominate");
    }
    return absl::OkStatus();
  }

  absl::StatusOr<RoleLevels> Levels(const toml::table& table) const {
    RoleLevels levels;
    FL_TRY(levels.from, Natural(table, "from_role_level"));
    FL_TRY(levels.to, Natural(table, "to_role_level"));
    if (levels.from && levels.to && *levels.from > *levels.to) {
      return Wrong(table, "from_role_level is above to_role_level, so that nobody is meant");
    }
    return levels;
  }

  absl::StatusOr<std::string> Name(const toml::table& table, std::string_view key, std::string_view owner) const {
    FL_TRY(std::string name, Text(table, key, owner));
    if (CheckText(std::string(key), name, kMostNameCharacters, /*lines=*/false).ok()) return name;
    return Wrong(*table.get(key), fmt::format("{} has at most {} characters on one line", key, kMostNameCharacters));
  }

  // 1 if it is absent.
  absl::StatusOr<std::int32_t> Count(const toml::table& table, std::string_view key) const {
    FL_TRY(const auto count, Number(table, key, 1, kMostApprovers));
    return static_cast<std::int32_t>(count.value_or(1));
  }

  // nullptr if it is absent.
  absl::StatusOr<const toml::table*> Inline(const toml::table& table, std::string_view key) const {
    const toml::node* const node = table.get(key);
    if (node == nullptr) return nullptr;
    if (const toml::table* const inner = node->as_table()) return inner;
    return Wrong(*node, fmt::format("{} must be a table, {} = {{ … }}", key, key));
  }

  // An array of tables, inline or not; empty if it is absent.
  absl::StatusOr<std::vector<const toml::table*>> Inlines(const toml::table& table, std::string_view key,
                                                          std::string_view example) const {
    std::vector<const toml::table*> tables;
    const toml::node* const node = table.get(key);
    if (node == nullptr) return tables;
    if (!node->is_array_of_tables()) return Wrong(*node, fmt::format("{} must be an array, e.g. [{}]", key, example));
    for (const toml::node& each : *node->as_array()) tables.push_back(each.as_table());
    return tables;
  }

  std::vector<Committee> committees_;
};

}  // namespace

absl::StatusOr<AwardDefinitions> LoadAwards(const std::string& path) {
  FL_TRY(const toml::table root, toml_file::ReadTable(path, "awards file", "--awards"));
  AwardsReader reader(path);
  return reader.Read(root);
}

}  // namespace fairlead::recognition
