#include "libs/auth/access.h"

#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"

namespace fairlead::auth {
namespace {

unsigned Bit(Role role) { return 1u << static_cast<unsigned>(role); }

}  // namespace

AccessTable& AccessTable::Allow(const std::string& method, std::initializer_list<Role> roles) {
  unsigned bits = 0;
  for (const Role role : roles) bits |= Bit(role);
  roles_[method] = bits;
  return *this;
}

bool AccessTable::Allows(const std::string& method, Role role) const { return (RolesOf(method) & Bit(role)) != 0; }

unsigned AccessTable::RolesOf(const std::string& method) const {
  const auto row = roles_.find(method);
  return row == roles_.end() ? 0 : row->second;
}

absl::Status AccessTable::CheckCovers(const std::vector<std::string>& served) const {
  std::vector<std::string> missing, unused;
  for (const auto& method : served) {
    if (!roles_.contains(method)) missing.push_back(method);
  }
  for (const auto& [method, roles] : roles_) {
    if (std::find(served.begin(), served.end(), method) == served.end()) unused.push_back(method);
  }
  if (!missing.empty()) {
    return absl::FailedPreconditionError(
        fmt::format("the access table has no row for {}; say who may call it", fmt::join(missing, ", ")));
  }
  if (!unused.empty()) {
    return absl::FailedPreconditionError(
        fmt::format("the access table has a row for {}, which is not served", fmt::join(unused, ", ")));
  }
  return absl::OkStatus();
}

}  // namespace fairlead::auth
