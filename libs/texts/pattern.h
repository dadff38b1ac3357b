#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fairlead::texts {

// What may stand for a placeholder.
enum class Kind {
  kWords,   // {name}
  kChoice,  // {name, select, …}
  kNumber,  // {name, number}, {name, number, integer}, {name, plural, …}, {name, selectordinal, …}
  kMoment,  // {name, date, ::skeleton}
};

struct Placeholder {
  Kind kind = Kind::kWords;
  std::string skeleton;  // of a moment
  friend bool operator==(const Placeholder&, const Placeholder&) = default;
};

// One message in one language.
struct Pattern {
  std::string text;                                 // for ICU; a {name, date, ::skeleton} has become {name}
  std::map<std::string, Placeholder> placeholders;  // by name, also those inside a plural's or select's forms
};

// Reads an ICU MessageFormat pattern for `language` (ISO 639). InvalidArgument says what is wrong and what to write:
// not a pattern, a straight apostrophe (it would quote), numbered or unknown kinds of placeholders, a plural form that
// the language does not have, a date style that is no skeleton, one name used in two ways.
absl::StatusOr<Pattern> ReadPattern(std::string_view text, const std::string& language);

// Makes `name` of one use and of another the same, where that can be: words that are also counted are a number.
// InvalidArgument otherwise.
absl::StatusOr<Placeholder> Merge(const std::string& name, const Placeholder& one, const Placeholder& other);

}  // namespace fairlead::texts
