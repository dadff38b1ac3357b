#include "libs/core/unhex.h"

#include <cstddef>

namespace fairlead::core {
namespace {

int DigitOf(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  return -1;
}

}  // namespace

absl::StatusOr<std::string> Unhex(std::string_view hex) {
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = DigitOf(hex[i]);
    const int low = i + 1 < hex.size() ? DigitOf(hex[i + 1]) : -1;
    if (high < 0 || low < 0) return absl::InvalidArgumentError("not hexadecimal in lower case, two digits a byte");
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

}  // namespace fairlead::core
