#include "services/pulse/survey/question_bank.h"

#include <algorithm>

#include "absl/status/status.h"
#include "libs/core/status.h"
#include "libs/toml/reader.h"
#include "services/pulse/survey/question_reader.h"

namespace fairlead::pulse::survey {
namespace {

constexpr char kFile[] = "services/pulse/survey/questions.toml";

class BankReader : private QuestionReader {
 public:
  explicit BankReader(const std::string& path) : QuestionReader(path, kFile) {}

  absl::StatusOr<std::vector<Question>> Read(const toml::table& root) const {
    FL_RETURN_IF_ERROR(CheckKeys(root, {"question"}));
    FL_TRY(std::vector<Question> questions, Questions(root));
    if (questions.empty()) return Wrong(root, "no [[question]]; add some, or leave the built-in bank as it is");
    return questions;
  }
};

}  // namespace

absl::StatusOr<QuestionBank> QuestionBank::Parse(std::string_view bytes, const std::string& path) {
  FL_TRY(const toml::table root, toml_file::Parse(bytes, path));
  FL_TRY(std::vector<Question> questions, BankReader(path).Read(root));
  return QuestionBank(std::move(questions));
}

absl::StatusOr<QuestionBank> QuestionBank::BuiltIn() { return Parse(kBuiltInQuestions, kFile); }

const Question* QuestionBank::Find(std::string_view id) const {
  const auto found = std::ranges::find(questions_, id, &Question::id);
  return found == questions_.end() ? nullptr : &*found;
}

std::vector<const Question*> QuestionBank::Scale(Driver driver) const {
  std::vector<const Question*> scale;
  for (const Question& question : questions_) {
    if (question.driver == driver && question.kind == QuestionKind::kLikert5) scale.push_back(&question);
  }
  return scale;
}

}  // namespace fairlead::pulse::survey
