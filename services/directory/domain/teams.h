#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::directory {

// A team of the tree with its head counts.
struct TeamCount {
  std::string team;                        // whole path; empty for the whole company
  std::uint32_t employees = 0;             // in this very team
  std::uint32_t employees_with_below = 0;  // and in all below
  friend bool operator==(const TeamCount&, const TeamCount&) = default;
};

// Whether `team` is `above` or lies below it; everything lies below the empty path.
bool IsWithin(std::string_view team, std::string_view above);

// The tree from `root` (empty: the whole company, which then comes first itself) out of how many people there are in
// each team; teams in between that have nobody are there too. Depth first, children in the order of their names.
std::vector<TeamCount> TeamTree(const std::map<std::string, std::uint32_t>& employees, const std::string& root);

}  // namespace fairlead::directory
