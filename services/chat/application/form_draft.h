#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fairlead::chat {

// What the form for thanks is opened with, as it travels in a button's value (Action::kOpenKudosForm).
struct FormDraft {
  std::vector<std::string> people;  // chat ids
  std::int64_t points = 0;          // 0: not chosen
  std::string value{};              // a value of the company, or empty
  std::string message{};
  friend bool operator==(const FormDraft&, const FormDraft&) = default;

  // "<people, with blanks between>\n<points>\n<value>\n<message>", so that one person's id alone is a draft as well.
  // Without the message where a button could not carry it (2,000 characters in Slack).
  std::string Encode() const;
  // Of any text: what cannot be read is left out.
  static FormDraft Decode(const std::string& text);
};

}  // namespace fairlead::chat
