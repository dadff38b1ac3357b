#include "services/pulse/facts/parts.h"

namespace fairlead::pulse {

std::vector<std::string> PartsOf(std::string_view bytes, std::size_t size) {
  std::vector<std::string> parts;
  while (bytes.size() > size) {
    parts.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  parts.emplace_back(bytes);
  return parts;
}

}  // namespace fairlead::pulse
