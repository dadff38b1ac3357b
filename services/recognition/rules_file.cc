#include "services/recognition/rules_file.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/status.h"
#include "libs/toml/reader.h"

namespace fairlead::recognition {
namespace {

class RulesReader : private toml_file::Reader {
 public:
  explicit RulesReader(const std::string& path) : Reader(path, "rules.example.toml") {}

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

 private:
  absl::StatusOr<AllowanceRule> Rule(const toml::table& table) const {
    FL_RETURN_IF_ERROR(CheckKeys(table, {"from_role_level", "to_role_level", "locations", "points_a_month",
                                         "most_per_award", "most_to_one_person_a_month"}));
    AllowanceRule rule;
    FL_TRY(rule.from_role_level, Natural(table, "from_role_level"));
    FL_TRY(rule.to_role_level, Natural(table, "to_role_level"));
    if (rule.from_role_level && rule.to_role_level && *rule.from_role_level > *rule.to_role_level) {
      return Wrong(table, "from_role_level is above to_role_level, so that nobody is meant");
    }
    FL_TRY(rule.locations, Texts(table, "locations"));
    FL_TRY(rule.allowance.a_month, PointsOf(table, "points_a_month"));
    FL_TRY(rule.allowance.per_award, PointsOf(table, "most_per_award"));
    FL_TRY(rule.allowance.to_one_person_a_month, PointsOf(table, "most_to_one_person_a_month"));
    return rule;
  }

  absl::StatusOr<Points> PointsOf(const toml::table& table, std::string_view key) const {
    FL_TRY(const std::optional<std::int64_t> number, Number(table, key, 0, kMostPoints.value()));
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
};

}  // namespace

absl::StatusOr<Rules> LoadRules(const std::string& path) {
  FL_TRY(const toml::table root, toml_file::ReadTable(path, "rules file", "--rules"));
  const RulesReader reader(path);
  return reader.Read(root);
}

}  // namespace fairlead::recognition
