#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/recognition/domain/award_definition.h"

namespace fairlead::recognition {

// Reads the company's named awards from a TOML file (awards.example.toml explains it). NotFound if it cannot be read;
// InvalidArgument "<path>:<line>: what is wrong and what to do".
absl::StatusOr<AwardDefinitions> LoadAwards(const std::string& path);

}  // namespace fairlead::recognition
