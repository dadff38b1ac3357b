#pragma once

#include <string>

namespace fairlead::auth {

// What a caller may be. kService is another process of ours; it may act for a person.
enum class Role { kEmployee, kManager, kHr, kAdmin, kService };

// Who is calling, as proved by a token.
struct Principal {
  std::string subject;  // an employee's id, or a process's name
  Role role = Role::kEmployee;
  std::string actor;  // with kService: the employee for whom it acts; else empty

  // The employee whose doing this is: the actor, else the subject.
  const std::string& Person() const { return actor.empty() ? subject : actor; }
};

}  // namespace fairlead::auth
