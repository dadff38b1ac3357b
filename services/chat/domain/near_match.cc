#include "services/chat/domain/near_match.h"

#include <algorithm>

#include "libs/core/characters.h"

namespace fairlead::chat {
namespace {

constexpr std::size_t kShortest = 3;  // letters; fewer say nothing about what was meant

std::optional<std::size_t> SlipsOf(const std::u32string& a, const std::u32string& b, std::size_t most) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most) return std::nullopt;
  // Row i holds the distances of a's first i letters to each beginning of b; two rows back for swapped neighbours.
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  if (last[b.size()] > most) return std::nullopt;
  return last[b.size()];
}

}  // namespace

std::optional<std::size_t> Slips(std::string_view a, std::string_view b, std::size_t most) {
  return SlipsOf(core::CodePointsOf(a), core::CodePointsOf(b), most);
}

std::optional<std::size_t> Nearest(std::string_view typed, const std::vector<std::string>& keys) {
  const std::u32string word = core::CodePointsOf(typed);
  std::optional<std::size_t> nearest;
  std::size_t fewest = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::u32string key = core::CodePointsOf(keys[i]);
    const std::size_t longer = std::max(word.size(), key.size());
    const std::size_t shorter = std::min(word.size(), key.size());
    if (shorter == 0) continue;
    const std::size_t allowed = longer < kShortest ? 0 : longer < 6 ? 1 : 2;
    std::optional<std::size_t> slips = SlipsOf(word, key, allowed);
    if (!slips && shorter >= kShortest && (key.starts_with(word) || word.starts_with(key))) slips = longer - shorter;
    if (slips && (!nearest || *slips < fewest)) {
      nearest = i;
      fewest = *slips;
    }
  }
  return nearest;
}

}  // namespace fairlead::chat
