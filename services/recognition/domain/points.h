#pragma once

#include <compare>
#include <cstdint>

#include "absl/status/statusor.h"

namespace fairlead::recognition {

// A number of points, never negative. Sums and differences are checked: what does not fit is an error, never a wrap.
class Points {
 public:
  constexpr Points() = default;
  constexpr explicit Points(std::int64_t value) : value_(value) {}  // value >= 0

  constexpr std::int64_t value() const { return value_; }
  friend constexpr auto operator<=>(const Points&, const Points&) = default;

 private:
  std::int64_t value_ = 0;
};

// The most that one recipient can get from an award, and that a rule can grant: small enough that no sum over a
// company's life leaves 64 bits.
inline constexpr Points kMostPoints(1'000'000'000);

// OutOfRange if the sum is over 2^63 - 1.
absl::StatusOr<Points> Plus(Points a, Points b);
// OutOfRange if `b` is more than `a`.
absl::StatusOr<Points> Minus(Points a, Points b);
// `a - b`, or nothing where `b` is more.
Points Left(Points a, Points b);

}  // namespace fairlead::recognition
