#pragma once

#include <cstdint>
#include <optional>

#include "services/chat/domain/kudos_command.h"
#include "services/chat/domain/typed_items.h"

namespace fairlead::chat {

struct PointsReading {
  std::int64_t points = 0;  // 1 … most_points: as typed, or where there is a slip what to offer instead
  std::optional<Slip> slip{};
};

// Finds the points among the items and marks their words as taken. In this order: "+20" (also "+ 20", "+20pts"),
// "20 points", "20+", a "20" that stands alone; then what can only be asked about. A number between two words of a
// sentence is not points where another one can be. Tags must have been found before (FindTags).
PointsReading TakePoints(Items& items, const KudosRules& rules);

}  // namespace fairlead::chat
