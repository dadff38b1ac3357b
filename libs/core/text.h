#pragma once

#include <cstddef>
#include <optional>
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

}  // namespace fairlead::core
