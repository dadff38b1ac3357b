#include "services/pulse/survey/question_reader.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/near_match.h"
#include "libs/core/status.h"
#include "libs/core/text.h"

namespace fairlead::pulse::survey {
namespace {

constexpr std::size_t kMostIdBytes = 40;
constexpr char kOwner[] = "[[question]]";

}  // namespace

std::string DidYouMean(std::string_view typed, const std::vector<std::string>& names) {
  const auto near = core::Nearest(typed, names);
  return near ? fmt::format("; did you mean '{}'?", names[near->index]) : "";
}

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= kMostIdBytes &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

absl::StatusOr<std::vector<Question>> QuestionReader::Questions(const toml::table& root) const {
  std::vector<Question> questions;
  FL_TRY(const std::vector<const toml::table*> tables, Tables(root, "question"));
  for (const toml::table* const table : tables) {
    FL_TRY(Question question, QuestionOf(*table));
    for (const Question& other : questions) {
      if (other.id == question.id) {
        return Wrong(*table->get("id"),
                     fmt::format("another [[question]] has the id '{}'; give each its own", other.id));
      }
      if (other.text.en == question.text.en || other.text.fr == question.text.fr) {
        return Wrong(*table->get("text"), fmt::format("'{}' has the same text; drop one of them", other.id));
      }
    }
    questions.push_back(std::move(question));
  }
  return questions;
}

absl::StatusOr<Question> QuestionReader::QuestionOf(const toml::table& table) const {
  FL_RETURN_IF_ERROR(CheckKeys(table, {"id", "driver", "kind", "reversed", "text", "choices"}));
  Question question;
  FL_TRY(question.id, IdOf(table, "id", kOwner));
  FL_TRY(const std::string driver, Reader::Text(table, "driver", kOwner));
  FL_TRY(question.driver, DriverOf(*table.get("driver"), driver));
  FL_TRY(const std::string kind_name, Reader::Text(table, "kind", kOwner));
  const std::optional<QuestionKind> kind = KindNamed(kind_name);
  if (!kind) {
    return Wrong(*table.get("kind"), fmt::format("kind must be one of {}, not '{}'{}", fmt::join(KindNames(), ", "),
                                                 kind_name, DidYouMean(kind_name, KindNames())));
  }
  question.kind = *kind;
  FL_TRY(question.reversed, Flag(table, "reversed"));
  if (question.reversed && question.kind != QuestionKind::kLikert5) {
    return Wrong(*table.get("reversed"), "only a likert5 question can be reversed; drop it, or change the kind");
  }
  FL_TRY(question.text, TextOf(table, "text", kOwner, kMostQuestionCharacters));
  FL_RETURN_IF_ERROR(ReadChoices(table, question));
  return question;
}

absl::Status QuestionReader::ReadChoices(const toml::table& table, Question& question) const {
  const toml::node* const node = table.get("choices");
  if (question.kind != QuestionKind::kChoice) {
    if (node == nullptr) return absl::OkStatus();
    return Wrong(*node, fmt::format("a question of the kind {} has no choices; drop them, or write kind = \"choice\"",
                                    NameOf(question.kind)));
  }
  if (node == nullptr)
    return Wrong(table, "this choice question has no choices; add choices = [{ en = …, fr = … }, …]");
  if (!node->is_array_of_tables())
    return Wrong(*node, "choices must be an array, e.g. [{ en = \"Yes\", fr = \"Oui\" }]");
  const toml::array& array = *node->as_array();
  if (array.size() < kLeastChoices || array.size() > kMostChoices) {
    return Wrong(*node, fmt::format("{} choices; there must be {} to {}", array.size(), kLeastChoices, kMostChoices));
  }
  for (const toml::node& each : array) {
    const toml::table& choice = *each.as_table();
    FL_RETURN_IF_ERROR(CheckKeys(choice, {"en", "fr"}));
    Bilingual text;
    FL_TRY(text.en, Language(choice, "choice", "en", kMostChoiceCharacters));
    FL_TRY(text.fr, Language(choice, "choice", "fr", kMostChoiceCharacters));
    for (const Bilingual& other : question.choices) {
      if (other.en == text.en || other.fr == text.fr) {
        return Wrong(each, fmt::format("'{}' / '{}' is a choice twice; drop one", text.en, text.fr));
      }
    }
    question.choices.push_back(std::move(text));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> QuestionReader::IdOf(const toml::table& table, std::string_view key,
                                                 std::string_view owner) const {
  FL_TRY(std::string id, Reader::Text(table, key, owner));
  if (IsId(id)) return id;
  return Wrong(*table.get(key), fmt::format("{} must be {}, not '{}'", key, kIdForm, id));
}

absl::StatusOr<Bilingual> QuestionReader::TextOf(const toml::table& table, std::string_view key, std::string_view owner,
                                                 std::size_t most) const {
  const toml::node* const node = table.get(key);
  const toml::table* const texts = node == nullptr ? nullptr : node->as_table();
  if (texts == nullptr) {
    return Wrong(node == nullptr ? table : *node,
                 fmt::format("{} needs {}.en = \"…\" and {}.fr = \"…\"", owner, key, key));
  }
  FL_RETURN_IF_ERROR(CheckKeys(*texts, {"en", "fr"}));
  Bilingual text;
  FL_TRY(text.en, Language(*texts, key, "en", most));
  FL_TRY(text.fr, Language(*texts, key, "fr", most));
  return text;
}

absl::StatusOr<std::string> QuestionReader::Language(const toml::table& texts, std::string_view key,
                                                     std::string_view language, std::size_t most) const {
  const toml::node* const node = texts.get(language);
  if (node == nullptr) {
    const std::string name = language == "fr" ? "French" : "English";
    return Wrong(texts, fmt::format("this {} has no {}; add {}", key, name, language));
  }
  const auto text = node->value_exact<std::string>();
  if (!text || text->empty()) return Wrong(*node, fmt::format("{} must be a text that is not empty", language));
  if (core::HasControlCharacters(*text, /*allow_lines=*/false)) {
    return Wrong(*node, fmt::format("this {} has a line break or a control character; write it on one line", key));
  }
  if (const std::size_t length = core::CodePoints(*text); length > most) {
    return Wrong(*node, fmt::format("this {} has {} characters; at most {}", key, length, most));
  }
  return *text;
}

absl::StatusOr<Driver> QuestionReader::DriverOf(const toml::node& node, std::string_view name) const {
  if (const std::optional<Driver> driver = DriverNamed(name)) return *driver;
  return Wrong(node, fmt::format("there is no driver '{}'{}", name,
                                 DidYouMean(name, DriverNames()).empty()
                                     ? fmt::format("; those are {}", fmt::join(DriverNames(), ", "))
                                     : DidYouMean(name, DriverNames())));
}

}  // namespace fairlead::pulse::survey
