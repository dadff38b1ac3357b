#include "libs/http/routes.h"

#include <algorithm>
#include <cstddef>

namespace fairlead::http::internal {
namespace {

constexpr std::size_t kLongestPart = 255;

bool IsPlaceholder(const std::string& segment) { return segment.starts_with('{') && segment.ends_with('}'); }

}  // namespace

std::vector<std::string> Segments(std::string_view path) {
  std::vector<std::string> segments;
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t to = std::min(path.find('/', from), path.size());
    segments.emplace_back(path.substr(from, to - from));
    from = to + 1;
  }
  return segments;
}

std::optional<std::vector<std::string>> Served::Match(const std::vector<std::string>& path) const {
  if (path.size() != pattern.size()) return std::nullopt;
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (IsPlaceholder(pattern[i])) {
      if (path[i].empty() || path[i].size() > kLongestPart) return std::nullopt;
      parts.push_back(path[i]);
    } else if (path[i] != pattern[i]) {
      return std::nullopt;
    }
  }
  return parts;
}

}  // namespace fairlead::http::internal
