#pragma once

#include <string>

#include "absl/time/time.h"
#include "libs/core/ids.h"
#include "services/chat/domain/tokens.h"

namespace fairlead::chat {

using EmployeeId = core::Id<struct EmployeeIdTag>;

// Who is behind an account of the chat system. No name and no address: those stay in the directory.
struct Person {
  UserRef user;
  EmployeeId employee;
  std::string locale;     // BCP 47, as the chat system says it: the language they chose to work in
  std::string time_zone;  // IANA
  absl::Time known_at;    // when this was found out
  friend bool operator==(const Person&, const Person&) = default;
};

}  // namespace fairlead::chat
