#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fairlead::core {

// The bytes that `hex` (lower case, two digits a byte) stands for: what Hex (hash.h) made. InvalidArgument for anything
// else.
absl::StatusOr<std::string> Unhex(std::string_view hex);

}  // namespace fairlead::core
