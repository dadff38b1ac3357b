#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/recognition/domain/rules.h"

namespace fairlead::recognition {

// Reads the company's rules from a TOML file (rules.example.toml explains it). NotFound if it cannot be read;
// InvalidArgument "<path>:<line>: what is wrong and what to do".
absl::StatusOr<Rules> LoadRules(const std::string& path);

}  // namespace fairlead::recognition
