#include "services/chat/domain/number_words.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"

namespace fairlead::chat {
namespace {

struct NumberWord {
  std::string_view word;
  std::int64_t number;
};

constexpr NumberWord kWords[] = {
    {"one", 1},        {"two", 2},       {"three", 3},     {"four", 4},      {"five", 5},       {"six", 6},
    {"seven", 7},      {"eight", 8},     {"nine", 9},      {"ten", 10},      {"eleven", 11},    {"twelve", 12},
    {"thirteen", 13},  {"fourteen", 14}, {"fifteen", 15},  {"sixteen", 16},  {"seventeen", 17}, {"eighteen", 18},
    {"nineteen", 19},  {"twenty", 20},   {"thirty", 30},   {"forty", 40},    {"fourty", 40},    {"fifty", 50},
    {"sixty", 60},     {"seventy", 70},  {"eighty", 80},   {"ninety", 90},   {"hundred", 100},  {"un", 1},
    {"une", 1},        {"deux", 2},      {"trois", 3},     {"quatre", 4},    {"cinq", 5},       {"sept", 7},
    {"huit", 8},       {"neuf", 9},      {"dix", 10},      {"onze", 11},     {"douze", 12},     {"treize", 13},
    {"quatorze", 14},  {"quinze", 15},   {"seize", 16},    {"vingt", 20},    {"trente", 30},    {"quarante", 40},
    {"cinquante", 50}, {"soixante", 60}, {"septante", 70}, {"huitante", 80}, {"octante", 80},   {"nonante", 90},
    {"cent", 100},
};

std::optional<std::int64_t> Simple(std::string_view word) {
  const auto* found = std::find_if(std::begin(kWords), std::end(kWords), [&](const auto& w) { return w.word == word; });
  if (found == std::end(kWords)) return std::nullopt;
  return found->number;
}

}  // namespace

std::optional<std::int64_t> NumberInWords(std::string_view word) {
  constexpr std::size_t kLongest = 40;  // "quatre-vingt-dix-sept" and spare
  if (word.size() > kLongest) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(std::string(word), '-');
  std::int64_t sum = 0;
  std::int64_t last = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i + 1 < parts.size() && parts[i] == "quatre" && (parts[i + 1] == "vingt" || parts[i + 1] == "vingts")) {
      if (sum != 0) return std::nullopt;
      sum = last = 80;
      ++i;
      continue;
    }
    if (parts[i] == "et" && i > 0 && i + 1 < parts.size()) continue;
    const std::optional<std::int64_t> part = Simple(parts[i]);
    // Each part is smaller than what stands before it: "twenty-five", "soixante-dix-sept", not "five-twenty".
    if (!part || (i > 0 && (*part >= last || last < 10))) return std::nullopt;
    sum += *part;
    last = *part;
  }
  return sum;
}

}  // namespace fairlead::chat
