#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"

namespace fairlead::pulse::survey {

// What the directory says about one eligible person.
struct Person {
  std::string employee_id{};
  std::string team{};        // path from the top, "Product/Platform/Storage"; empty: none
  std::string manager_id{};  // empty: none
  std::string location{};    // empty: none
  absl::CivilDay hire_date{};
};

// The segments of a team's path; none for the empty path.
std::vector<std::string_view> SegmentsOf(std::string_view team);

}  // namespace fairlead::pulse::survey
