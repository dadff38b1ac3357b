#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

// Who could answer and how many did: what the reporting rules decide upon. Plain values, no I/O, no clock, no chance.
namespace fairlead::pulse::reporting {

inline constexpr std::size_t kMostDimensions = 8;
inline constexpr std::size_t kMostUnits = 65'535;  // of one dimension
inline constexpr std::size_t kMostGroups = 1'000'000;
inline constexpr std::size_t kMostIdBytes = 64;
inline constexpr std::size_t kMostNameBytes = 256;
inline constexpr std::int64_t kMostPeople = 10'000'000;
// A person who has no unit in a dimension stands in its root.
inline constexpr std::int32_t kNoUnit = -1;

// How many people, and how many of them answered the question.
struct Count {
  std::int64_t eligible = 0;
  std::int64_t respondents = 0;

  Count& operator+=(const Count& other) {
    eligible += other.eligible;
    respondents += other.respondents;
    return *this;
  }
  Count& operator-=(const Count& other) {
    eligible -= other.eligible;
    respondents -= other.respondents;
    return *this;
  }
  friend Count operator+(Count a, const Count& b) { return a += b; }
  friend Count operator-(Count a, const Count& b) { return a -= b; }
  friend bool operator==(const Count&, const Count&) = default;
};

// n and e_min: the fewest respondents, and the fewest eligible people, of a cell whose figures are published.
struct Thresholds {
  std::int64_t respondents = 5;
  std::int64_t eligible = 8;

  // Whether figures of this set, were they known, would speak of 1 to n-1 people or of 1 to n-1 respondents.
  bool Isolates(const Count& count) const {
    return (count.eligible > 0 && count.eligible < respondents) ||
           (count.respondents > 0 && count.respondents < respondents);
  }
  // Rule R2.
  bool Admit(const Count& count) const { return count.respondents >= respondents && count.eligible >= eligible; }
  friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

struct Unit {
  std::string id;    // unique in its dimension; 1 to 64 bytes without '+', ':' and control characters
  std::string name;  // 1 to 256 bytes
  std::int32_t parent = kNoUnit;
};

// A way to divide everybody: a tree of units whose first is the root; a parent stands before its children.
struct Dimension {
  std::string id;
  std::vector<Unit> units;
};

// People with the same memberships. A person is a group of one.
struct Group {
  std::vector<std::int32_t> units;  // per dimension: index of the unit, or kNoUnit
  std::int64_t eligible = 0;
  std::int64_t respondents = 0;  // who answered the question; skipping is not answering
};

// Dimensions stand in the order of their priority: where two cannot both be shown, the earlier stays.
struct Organisation {
  std::vector<Dimension> dimensions;
  std::vector<Group> groups;
};

// InvalidArgument "dimensions[1].units[4]: what is wrong and what to do"; the path is that of the program's JSON.
absl::Status Check(const Organisation& organisation);
absl::Status Check(const Thresholds& thresholds);

// SHA-256, in hexadecimal, of the canonical text of what is decided upon; README.md gives it byte by byte. Groups with
// the same memberships are one, and their order does not matter.
std::string InputDigest(const Organisation& organisation, const Thresholds& thresholds);

}  // namespace fairlead::pulse::reporting
