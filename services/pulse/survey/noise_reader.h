#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/toml/reader.h"
#include "services/pulse/survey/survey.h"

namespace fairlead::pulse::survey {

// Reads the table [noise] of a survey file. Errors as toml_file::Reader's.
class NoiseReader : private toml_file::Reader {
 public:
  using Reader::Reader;

  // Nothing where there is no such table.
  absl::StatusOr<std::optional<Noise>> Read(const toml::table& root) const;

 private:
  // A number with at most three decimal places that must be there, in thousandths; the bounds are thousandths too.
  absl::StatusOr<std::int64_t> Thousandths(const toml::table& table, std::string_view key, std::int64_t least,
                                           std::int64_t most) const;
};

}  // namespace fairlead::pulse::survey
