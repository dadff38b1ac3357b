#pragma once

#include "libs/core/ids.h"

namespace fairlead::recognition {

// The company's own id of an employee: opaque, 1-64 bytes.
using EmployeeId = core::Id<struct EmployeeTag>;
// "<partition of the giver>-<16 hexadecimal digits>".
using AwardId = core::Id<struct AwardTag>;
// "<partition of the nominator>-<16 hexadecimal digits>".
using NominationId = core::Id<struct NominationTag>;
// A named award in the company's awards file: 1-40 of a-z, 0-9 and '-'.
using DefinitionId = core::Id<struct DefinitionTag>;

}  // namespace fairlead::recognition
