#include "services/pulse/protocol/roster.h"

#include <initializer_list>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/core/hash.h"

namespace fairlead::pulse {
namespace {

std::vector<RosterEntry> Roster(std::size_t size) {
  std::vector<RosterEntry> roster;
  for (std::size_t i = 0; i < size; ++i) {
    roster.push_back({.salt = {}, .employee = "e" + std::to_string(i), .cells = {static_cast<std::uint16_t>(i), 0}});
  }
  return roster;
}

// RFC 9162, 2.1.1, as it is written there.
std::string MerkleTreeHash(const std::vector<RosterEntry>& entries) {
  if (entries.size() == 1) return std::string(LeafHash(entries.front()).view());
  std::size_t half = 1;
  while (half * 2 < entries.size()) half *= 2;
  const auto middle = entries.begin() + static_cast<std::ptrdiff_t>(half);
  return core::Sha256("\x01" + MerkleTreeHash({entries.begin(), middle}) + MerkleTreeHash({middle, entries.end()}));
}

TEST(RosterTree, HasTheRootThatTheRfcDefines) {
  for (std::size_t size = 1; size <= 70; ++size) {
    EXPECT_EQ(RosterTree(Roster(size)).root().view(), MerkleTreeHash(Roster(size))) << size;
  }
}

TEST(RosterTree, ProvesEveryLeafAndNoOther) {
  for (const std::size_t size : std::initializer_list<std::size_t>{1, 2, 3, 7, 8, 9, 33}) {
    const std::vector<RosterEntry> roster = Roster(size);
    const RosterTree tree(roster);
    for (std::size_t i = 0; i < size; ++i) {
      const std::vector<TreeHash> path = tree.PathOf(i);
      EXPECT_TRUE(IsInTree(LeafHash(roster[i]), i, size, path, tree.root())) << size << " " << i;
      for (std::size_t j = 0; j < size; ++j) {
        EXPECT_EQ(IsInTree(LeafHash(roster[j]), i, size, path, tree.root()), j == i);
      }
      EXPECT_FALSE(IsInTree(LeafHash(roster[i]), size, size, path, tree.root()));
    }
  }
}

TEST(RosterTree, RefusesAPathThatWasChangedCutOrMadeLonger) {
  const std::vector<RosterEntry> roster = Roster(21);
  const RosterTree tree(roster);
  const std::vector<TreeHash> path = tree.PathOf(20);
  std::vector<TreeHash> cut = path;
  cut.pop_back();
  std::vector<TreeHash> longer = path;
  longer.push_back(path.front());
  EXPECT_FALSE(IsInTree(LeafHash(roster[20]), 20, 21, cut, tree.root()));
  EXPECT_FALSE(IsInTree(LeafHash(roster[20]), 20, 21, longer, tree.root()));
  for (std::size_t i = 0; i < path.size(); ++i) {
    std::vector<TreeHash> changed = path;
    changed[i].data()[5] ^= 1U;
    EXPECT_FALSE(IsInTree(LeafHash(roster[20]), 20, 21, changed, tree.root()));
  }
}

TEST(LeafHash, DependsOnEveryField) {
  const RosterEntry entry{.salt = {}, .employee = "ana", .cells = {1, 2}};
  RosterEntry other = entry;
  other.salt.data()[15] = 1;
  EXPECT_NE(LeafHash(entry), LeafHash(other));
  other = entry;
  other.employee = "anb";
  EXPECT_NE(LeafHash(entry), LeafHash(other));
  other = entry;
  other.cells = {1, 3};
  EXPECT_NE(LeafHash(entry), LeafHash(other));
  other.cells = {1};
  EXPECT_NE(LeafHash(entry), LeafHash(other));
}

}  // namespace
}  // namespace fairlead::pulse
