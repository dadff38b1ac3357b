#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fairlead::pulse::survey {

// What is not as French sets it in the texts of a survey file or a bank, in the order of their lines: a common space
// before ? ! ; or :, at which a line may break. Each is "<path>:<line>: what is wrong and what to do". Such a file can
// be used all the same. InvalidArgument for what is not TOML. Pure.
absl::StatusOr<std::vector<std::string>> FrenchSpaces(std::string_view bytes, const std::string& path);

}  // namespace fairlead::pulse::survey
