#include "libs/core/text.h"

#include <cstdint>

#include "unicode/utf8.h"

namespace fairlead::core {
namespace {

// The code point at `at`, which moves behind it; negative if it is not well formed. The macro narrows ints inside.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
UChar32 Next(std::string_view text, std::size_t& at) {
  UChar32 point = 0;
  U8_NEXT(text.data(), at, text.size(), point);
  return point;
}
#pragma GCC diagnostic pop

}  // namespace

std::optional<std::size_t> FirstInvalidUtf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t start = at;
    if (Next(text, at) < 0) return start;
  }
  return std::nullopt;
}

std::size_t CodePoints(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0u) != 0x80u ? 1 : 0;
  return count;
}

bool HasControlCharacters(std::string_view text, bool allow_lines) {
  std::size_t at = 0;
  while (at < text.size()) {
    const UChar32 point = Next(text, at);
    if (allow_lines && (point == '\t' || point == '\n')) continue;
    const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
    const bool override = (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
    if (control || override) return true;
  }
  return false;
}

}  // namespace fairlead::core
