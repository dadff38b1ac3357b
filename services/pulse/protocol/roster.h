#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "services/pulse/protocol/bytes.h"
#include "services/pulse/protocol/slots.h"

// The roster: who is eligible and in which cells, frozen at the launch; and the Merkle tree whose root stands in the
// manifest (RFC 9162, section 2.1, over SHA-256), by which each person sees that they are in it.
namespace fairlead::pulse {

struct RosterEntry {
  Salt salt;             // random, so that nobody who knows the root can try whether a person is in the roster
  std::string employee;  // 1 to 64 bytes
  PersonCells cells;
};

TreeHash LeafHash(const RosterEntry& entry);

// The tree over entries in their order. Immutable.
class RosterTree {
 public:
  // At least one entry.
  explicit RosterTree(const std::vector<RosterEntry>& entries);
  const TreeHash& root() const { return levels_.back().front(); }
  std::size_t size() const { return levels_.front().size(); }
  // The inclusion proof of leaf `index` (RFC 9162, 2.1.3.1), from the leaf upwards.
  std::vector<TreeHash> PathOf(std::size_t index) const;

 private:
  std::vector<std::vector<TreeHash>> levels_;  // the leaves first; a node without a sibling moves up as it is
};

// Whether `leaf` is leaf `index` of the tree of `size` leaves with `root` (RFC 9162, 2.1.3.2).
bool IsInTree(const TreeHash& leaf, std::size_t index, std::size_t size, const std::vector<TreeHash>& path,
              const TreeHash& root);

}  // namespace fairlead::pulse
