#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What is too large for one fact is said in several.
namespace fairlead::pulse {

// As many bytes as one fact holds (messaging::kMaxPayloadBytes), in whole leaves of a listing.
inline constexpr std::size_t kPartBytes = std::size_t{30'000} * 32;

// At least one; all but the last of `size` bytes.
std::vector<std::string> PartsOf(std::string_view bytes, std::size_t size = kPartBytes);

}  // namespace fairlead::pulse
