#include "services/recognition/domain/rules.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/refusal.h"

namespace fairlead::recognition {

bool AllowanceRule::AppliesTo(const Person& person) const {
  return (!from_role_level || person.role_level >= *from_role_level) &&
         (!to_role_level || person.role_level <= *to_role_level) &&
         (locations.empty() || std::ranges::find(locations, person.location) != locations.end());
}

Rules::Rules(std::vector<std::string> values, std::vector<AllowanceRule> allowances,
             std::set<std::string> customer_facing)
    : values_(std::move(values)), allowances_(std::move(allowances)), customer_facing_(std::move(customer_facing)) {}

const Allowance& Rules::AllowanceFor(const Person& person) const {
  const auto found = std::ranges::find_if(allowances_, [&](const auto& rule) { return rule.AppliesTo(person); });
  return found != allowances_.end() ? found->allowance : allowances_.back().allowance;
}

absl::Status Rules::CheckValue(const std::string& value) const {
  if (std::ranges::find(values_, value) != values_.end()) return absl::OkStatus();
  const std::string known = fmt::format("{}", fmt::join(values_, ", "));
  return core::Refuse(absl::StatusCode::kInvalidArgument,
                      fmt::format("An award names one of the company's values: {}.", known),
                      {.reason = "UNKNOWN_VALUE",
                       .metadata = {{"values", known}},
                       .violations = {{"value", "is not one of: " + known}}});
}

}  // namespace fairlead::recognition
