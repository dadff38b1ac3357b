#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "services/chat/domain/kudos_command.h"
#include "services/chat/domain/typed_items.h"

namespace fairlead::chat {

// A "#" with the words that it names a value with.
struct Tag {
  enum class Match { kExact, kNear, kUnknown };
  std::size_t begin = 0;
  std::size_t end = 0;
  Match match = Match::kUnknown;
  std::size_t value = 0;  // its index in KudosRules::values, unless unknown
};

// The tags among the items, whose role becomes kTag; a "#" that cannot mean a value becomes a word.
std::vector<Tag> FindTags(Items& items, const KudosRules& rules);

struct ValueReading {
  std::string value{};  // as the company writes it; where there is a slip, what to offer instead
  std::optional<Slip> slip{};
};

// Chooses the value and marks its words: as taken, or as kept where a sentence needs them ("the great #teamwork in …").
// Tags that say no value, or another one inside a sentence, become words of the message. The points must have been
// taken before.
ValueReading TakeValue(Items& items, const std::vector<Tag>& tags, const KudosRules& rules);

}  // namespace fairlead::chat
