#include "libs/core/characters.h"

#include <cstddef>
#include <cstdint>

#include "unicode/uchar.h"
#include "unicode/utf8.h"

namespace fairlead::core {
namespace {

constexpr char32_t kReplacement = U'\ufffd';

UChar32 Icu(char32_t point) { return static_cast<UChar32>(point); }

}  // namespace

// ICU's macros narrow ints inside.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
std::u32string CodePointsOf(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    UChar32 point = 0;
    U8_NEXT(text.data(), at, text.size(), point);
    points.push_back(point < 0 ? kReplacement : static_cast<char32_t>(point));
  }
  return points;
}

std::string Utf8Of(std::u32string_view points) {
  std::string text;
  text.reserve(points.size());
  for (const char32_t point : points) {
    const bool character = point <= 0x10ffff && !U_IS_SURROGATE(point);
    char bytes[U8_MAX_LENGTH];
    std::size_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, character ? point : kReplacement);
    text.append(bytes, size);
  }
  return text;
}
#pragma GCC diagnostic pop

bool IsSpace(char32_t point) { return u_isUWhiteSpace(Icu(point)) != 0; }

bool IsWordCharacter(char32_t point) {
  constexpr std::uint32_t kKinds = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK;
  return (U_GET_GC_MASK(Icu(point)) & kKinds) != 0;
}

bool IsPicture(char32_t point) { return u_charType(Icu(point)) == U_OTHER_SYMBOL; }

}  // namespace fairlead::core
