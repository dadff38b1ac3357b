#pragma once

#include <string>

#include "absl/status/status.h"
#include "libs/core/ids.h"

namespace fairlead::directory {

// The company's own id of an employee: opaque, 1-64 characters out of letters, digits and . _ - @ +.
using EmployeeId = core::Id<struct EmployeeTag>;
// Made by the directory, 16 hexadecimal digits.
using AbsenceId = core::Id<struct AbsenceTag>;

// What is wrong with `text` as an employee's id, as the end of a sentence; empty if nothing is.
std::string ProblemOfId(const std::string& text);

}  // namespace fairlead::directory
