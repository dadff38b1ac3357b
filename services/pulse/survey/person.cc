#include "services/pulse/survey/person.h"

#include <algorithm>
#include <cstddef>

namespace fairlead::pulse::survey {

std::vector<std::string_view> SegmentsOf(std::string_view team) {
  std::vector<std::string_view> segments;
  while (!team.empty()) {
    const std::size_t end = std::min(team.find('/'), team.size());
    segments.push_back(team.substr(0, end));
    team.remove_prefix(std::min(end + 1, team.size()));
  }
  return segments;
}

}  // namespace fairlead::pulse::survey
