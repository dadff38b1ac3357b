#pragma once

namespace fairlead::runtime {

// The version of all programs of this checkout: that of project() in the top CMakeLists.txt.
extern const char kVersion[];

}  // namespace fairlead::runtime
