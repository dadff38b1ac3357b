#include "services/directory/domain/teams.h"

#include <algorithm>

namespace fairlead::directory {

bool IsWithin(std::string_view team, std::string_view above) {
  if (above.empty() || team == above) return true;
  return team.size() > above.size() && team.substr(0, above.size()) == above && team[above.size()] == '/';
}

std::vector<TeamCount> TeamTree(const std::map<std::string, std::uint32_t>& employees, const std::string& root) {
  // Sorted by segments: a path in which every "/" is the smallest character.
  const auto by_segments = [](const std::string& a, const std::string& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
      const auto rank = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c) + 1; };
      return rank(x) < rank(y);
    });
  };
  std::map<std::string, TeamCount, decltype(by_segments)> tree(by_segments);
  for (const auto& [team, count] : employees) {
    if (!IsWithin(team, root)) continue;
    tree[team].employees += count;
    for (std::string above = team; IsWithin(above, root);) {
      tree[above].employees_with_below += count;
      if (above.empty()) break;
      const std::size_t slash = above.rfind('/');
      above.resize(slash == std::string::npos ? 0 : slash);
    }
  }
  std::vector<TeamCount> teams;
  for (auto& [team, count] : tree) {
    count.team = team;
    teams.push_back(std::move(count));
  }
  return teams;
}

}  // namespace fairlead::directory
