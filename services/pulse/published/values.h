#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "nlohmann/json.hpp"
#include "services/pulse/protocol/fields.h"
#include "services/pulse/protocol/manifest.h"
#include "services/pulse/reporting/noise.h"
#include "services/pulse/reporting/values.h"

// What is shown of some people's answers to one question (rule R7), and its JSON, the same in every public file. Pure.
namespace fairlead::pulse {

// The numbers of answers are below this (IsAnswerTo).
inline constexpr std::size_t kMostAnswers = 12;

// How often each answer to a question was given, by the answer's number.
using AnswerCounts = std::array<std::uint32_t, kMostAnswers>;

// As the rules have it; of a comment, which has no figures, kChoice.
reporting::Kind KindOf(const Question& question);

// Nothing for a comment, or fewer than 5 answers.
std::optional<reporting::Values> ValuesOf(const Question& question, const AnswerCounts& counts);

// The same with noise (rule R11) where at least kFewestForNoise people have answered; `bytes` are drawn from there
// only.
std::optional<reporting::Values> NoisyValuesOf(const Question& question, const AnswerCounts& counts,
                                               reporting::Epsilon epsilon, reporting::RandomBytes& bytes);

// {"respondents": [low, high], "score": {"value", "interval"}, "shares": [{"value", "interval"}]}, what of it is there.
nlohmann::json ToJson(const reporting::Values& values);

// The same members of an object that may have others; what is wrong is said to the fields' document.
reporting::Values ReadValues(Fields& fields);

}  // namespace fairlead::pulse
