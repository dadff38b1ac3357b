#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/recognition/domain/person.h"
#include "services/recognition/domain/points.h"

namespace fairlead::recognition {

// What somebody may give.
struct Allowance {
  Points a_month;                // in all, refilled at the start of the month, not carried over
  Points per_award;              // in one award, all its recipients together
  Points to_one_person_a_month;  // to the same recipient
  friend bool operator==(const Allowance&, const Allowance&) = default;
};

// For whom an allowance is; a condition that is absent holds for everybody.
struct AllowanceRule {
  std::optional<int> from_role_level;  // inclusive
  std::optional<int> to_role_level;    // inclusive
  std::vector<std::string> locations;  // any of them
  Allowance allowance;

  bool AppliesTo(const Person& person) const;
  bool IsForEverybody() const { return !from_role_level && !to_role_level && locations.empty(); }
};

// The company's rules: its values, and who may give how much. Immutable.
class Rules {
 public:
  // `allowances`: the first that applies counts, the last must be for everybody. `customer_facing`: those of `values`
  // that are about how one treats customers.
  Rules(std::vector<std::string> values, std::vector<AllowanceRule> allowances,
        std::set<std::string> customer_facing = {});

  const Allowance& AllowanceFor(const Person& person) const;
  // InvalidArgument UNKNOWN_VALUE {values} unless `value` is one of the company's.
  absl::Status CheckValue(const std::string& value) const;

  const std::vector<std::string>& values() const { return values_; }
  // False for what is no value of the company (any more).
  bool IsCustomerFacing(const std::string& value) const { return customer_facing_.contains(value); }
  const std::vector<AllowanceRule>& allowances() const { return allowances_; }

 private:
  std::vector<std::string> values_;
  std::vector<AllowanceRule> allowances_;
  std::set<std::string> customer_facing_;
};

}  // namespace fairlead::recognition
