#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/survey/person.h"

namespace fairlead::pulse::issuer {

// One of those who work here, as the directory has them.
struct DirectoryPerson {
  survey::Person person;
  std::string name;
};
// Everybody who works here now. Blocks.
using Directory = std::function<absl::StatusOr<std::vector<DirectoryPerson>>()>;

}  // namespace fairlead::pulse::issuer
