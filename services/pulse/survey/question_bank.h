#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/survey/question.h"

namespace fairlead::pulse::survey {

// The questions that a survey chooses from. Immutable, thread-safe.
class QuestionBank {
 public:
  QuestionBank() = default;
  // questions.toml explains the form; `path` is for errors. InvalidArgument "<path>:<line>: what is wrong and what to
  // do".
  static absl::StatusOr<QuestionBank> Parse(std::string_view bytes, const std::string& path);
  // questions.toml, as this program was built with it.
  static absl::StatusOr<QuestionBank> BuiltIn();

  // In the order of the file.
  const std::vector<Question>& all() const { return questions_; }
  // nullptr if there is none.
  const Question* Find(std::string_view id) const;
  // The likert5 questions of a driver, in the order of the file: what a rotation draws from.
  std::vector<const Question*> Scale(Driver driver) const;

 private:
  explicit QuestionBank(std::vector<Question> questions) : questions_(std::move(questions)) {}

  std::vector<Question> questions_;
};

// The bytes of questions.toml, put into the program when it is built.
extern const char kBuiltInQuestions[];

}  // namespace fairlead::pulse::survey
