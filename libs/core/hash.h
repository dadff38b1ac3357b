#pragma once

#include <string>
#include <string_view>

namespace fairlead::core {

// SHA-256 (FIPS 180-4) of `bytes`: 32 raw bytes.
std::string Sha256(std::string_view bytes);

// HMAC-SHA-256 (RFC 2104): 32 raw bytes.
std::string HmacSha256(std::string_view key, std::string_view bytes);

// Whether both are equal, in a time that depends on their sizes alone.
bool EqualInConstantTime(std::string_view a, std::string_view b);

// Lower-case hexadecimal.
std::string Hex(std::string_view bytes);

// `size` bytes from the operating system's random generator. Thread-safe; a child of fork() that does not exec must not
// call it.
std::string RandomBytes(std::size_t size);

}  // namespace fairlead::core
