#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "services/fairleadctl/people/mapping.h"

// Whatever the bytes: a mapping or an error that names the file and a line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto mapping = fairlead::fairleadctl::Mapping::Parse(text, "m.toml");
  if (mapping.ok()) {
    if (mapping->rule(fairlead::fairleadctl::Field::kEmployeeId) == nullptr) std::abort();
  } else if (std::string_view(mapping.status().message().data(), mapping.status().message().size()).substr(0, 7) !=
             "m.toml:") {
    std::abort();
  }
  return 0;
}
