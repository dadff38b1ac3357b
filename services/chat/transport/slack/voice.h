#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/texts/texts.h"
#include "services/chat/application/views.h"

namespace fairlead::chat::slack {

// Says messages to one reader, in their language and time zone, either as Slack's mrkdwn or for places that have no
// markup (plain_text: titles, labels, buttons). What people wrote is escaped without anybody thinking of it; whatever
// it returns is well-formed UTF-8. Cheap to make; lives no longer than the texts. Thread-safe.
class Voice {
 public:
  enum class Style { kMrkdwn, kPlain };

  Voice(const texts::Texts& texts, const view::Reader& reader, Style style);

  template <typename Message>
  std::string Say(const Message& message) const {
    return style_ == Style::kMrkdwn ? language_.Say(message, EncodeMrkdwn)
                                    : Unmarked(language_.Say(message, EncodePlain));
  }

  // A mention, or the name where there is none or none can be shown.
  texts::Words Who(const view::Person& person) const;
  // "@ana, @bob and Zoë"; at most 20 people, then "…".
  texts::Words Who(const std::vector<view::Person>& people) const;
  // Something short that has a name (a value, an award, a committee): cut to 80 characters.
  texts::Words Name(std::string_view name) const;
  // What a person typed, or can type.
  texts::Words Code(std::string_view words) const;
  // "`#Care`, `#Craft`"
  texts::Words Codes(const std::vector<std::string>& words, std::string_view prefix) const;
  // A person's text within a line, cut to `most` characters.
  texts::Words Quote(std::string_view words, std::size_t most) const;
  // A command to type, with its gaps in the reader's language: words, not code.
  std::string Line(const view::CommandLine& line) const;

  absl::CivilSecond At(absl::Time time) const;

 private:
  static std::string EncodeMrkdwn(std::string_view words);
  static std::string EncodePlain(std::string_view words);
  // Plain text without the catalogue's marks: *bold* is nothing, `code` is quoted.
  std::string Unmarked(const std::string& text) const;

  const texts::Language& language_;
  const absl::TimeZone zone_;
  const Style style_;
};

}  // namespace fairlead::chat::slack
