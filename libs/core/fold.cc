#include "libs/core/fold.h"

#include <cstdint>

#include "libs/core/characters.h"
#include "unicode/normalizer2.h"
#include "unicode/uchar.h"
#include "unicode/unistr.h"

namespace fairlead::core {
namespace {

// Letters that are another letter with a stroke or two letters in one, which Unicode does not take apart.
const char* Plain(UChar32 point) {
  switch (point) {
    case U'œ':
      return "oe";
    case U'æ':
      return "ae";
    case U'ø':
      return "o";
    case U'ł':
      return "l";
    case U'đ':
      return "d";
    case U'ı':
      return "i";
    default:
      return nullptr;
  }
}

bool IsAccent(UChar32 point) { return point >= 0x0300 && point <= 0x036f; }

}  // namespace

std::string Folded(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  const icu::Normalizer2* apart = icu::Normalizer2::getNFDInstance(error);
  const icu::Normalizer2* together = icu::Normalizer2::getNFCInstance(error);
  // Both are compiled into ICU's data and cannot be missing; without them text would only match as it is.
  if (U_FAILURE(error)) return std::string(text);
  const auto utf16 =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  const icu::UnicodeString letters = apart->normalize(fold->normalize(utf16, error), error);
  icu::UnicodeString plain;
  for (std::int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
    const UChar32 point = letters.char32At(i);
    if (IsAccent(point)) continue;
    if (const char* replacement = Plain(point)) {
      plain.append(icu::UnicodeString::fromUTF8(replacement));
    } else if (u_charType(point) == U_DECIMAL_DIGIT_NUMBER) {
      plain.append(static_cast<UChar32>('0' + u_charDigitValue(point)));
    } else {
      plain.append(point);
    }
  }
  std::string folded;
  together->normalize(plain, error).toUTF8String(folded);
  return U_FAILURE(error) ? std::string(text) : folded;
}

std::string FoldedKey(std::string_view text) {
  std::u32string key;
  for (const char32_t point : CodePointsOf(Folded(text))) {
    if (IsWordCharacter(point) || IsPicture(point)) key.push_back(point);
  }
  return Utf8Of(key);
}

}  // namespace fairlead::core
