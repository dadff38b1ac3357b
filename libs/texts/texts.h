#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/texts/message.h"

namespace fairlead::texts {

// Makes words fit for the place where a sentence is shown, e.g. escapes what would be markup there.
using Encode = std::string (*)(std::string_view);

// Says messages in one language, with numbers, dates and lists as its region writes them. Thread-safe.
class Language {
 public:
  ~Language();
  Language(const Language&) = delete;
  Language& operator=(const Language&) = delete;

  // The message as a UTF-8 sentence; ill-formed UTF-8 in its words becomes U+FFFD. `encode` is applied to words that
  // are not ready; nothing is applied to what the catalogue says.
  //   language.Say(say::KudosGiven{.giver = "Ana", .points = 20})
  template <typename Message>
  std::string Say(const Message& message, Encode encode = nullptr) const {
    return Format(Message::kIndex, message.Arguments(), encode);
  }

  // "Ana, Bob and Chloé", "Ana, Bob et Chloé". The items are put in as they are.
  std::string List(const std::vector<std::string>& items) const;

  // A day or time by a CLDR skeleton ("MMMMd"): "1 December", "1er décembre".
  std::string Date(absl::CivilSecond moment, std::string_view skeleton) const;

  // BCP 47 of what numbers and dates are written like, "fr-CA".
  const std::string& tag() const { return tag_; }

 private:
  friend class Texts;
  struct Formats;  // of ICU, which may not be used by two threads at once
  Language(const Compiled& compiled, std::size_t language, const std::string& locale);
  std::string Format(std::size_t key, const std::vector<Argument>& arguments, Encode encode) const;

  const Compiled& compiled_;
  const std::size_t language_;
  std::string tag_;
  mutable std::mutex mutex_;
  const std::unique_ptr<Formats> formats_;
};

// All languages of a program's catalogues. Thread-safe.
class Texts {
 public:
  // `compiled` comes from the generator and must outlive the texts.
  explicit Texts(const Compiled& compiled);
  ~Texts();

  // The language for somebody's locale ("fr-CA", "fr_FR", "fr"): the catalogue of its language, else the first
  // catalogue; the region where it is known. Lives as long as the texts.
  const Language& In(std::string_view locale) const;

 private:
  const Compiled& compiled_;
  std::set<std::string> regions_;  // ICU's names of the locales that it has for our languages; bounds `spoken_`
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::unique_ptr<Language>> spoken_;
};

}  // namespace fairlead::texts
