#include "libs/runtime/version.h"

namespace fairlead::runtime {

const char kVersion[] = FAIRLEAD_VERSION;

}  // namespace fairlead::runtime
