#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::core {

// The byte offset of the first byte that is not well-formed UTF-8 (RFC 3629), or nothing if all is.
std::optional<std::size_t> FirstInvalidUtf8(std::string_view text);

// The number of Unicode code points in `text`, which must be well-formed UTF-8.
std::size_t CodePoints(std::string_view text);

// Whether `text` (well-formed UTF-8) holds a control character: general category Cc, except tab and line feed where
// `allow_lines`; also the bidirectional overrides U+202A–U+202E, U+2066–U+2069, with which text can be made to read
// as something else than it is.
bool HasControlCharacters(std::string_view text, bool allow_lines);

// The length of `text` as UTF-16 counts, which is how JavaScript (and with it many a chat's limits) does. Ill-formed
// bytes count as one each.
std::size_t Utf16Length(std::string_view text);

// `text` if it has at most `most` UTF-16 units, else as many of its first grapheme clusters (what a reader takes for
// one character: an emoji of several people, a letter with its accents) as fit, and "…". Space before the "…" goes.
// Empty if `most` is 0. Ill-formed UTF-8 becomes U+FFFD where it is cut.
std::string CutGraphemes(std::string_view text, std::size_t most);

// `text` (well-formed UTF-8) without the characters that change the direction of what follows (U+202A–U+202E,
// U+2066–U+2069).
std::string WithoutDirections(std::string_view text);

// Words to stand in a sentence of another direction: without such characters, and where they hold right-to-left letters
// between U+2068 and U+2069, so that the numbers and punctuation around them keep their place (UAX #9, 2.7).
std::string Isolated(std::string_view text);

}  // namespace fairlead::core
