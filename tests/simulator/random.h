#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::simulator {

// A reproducible source of chance: SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
// 2014) and distributions in whole numbers only, so that a seed means the same on every platform and compiler.
// Not for anything secret. Thread-compatible.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  // A stream of its own that depends on this seed and `name` but not on what was drawn so far.
  Random Fork(std::uint64_t name) const { return Random(Mixed(state_ ^ Mixed(name))); }

  std::uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15U;
    return Mixed(state_);
  }

  // Uniform in [0, limit); 0 if limit is 0. The bias is below limit / 2^32.
  std::uint32_t Below(std::uint32_t limit) { return static_cast<std::uint32_t>(((Next() >> 32U) * limit) >> 32U); }

  // Uniform in [low, high].
  int Between(int low, int high) { return low + static_cast<int>(Below(static_cast<std::uint32_t>(high - low + 1))); }

  // True in `share` of 1,000 cases.
  bool Chance(std::uint32_t share) { return Below(1000) < share; }

  // An index, each as likely as its weight says. At least one weight must be above 0.
  std::size_t Weighted(std::span<const int> weights) {
    std::uint32_t total = 0;
    for (const int weight : weights) total += static_cast<std::uint32_t>(weight);
    std::uint32_t drawn = Below(total);
    std::size_t index = 0;
    while (drawn >= static_cast<std::uint32_t>(weights[index])) drawn -= static_cast<std::uint32_t>(weights[index++]);
    return index;
  }

  // One of the elements of a container that is not empty.
  template <typename Container>
  const auto& Pick(const Container& container) {
    return container[Below(static_cast<std::uint32_t>(container.size()))];
  }

 private:
  static std::uint64_t Mixed(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  std::uint64_t state_;
};

}  // namespace fairlead::simulator
