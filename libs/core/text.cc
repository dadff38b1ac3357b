#include "libs/core/text.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include "unicode/brkiter.h"
#include "unicode/uchar.h"
#include "unicode/unistr.h"
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

bool ChangesDirection(UChar32 point) {
  return (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

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
    if (control || ChangesDirection(point)) return true;
  }
  return false;
}

std::size_t Utf16Length(std::string_view text) {
  std::size_t units = 0;
  std::size_t at = 0;
  while (at < text.size()) units += Next(text, at) > 0xffff ? 2 : 1;
  return units;
}

std::string CutGraphemes(std::string_view text, std::size_t most) {
  if (Utf16Length(text) <= most) return std::string(text);
  if (most == 0) return {};
  const auto whole =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  const auto room = static_cast<std::int32_t>(most - 1);  // for the ellipsis
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> graphemes(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  std::int32_t end = 0;
  if (U_SUCCESS(status)) {
    graphemes->setText(whole);
    end = graphemes->isBoundary(room) != 0 ? room : std::max(graphemes->preceding(room), 0);
  }
  while (end > 0 && u_isUWhiteSpace(whole.char32At(end - 1)) != 0) --end;
  std::string cut;
  whole.tempSubString(0, end).toUTF8String(cut);
  return cut + "…";
}

std::string WithoutDirections(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t start = at;
    const UChar32 point = Next(text, at);
    if (!ChangesDirection(point)) out += text.substr(start, at - start);
  }
  return out;
}

std::string Isolated(std::string_view text) {
  std::string words = WithoutDirections(text);
  std::size_t at = 0;
  while (at < words.size()) {
    const UCharDirection direction = u_charDirection(Next(words, at));
    if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC) return "\u2068" + words + "\u2069";
  }
  return words;
}

}  // namespace fairlead::core
