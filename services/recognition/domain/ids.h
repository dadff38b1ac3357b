#pragma once

#include "libs/core/ids.h"

namespace fairlead::recognition {

// The company's own id of an employee: opaque, 1-64 bytes.
using EmployeeId = core::Id<struct EmployeeTag>;
// "<partition of the giver>-<16 hexadecimal digits>".
using AwardId = core::Id<struct AwardTag>;

}  // namespace fairlead::recognition
