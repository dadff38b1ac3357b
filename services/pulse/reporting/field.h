#pragma once

#include <cstdint>

namespace fairlead::pulse::reporting {

// Numbers modulo the prime 2^61 - 1, always reduced.
class Field {
 public:
  __extension__ using Wide = unsigned __int128;
  static constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61U) - 1;

  constexpr Field() = default;
  explicit constexpr Field(std::uint64_t value) : value_(value % kPrime) {}

  static constexpr Field FromWide(Wide value) {
    const Wide folded = (value & kPrime) + (value >> 61U);
    return Reduced(static_cast<std::uint64_t>(folded & kPrime) + static_cast<std::uint64_t>(folded >> 61U));
  }

  constexpr std::uint64_t value() const { return value_; }
  constexpr bool IsZero() const { return value_ == 0; }

  friend constexpr Field operator+(Field a, Field b) { return Reduced(a.value_ + b.value_); }
  friend constexpr Field operator-(Field a, Field b) { return Reduced(a.value_ + kPrime - b.value_); }
  friend constexpr Field operator-(Field a) { return Field() - a; }
  friend constexpr Field operator*(Field a, Field b) {
    const Wide product = static_cast<Wide>(a.value_) * b.value_;
    return Reduced(static_cast<std::uint64_t>(product & kPrime) + static_cast<std::uint64_t>(product >> 61U));
  }
  constexpr Field& operator+=(Field other) { return *this = *this + other; }
  constexpr Field& operator-=(Field other) { return *this = *this - other; }
  // By Fermat's little theorem; of 0 it is 0.
  constexpr Field Inverse() const {
    Field power = *this;
    Field inverse(1);
    for (std::uint64_t exponent = kPrime - 2; exponent > 0; exponent >>= 1U) {
      if ((exponent & 1U) != 0) inverse = inverse * power;
      power = power * power;
    }
    return inverse;
  }
  friend constexpr auto operator<=>(Field, Field) = default;

 private:
  static constexpr Field Reduced(std::uint64_t sum) {
    Field field;
    field.value_ = sum >= kPrime ? sum - kPrime : sum;
    return field;
  }

  std::uint64_t value_ = 0;
};

// Reproducible numbers that nobody chooses: SplitMix64 (Steele, Lea, Flood 2014) over a seed that is a hash of the
// counts. They must be unrelated to the counts, not secret.
class FieldStream {
 public:
  explicit FieldStream(std::uint64_t seed) : state_(seed) {}

  Field Next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return Field(z ^ (z >> 31U));
  }

 private:
  std::uint64_t state_;
};

}  // namespace fairlead::pulse::reporting
