#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fairlead::chat {

// The number from 1 to 999 that a word says in English or French ("twenty-five", "vingt-cinq", "hundred"), or nothing.
// `word` as core::Folded makes it.
std::optional<std::int64_t> NumberInWords(std::string_view word);

}  // namespace fairlead::chat
