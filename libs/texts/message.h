#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/time/civil_time.h"

// What generated messages are made of. Generated code and Language::Say meet here; people write none of it by hand.
namespace fairlead::texts {

// Words to stand in a sentence, UTF-8. Those that are not `ready` are encoded for the place where the sentence is shown
// (see Language::Say); ready ones are put in as they are.
struct Words {
  explicit Words(std::string words) : text(std::move(words)) {}
  std::string text;
  bool ready = false;
};

// Words that are encoded already, for example a mention in the chat's own syntax.
inline Words Ready(std::string text) {
  Words words(std::move(text));
  words.ready = true;
  return words;
}

// Chooses one of the forms of a {name, select, …}: the name of the form.
struct Choice {
  explicit Choice(std::string choice) : form(std::move(choice)) {}
  std::string form;
};

// A whole number: points, people, years.
struct Number {
  explicit Number(std::integral auto number) : value(static_cast<std::int64_t>(number)) {}
  std::int64_t value;
};

// A day or a time of day as a reader's calendar and clock show it; the time zone is the caller's matter.
struct Moment {
  explicit Moment(absl::CivilSecond moment) : at(moment) {}
  absl::CivilSecond at;
};

// An argument that cannot be forgotten: a message written as {.giver = name, .points = 20} does not compile while one
// is missing, since there is no default.
template <typename T>
class Needed {
 public:
  // Implicit, so that the value stands alone; copies of a Needed are not taken for values.
  template <typename V>
  requires(std::constructible_from<T, V&&> && !std::same_as<std::remove_cvref_t<V>, Needed>)
      // NOLINTNEXTLINE(google-explicit-constructor,bugprone-forwarding-reference-overload)
      Needed(V&& value)
      : value_(std::forward<V>(value)) {}

  const T& value() const { return value_; }

 private:
  T value_;
};

struct Argument {
  std::string_view name;
  std::variant<Words, Choice, Number, Moment> value;
};

// How a {name, date, ::skeleton} is shown in one language.
struct DateStyle {
  std::string_view name;
  std::string_view skeleton;  // CLDR, e.g. "MMMMd"
};

// One sentence in one language, as ICU MessageFormat reads it; dates stand in it as finished words.
struct Sentence {
  std::string_view pattern;
  std::span<const DateStyle> dates;
};

// Catalogues as the generator writes them into a program: checked, every key in every language. Everything is static.
struct Compiled {
  std::span<const std::string_view> languages;  // ISO 639; the first is what everybody else reads
  std::span<const std::string_view> keys;       // "kudos.given"
  std::span<const Sentence> sentences;          // all keys of the first language, then of the next

  const Sentence& At(std::size_t language, std::size_t key) const { return sentences[language * keys.size() + key]; }
};

}  // namespace fairlead::texts
