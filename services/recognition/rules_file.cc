#include "services/recognition/rules_file.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "toml++/toml.h"

namespace fairlead::recognition {
namespace {

// One file being read: errors say where.
class RulesReader {
 public:
  explicit RulesReader(const std::string& path) : path_(path) {}

  absl::StatusOr<Rules> Read(const toml::table& root) const {
    FL_RETURN_IF_ERROR(CheckKeys(root, {"values", "allowance"}));
    FL_TRY(Values values, ValuesOf(root));
    if (values.names.empty()) return Wrong(root, "no values; add values = [\"Care\", …], an award names one of them");
    const toml::node* allowances = root.get("allowance");
    if (allowances == nullptr) return Wrong(root, "no [[allowance]]; add one with points_a_month for everybody");
    if (!allowances->is_array_of_tables()) return Wrong(*allowances, "write each allowance under [[allowance]]");
    std::vector<AllowanceRule> rules;
    for (const toml::node& node : *allowances->as_array()) {
      if (!rules.empty() && rules.back().IsForEverybody()) {
        return Wrong(node, "the [[allowance]] before is for everybody; put that one last");
      }
      FL_TRY(AllowanceRule rule, Rule(*node.as_table()));
      rules.push_back(std::move(rule));
    }
    if (!rules.back().IsForEverybody()) {
      return Wrong(*allowances->as_array()->back().as_table(),
                   "the last [[allowance]] has conditions; add one without, for everybody else");
    }
    return Rules(std::move(values.names), std::move(rules), std::move(values.customer_facing));
  }

  absl::Status Wrong(std::uint32_t line, std::string_view problem) const {
    return absl::InvalidArgumentError(fmt::format("{}:{}: {}", path_, line, problem));
  }

 private:
  absl::Status Wrong(const toml::node& node, std::string_view problem) const {
    return Wrong(std::max(node.source().begin.line, 1u), problem);
  }

  absl::StatusOr<AllowanceRule> Rule(const toml::table& table) const {
    FL_RETURN_IF_ERROR(CheckKeys(table, {"from_role_level", "to_role_level", "locations", "points_a_month",
                                         "most_per_award", "most_to_one_person_a_month"}));
    AllowanceRule rule;
    FL_TRY(rule.from_role_level, RoleLevel(table, "from_role_level"));
    FL_TRY(rule.to_role_level, RoleLevel(table, "to_role_level"));
    if (rule.from_role_level && rule.to_role_level && *rule.from_role_level > *rule.to_role_level) {
      return Wrong(table, "from_role_level is above to_role_level, so that nobody is meant");
    }
    FL_TRY(rule.locations, Texts(table, "locations"));
    FL_TRY(rule.allowance.a_month, PointsOf(table, "points_a_month"));
    FL_TRY(rule.allowance.per_award, PointsOf(table, "most_per_award"));
    FL_TRY(rule.allowance.to_one_person_a_month, PointsOf(table, "most_to_one_person_a_month"));
    return rule;
  }

  absl::Status CheckKeys(const toml::table& table, const std::set<std::string_view>& known) const {
    for (const auto& [key, node] : table) {
      if (!known.contains(key.str())) {
        return Wrong(node, fmt::format("unknown key '{}'; see rules.example.toml", key.str()));
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<std::int64_t>> Number(const toml::table& table, std::string_view key,
                                                     std::int64_t most) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) return std::nullopt;
    const auto number = node->value_exact<std::int64_t>();
    if (!number || *number < 0 || *number > most) {
      return Wrong(*node, fmt::format("{} must be a whole number from 0 to {}", key, most));
    }
    return number;
  }

  absl::StatusOr<std::optional<int>> RoleLevel(const toml::table& table, std::string_view key) const {
    FL_TRY(const std::optional<std::int64_t> number, Number(table, key, std::numeric_limits<int>::max()));
    if (!number) return std::nullopt;
    return static_cast<int>(*number);
  }

  absl::StatusOr<Points> PointsOf(const toml::table& table, std::string_view key) const {
    FL_TRY(const std::optional<std::int64_t> number, Number(table, key, kMostPoints.value()));
    if (!number) return Wrong(table, fmt::format("this [[allowance]] has no {}; add it", key));
    return Points(*number);
  }

  struct Values {
    std::vector<std::string> names;
    std::set<std::string> customer_facing;
  };

  // Each value is a text, or a table that also says what else holds for it.
  absl::StatusOr<Values> ValuesOf(const toml::table& root) const {
    Values values;
    const toml::node* node = root.get("values");
    if (node == nullptr) return values;
    if (!node->is_array() || node->as_array()->empty()) {
      return Wrong(*node, "values must be an array of texts, e.g. [\"a\", \"b\"]");
    }
    for (const toml::node& element : *node->as_array()) {
      const toml::table* table = element.as_table();
      auto name = element.value_exact<std::string>();
      bool customer_facing = false;
      if (table != nullptr) {
        FL_RETURN_IF_ERROR(CheckKeys(*table, {"name", "customer_facing"}));
        name = (*table)["name"].value_exact<std::string>();
        FL_TRY(customer_facing, Flag(*table, "customer_facing"));
      }
      if (!name || name->empty()) {
        return Wrong(element,
                     "values holds something that is neither a text nor { name = \"…\", customer_facing = true }");
      }
      if (std::ranges::find(values.names, *name) != values.names.end()) {
        return Wrong(element, fmt::format("values names '{}' twice", *name));
      }
      if (customer_facing) values.customer_facing.insert(*name);
      values.names.push_back(*std::move(name));
    }
    return values;
  }

  // false if there is no such key.
  absl::StatusOr<bool> Flag(const toml::table& table, std::string_view key) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) return false;
    const auto flag = node->value_exact<bool>();
    if (!flag) return Wrong(*node, fmt::format("{} must be true or false", key));
    return *flag;
  }

  // An array of different, not empty texts; empty if there is no such key.
  absl::StatusOr<std::vector<std::string>> Texts(const toml::table& table, std::string_view key) const {
    std::vector<std::string> texts;
    const toml::node* node = table.get(key);
    if (node == nullptr) return texts;
    if (!node->is_array() || node->as_array()->empty()) {
      return Wrong(*node, fmt::format("{} must be an array of texts, e.g. [\"a\", \"b\"]", key));
    }
    for (const toml::node& element : *node->as_array()) {
      const auto text = element.value_exact<std::string>();
      if (!text || text->empty()) return Wrong(element, fmt::format("{} holds something that is not a text", key));
      if (std::set<std::string>(texts.begin(), texts.end()).contains(*text)) {
        return Wrong(element, fmt::format("{} names '{}' twice", key, *text));
      }
      texts.push_back(*text);
    }
    return texts;
  }

  const std::string& path_;
};

}  // namespace

absl::StatusOr<Rules> LoadRules(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || !text) {
    return absl::NotFoundError(fmt::format("the rules file {} cannot be read; name one with --rules", path));
  }
  const RulesReader reader(path);
  try {
    return reader.Read(toml::parse(text.str(), path));
  } catch (const toml::parse_error& error) {
    return reader.Wrong(error.source().begin.line, fmt::format("not TOML: {}", error.description()));
  }
}

}  // namespace fairlead::recognition
