#pragma once

#include <string>
#include <string_view>

namespace fairlead::core {

// The code points of `text`; each ill-formed sequence is one U+FFFD.
std::u32string CodePointsOf(std::string_view text);

// Well-formed UTF-8 of code points; what is none (a surrogate) becomes U+FFFD.
std::string Utf8Of(std::u32string_view points);

// Unicode White_Space: no-break and thin spaces too.
bool IsSpace(char32_t point);

// A letter, a digit or a mark that combines with one, in any script.
bool IsWordCharacter(char32_t point);

// General category So: emoji, "™".
bool IsPicture(char32_t point);

}  // namespace fairlead::core
