#pragma once

#include <string>
#include <vector>

#include "services/recognition/domain/rules.h"

namespace fairlead::recognition {

// The company's values. Thread-safe.
class ListValues {
 public:
  struct Value {
    std::string name;
    bool customer_facing = false;
  };

  explicit ListValues(const Rules& rules) : rules_(rules) {}

  // In the order of the rules file.
  std::vector<Value> Run() const {
    std::vector<Value> values;
    for (const std::string& name : rules_.values()) values.push_back({name, rules_.IsCustomerFacing(name)});
    return values;
  }

 private:
  const Rules& rules_;
};

}  // namespace fairlead::recognition
