#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/directory/domain/import_plan.h"

namespace fairlead::directory {

// Values are those of the protocol's ChangeKind.
enum class ChangeKind { kJoined = 1, kMoved = 2, kManagerChanged = 3, kLeft = 4, kReturned = 5, kRenamed = 6 };

// What an import makes of one person, to be shown before it is done.
struct PersonChange {
  std::uint32_t line = 0;
  EmployeeId employee;
  std::vector<ChangeKind> kinds;
  std::vector<std::string> fields;  // that change, as in Row; empty for who joins
};

// What `wanted`, one of a plan's changes, does to whoever is there.
PersonChange ChangeOf(const People& current, const Wanted& wanted);

}  // namespace fairlead::directory
