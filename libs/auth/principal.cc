#include "libs/auth/principal.h"

namespace fairlead::auth {

std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kEmployee:
      return "employee";
    case Role::kManager:
      return "manager";
    case Role::kHr:
      return "hr";
    case Role::kAdmin:
      return "admin";
    case Role::kService:
      break;
  }
  return "service";
}

std::optional<Role> ParseRole(std::string_view name) {
  for (const Role role : kAllRoles) {
    if (RoleName(role) == name) return role;
  }
  return std::nullopt;
}

}  // namespace fairlead::auth
