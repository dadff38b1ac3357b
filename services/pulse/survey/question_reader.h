#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/toml/reader.h"
#include "services/pulse/survey/question.h"

namespace fairlead::pulse::survey {

// "; did you mean 'workload-3'?" where one of `names` is near `typed`; else empty.
std::string DidYouMean(std::string_view typed, const std::vector<std::string>& names);

// Whether `text` is 1 to 40 of a-z, 0-9 and '-': the form of ids.
bool IsId(std::string_view text);
inline constexpr std::string_view kIdForm = "1 to 40 of a-z, 0-9 and '-'";

// Reads [[question]], which the bank and survey files have in common. Errors as toml_file::Reader's.
class QuestionReader : protected toml_file::Reader {
 public:
  using Reader::Reader;

 protected:
  // The questions under [[question]], in their order; ids and texts are unique among them. Empty if there are none.
  absl::StatusOr<std::vector<Question>> Questions(const toml::table& root) const;

  // An id that must be there.
  absl::StatusOr<std::string> IdOf(const toml::table& table, std::string_view key, std::string_view owner) const;
  // A text in both languages under `key`, at most `most` characters on one line each.
  absl::StatusOr<Bilingual> TextOf(const toml::table& table, std::string_view key, std::string_view owner,
                                   std::size_t most) const;
  // The driver that `name`, in `node`, is.
  absl::StatusOr<Driver> DriverOf(const toml::node& node, std::string_view name) const;

 private:
  absl::StatusOr<Question> QuestionOf(const toml::table& table) const;
  absl::Status ReadChoices(const toml::table& table, Question& question) const;
  absl::StatusOr<std::string> Language(const toml::table& texts, std::string_view key, std::string_view language,
                                       std::size_t most) const;
};

}  // namespace fairlead::pulse::survey
