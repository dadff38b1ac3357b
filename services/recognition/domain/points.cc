#include "services/recognition/domain/points.h"

#include <limits>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace fairlead::recognition {

absl::StatusOr<Points> Plus(Points a, Points b) {
  if (a.value() > std::numeric_limits<std::int64_t>::max() - b.value()) {
    return absl::OutOfRangeError(fmt::format("{} and {} points are more than can be counted", a.value(), b.value()));
  }
  return Points(a.value() + b.value());
}

absl::StatusOr<Points> Minus(Points a, Points b) {
  if (b > a) {
    return absl::OutOfRangeError(fmt::format("{} points cannot be taken from {}", b.value(), a.value()));
  }
  return Points(a.value() - b.value());
}

Points Left(Points a, Points b) { return b > a ? Points() : Points(a.value() - b.value()); }

}  // namespace fairlead::recognition
