#include "libs/core/near_match.h"

#include <algorithm>

#include "libs/core/characters.h"

namespace fairlead::core {
namespace {

constexpr std::size_t kShortest = 3;   // letters; fewer say nothing about what was meant
constexpr std::size_t kPart = 4;       // letters inside another word
constexpr std::size_t kBeginning = 5;  // letters that two words begin with

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

// The letters that one has more than the other, or that follow their common beginning, where it can be meant by it.
std::optional<std::size_t> SlipsAround(const std::u32string& a, const std::u32string& b) {
  const std::u32string& longer = a.size() < b.size() ? b : a;
  const std::u32string& shorter = a.size() < b.size() ? a : b;
  const std::size_t at = shorter.size() < kShortest ? std::u32string::npos : longer.find(shorter);
  if (at == 0 || (at != std::u32string::npos && shorter.size() >= kPart)) return longer.size() - shorter.size();
  const auto begin = std::mismatch(shorter.begin(), shorter.end(), longer.begin(), longer.end());
  const auto common = static_cast<std::size_t>(begin.first - shorter.begin());
  if (common < kBeginning) return std::nullopt;
  return longer.size() + shorter.size() - 2 * common;
}

}  // namespace

std::optional<std::size_t> Slips(std::string_view a, std::string_view b, std::size_t most) {
  return SlipsOf(CodePointsOf(a), CodePointsOf(b), most);
}

std::optional<Near> Nearest(std::string_view typed, const std::vector<std::string>& keys) {
  const std::u32string word = CodePointsOf(typed);
  std::optional<Near> nearest;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::u32string key = CodePointsOf(keys[i]);
    const std::size_t longer = std::max(word.size(), key.size());
    if (word.empty() || key.empty()) continue;
    std::optional<std::size_t> slips = SlipsOf(word, key, longer < kShortest ? 0 : longer < 6 ? 1 : 2);
    if (!slips) slips = SlipsAround(word, key);
    if (slips && (!nearest || *slips < nearest->slips)) nearest = Near{i, *slips};
  }
  return nearest;
}

}  // namespace fairlead::core
