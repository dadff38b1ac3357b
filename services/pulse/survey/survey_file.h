#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/pulse/survey/question_bank.h"
#include "services/pulse/survey/survey.h"

namespace fairlead::pulse::survey {

// The survey that a file describes; survey.example.toml explains every key. `path` is for errors only. What is checked
// is what no later step could repair: both languages everywhere, questions that exist, thresholds at their floors or
// above, waves that do not meet, a rotation and panels that keep what the file declares. InvalidArgument
// "<path>:<line>: what is wrong and what to do", the first mistake only. Reads this computer's time zones.
absl::StatusOr<Survey> ParseSurvey(std::string_view bytes, const std::string& path, const QuestionBank& bank);

// The same of the file at `path`. NotFound if it cannot be read.
absl::StatusOr<Survey> LoadSurvey(const std::string& path, const QuestionBank& bank);

// SHA-256 over a survey file's bytes and a wave: what must be the same wherever one survey is made ready.
std::string MadeOf(std::string_view definition, int wave);

}  // namespace fairlead::pulse::survey
