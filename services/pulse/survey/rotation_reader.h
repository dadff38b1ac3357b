#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/pulse/survey/question_bank.h"
#include "services/pulse/survey/question_reader.h"
#include "services/pulse/survey/survey.h"

namespace fairlead::pulse::survey {

// Reads the keys rotation, sample and most_a_quarter of a survey file into a survey whose schedule and fixed questions
// are there, and checks that they keep what they declare. Errors as toml_file::Reader's.
class RotationReader : private QuestionReader {
 public:
  using QuestionReader::QuestionReader;

  absl::Status Read(const toml::table& root, const QuestionBank& bank, Survey& survey) const;

 private:
  absl::Status ReadSample(const toml::table& root, Survey& survey) const;
  absl::Status ReadRotation(const toml::table& rotation, const QuestionBank& bank, Survey& survey) const;
  absl::StatusOr<std::vector<Driver>> DriversOf(const toml::table& rotation) const;
  // `every`: the most waves that may pass until each driver was measured.
  absl::Status CheckRotation(const toml::table& rotation, std::optional<std::int64_t> every,
                             const Survey& survey) const;
  // Reads most_a_quarter too.
  absl::Status ReadBounds(const toml::table& root, Survey& survey) const;
};

}  // namespace fairlead::pulse::survey
