#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/http/server.h"

// For libs/http alone.
namespace fairlead::http::internal {

// What stands between the slashes; the first is what stands before the first of them.
std::vector<std::string> Segments(std::string_view path);

struct Served {
  Method method = Method::kGet;
  std::vector<std::string> pattern;
  Server::Handler handler;

  // What stands for the placeholders; nothing if it is another route's path.
  std::optional<std::vector<std::string>> Match(const std::vector<std::string>& path) const;
};

}  // namespace fairlead::http::internal
