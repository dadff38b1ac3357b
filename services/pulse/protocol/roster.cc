#include "services/pulse/protocol/roster.h"

#include "libs/core/hash.h"

namespace fairlead::pulse {
namespace {

TreeHash Hashed(std::string_view prefixed) { return *TreeHash::Decode(core::Sha256(prefixed)); }

TreeHash Join(const TreeHash& left, const TreeHash& right) {
  return Hashed(Writer().U8(1).Bytes(left.view()).Bytes(right.view()).Take());
}

}  // namespace

TreeHash LeafHash(const RosterEntry& entry) {
  Writer writer;
  writer.U8(0).Bytes(entry.salt.view()).U16(entry.employee.size()).Bytes(entry.employee).U8(entry.cells.size());
  for (const std::uint16_t cell : entry.cells) writer.U16(cell);
  return Hashed(writer.Take());
}

RosterTree::RosterTree(const std::vector<RosterEntry>& entries) {
  std::vector<TreeHash> level;
  level.reserve(entries.size());
  for (const RosterEntry& entry : entries) level.push_back(LeafHash(entry));
  levels_.push_back(std::move(level));
  while (levels_.back().size() > 1) {
    const std::vector<TreeHash>& below = levels_.back();
    std::vector<TreeHash> above;
    for (std::size_t i = 0; i + 1 < below.size(); i += 2) above.push_back(Join(below[i], below[i + 1]));
    if (below.size() % 2 == 1) above.push_back(below.back());
    levels_.push_back(std::move(above));
  }
}

std::vector<TreeHash> RosterTree::PathOf(std::size_t index) const {
  std::vector<TreeHash> path;
  for (const std::vector<TreeHash>& level : levels_) {
    const std::size_t sibling = index ^ 1;
    if (sibling < level.size()) path.push_back(level[sibling]);
    index /= 2;
  }
  return path;
}

bool IsInTree(const TreeHash& leaf, std::size_t index, std::size_t size, const std::vector<TreeHash>& path,
              const TreeHash& root) {
  if (index >= size) return false;
  TreeHash hash = leaf;
  std::size_t node = index;
  std::size_t last = size - 1;
  for (const TreeHash& sibling : path) {
    if (last == 0) return false;
    if (node % 2 == 1 || node == last) {
      hash = Join(sibling, hash);
      while (node % 2 == 0 && node != 0) {
        node /= 2;
        last /= 2;
      }
    } else {
      hash = Join(hash, sibling);
    }
    node /= 2;
    last /= 2;
  }
  return last == 0 && hash == root;
}

}  // namespace fairlead::pulse
