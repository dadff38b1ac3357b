#include "services/pulse/reporting/cells.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace fairlead::pulse::reporting {
namespace {

class Builder {
 public:
  Builder(const Dimension& dimension, const std::vector<std::int64_t>& own_members, std::int64_t least)
      : least_(least), nodes_(dimension.units.size()) {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      nodes_[i].parts = {{dimension.units[i].id, dimension.units[i].name}};
      nodes_[i].units = {static_cast<std::int32_t>(i)};
      nodes_[i].own = nodes_[i].total = own_members[i];
    }
    for (std::size_t i = nodes_.size() - 1; i > 0; --i) AttachToParent(i, dimension.units[i].parent);
    if (nodes_[0].total < least_) MakeLeaf(nodes_[0]);
  }

  CellTree Build(const Dimension& dimension) {
    CellTree tree{.dimension = dimension.id, .cells = {}, .cell_of_unit = {}};
    tree.cell_of_unit.resize(dimension.units.size());
    std::vector<std::pair<std::size_t, std::int32_t>> open = {{0, kNoCell}};
    while (!open.empty()) {
      const auto [index, parent] = open.back();
      open.pop_back();
      Settle(index);
      Node& node = nodes_[index];
      const auto cell = static_cast<std::int32_t>(tree.cells.size());
      tree.cells.push_back({.id = node.Id(), .name = node.Name(), .parent = parent, .eligible = node.total});
      for (const std::int32_t unit : node.units) tree.cell_of_unit[static_cast<std::size_t>(unit)] = cell;
      std::ranges::sort(node.children, std::ranges::greater(), [&](std::size_t child) { return nodes_[child].Id(); });
      for (const std::size_t child : node.children) open.emplace_back(child, cell);
    }
    return tree;
  }

 private:
  struct Node {
    std::vector<std::pair<std::string, std::string>> parts;  // id and name, in the order of ids
    std::vector<std::int32_t> units;                         // whose own members stand in this node itself
    std::vector<std::size_t> children;
    std::int64_t own = 0;    // people who stand in this node itself
    std::int64_t total = 0;  // and in all below

    std::string Id() const {
      std::string id;
      for (const auto& [part, name] : parts) id += id.empty() ? part : "+" + part;
      return id;
    }
    std::string Name() const {
      std::string joined;
      for (const auto& [part, name] : parts) joined += joined.empty() ? name : " + " + name;
      return joined;
    }
  };

  // What happens to `child` when all below it have been attached: too few people are a leaf, nobody is no child.
  void AttachToParent(std::size_t child, std::int32_t parent) {
    Node& node = nodes_[child];
    Node& above = nodes_[static_cast<std::size_t>(parent)];
    if (node.total < least_) MakeLeaf(node);
    if (node.total == 0) {
      std::ranges::copy(node.units, std::back_inserter(above.units));
      return;
    }
    above.children.push_back(child);
    above.total += node.total;
  }

  // All below `node` are leaves already, or of nobody.
  void MakeLeaf(Node& node) {
    for (const std::size_t child : node.children) {
      std::ranges::copy(nodes_[child].units, std::back_inserter(node.units));
    }
    node.children.clear();
    node.own = node.total;
  }

  // Brings the children of a node into their final shape.
  void Settle(std::size_t index) {
    while (true) {
      SeparateOwnMembers(index);
      MergeChildren(index);
      Node& node = nodes_[index];
      if (node.children.size() != 1) return;
      Node& lone = nodes_[node.children.front()];
      node.own += lone.own;
      std::ranges::copy(lone.units, std::back_inserter(node.units));
      node.children = std::exchange(lone.children, {});
    }
  }

  void SeparateOwnMembers(std::size_t index) {
    if (nodes_[index].own < least_ || nodes_[index].children.empty()) return;
    Node own;
    own.parts = {{nodes_[index].Id() + ":own", nodes_[index].Name() + " (own members)"}};
    own.units = std::exchange(nodes_[index].units, {});
    own.own = own.total = std::exchange(nodes_[index].own, 0);
    nodes_[index].children.push_back(nodes_.size());
    nodes_.push_back(std::move(own));
  }

  void MergeChildren(std::size_t index) {
    std::set<std::tuple<std::int64_t, std::string, std::size_t>> by_size;
    for (const std::size_t child : nodes_[index].children) {
      by_size.emplace(nodes_[child].total, nodes_[child].Id(), child);
    }
    while (by_size.size() > 1 && std::get<0>(*by_size.begin()) < least_) {
      const std::size_t small = std::get<2>(by_size.extract(by_size.begin()).value());
      const std::size_t next = std::get<2>(by_size.extract(by_size.begin()).value());
      MergeInto(nodes_[next], nodes_[small]);
      by_size.emplace(nodes_[next].total, nodes_[next].Id(), next);
    }
    nodes_[index].children.clear();
    for (const auto& [total, id, child] : by_size) nodes_[index].children.push_back(child);
  }

  // `small` is a leaf, for it has too few people.
  static void MergeInto(Node& node, Node& small) {
    std::ranges::move(small.parts, std::back_inserter(node.parts));
    std::ranges::sort(node.parts);
    std::ranges::copy(small.units, std::back_inserter(node.units));
    node.own += small.own;
    node.total += small.total;
  }

  std::int64_t least_;
  std::vector<Node> nodes_;
};

}  // namespace

bool CellTree::IsWithin(std::int32_t cell, std::int32_t ancestor) const {
  while (cell > ancestor) cell = cells[static_cast<std::size_t>(cell)].parent;
  return cell == ancestor;
}

CellTree MakeCells(const Dimension& dimension, const std::vector<std::int64_t>& own_members, std::int64_t least) {
  return Builder(dimension, own_members, least).Build(dimension);
}

std::vector<CellTree> MakeCells(const Organisation& organisation, const Thresholds& thresholds) {
  std::vector<CellTree> trees;
  for (std::size_t d = 0; d < organisation.dimensions.size(); ++d) {
    const Dimension& dimension = organisation.dimensions[d];
    std::vector<std::int64_t> own_members(dimension.units.size());
    for (const Group& group : organisation.groups) {
      own_members[static_cast<std::size_t>(std::max(group.units[d], 0))] += group.eligible;
    }
    trees.push_back(MakeCells(dimension, own_members, thresholds.eligible));
  }
  return trees;
}

std::vector<Atom> MakeAtoms(const Organisation& organisation, const std::vector<CellTree>& trees) {
  std::map<std::vector<std::int32_t>, Count> counts;
  for (const Group& group : organisation.groups) {
    std::vector<std::int32_t> cells(trees.size());
    for (std::size_t d = 0; d < trees.size(); ++d) {
      cells[d] = trees[d].cell_of_unit[static_cast<std::size_t>(std::max(group.units[d], 0))];
    }
    if (group.eligible > 0) counts[std::move(cells)] += Count{group.eligible, group.respondents};
  }
  std::vector<Atom> atoms;
  for (const auto& [cells, count] : counts) atoms.push_back({cells, count.eligible, count.respondents});
  return atoms;
}

std::vector<std::vector<Count>> CountCells(const std::vector<CellTree>& trees, const std::vector<Atom>& atoms) {
  std::vector<std::vector<Count>> counts;
  for (std::size_t d = 0; d < trees.size(); ++d) {
    std::vector<Count>& cells = counts.emplace_back(trees[d].cells.size());
    for (const Atom& atom : atoms) {
      cells[static_cast<std::size_t>(atom.cells[d])] += Count{atom.eligible, atom.respondents.value_or(0)};
    }
    for (std::size_t cell = cells.size() - 1; cell > 0; --cell) {
      cells[static_cast<std::size_t>(trees[d].cells[cell].parent)] += cells[cell];
    }
  }
  return counts;
}

}  // namespace fairlead::pulse::reporting
