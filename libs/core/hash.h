#pragma once

#include <string>
#include <string_view>

namespace fairlead::core {

// SHA-256 (FIPS 180-4) of `bytes`: 32 raw bytes.
std::string Sha256(std::string_view bytes);

// Lower-case hexadecimal.
std::string Hex(std::string_view bytes);

// `size` bytes from the operating system's random generator. Thread-safe; a child of fork() that does not exec must not
// call it.
std::string RandomBytes(std::size_t size);

}  // namespace fairlead::core
