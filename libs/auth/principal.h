#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fairlead::auth {

// What a caller may be. kService is another process of ours; it may act for a person.
enum class Role { kEmployee, kManager, kHr, kAdmin, kService };

inline constexpr Role kAllRoles[] = {Role::kEmployee, Role::kManager, Role::kHr, Role::kAdmin, Role::kService};

// "employee", "manager", "hr", "admin", "service": as in the claim `role`.
std::string_view RoleName(Role role);
std::optional<Role> ParseRole(std::string_view name);

// Who is calling, as proved by a token.
struct Principal {
  std::string subject;  // an employee's id, or a process's name
  Role role = Role::kEmployee;
  std::string actor;  // with kService: the employee for whom it acts; else empty

  // The employee whose doing this is: the actor, else the subject.
  const std::string& Person() const { return actor.empty() ? subject : actor; }

  friend bool operator==(const Principal&, const Principal&) = default;
};

}  // namespace fairlead::auth
