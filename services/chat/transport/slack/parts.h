#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nlohmann/json.hpp"
#include "services/chat/application/actions.h"

// The pieces of Block Kit that we use, each within Slack's documented limits
// (https://docs.slack.dev/reference/block-kit): what is longer is cut with "…". Lengths are counted in UTF-16 units,
// the strictest way of counting.
namespace fairlead::chat::slack {

using Json = nlohmann::json;

inline constexpr std::size_t kMessageBlocks = 50;
inline constexpr std::size_t kViewBlocks = 100;
inline constexpr std::size_t kViewBytes = 250'000;
inline constexpr std::size_t kPrivateMetadata = 3'000;
// Of all blocks of a message together: not documented, but refused beyond about 13,200.
inline constexpr std::size_t kMessageCharacters = 12'000;
inline constexpr std::size_t kSectionText = 3'000;
inline constexpr std::size_t kHeaderText = 150;
inline constexpr std::size_t kModalTitle = 24;
inline constexpr std::size_t kButtonText = 75;
inline constexpr std::size_t kButtonValue = 2'000;
inline constexpr std::size_t kOptionText = 75;
inline constexpr std::size_t kOptionValue = 150;
inline constexpr std::size_t kOptions = 100;
inline constexpr std::size_t kRadioOptions = 10;
inline constexpr std::size_t kPlaceholder = 150;
inline constexpr std::size_t kLabel = 2'000;

// A plain_text object: nothing in it is markup but :emoji:. Ill-formed UTF-8 is replaced; empty text, which Slack
// refuses, becomes a space that it takes.
Json PlainText(std::string_view text, std::size_t most);
// A mrkdwn object in which Slack looks for no links, channels or people but those written as such (verbatim).
Json Mrkdwn(std::string_view mrkdwn, std::size_t most = kSectionText);

Json Section(std::string_view mrkdwn);
Json Section(std::string_view mrkdwn, Json accessory);
// What a person wrote, to the letter and with nothing in it that is markup.
Json PlainSection(std::string_view text);
Json Header(std::string_view text);
Json Context(std::string_view mrkdwn);
Json Divider();

struct Confirm {
  std::string title;
  std::string text;
  std::string yes;
  std::string no;
};
// A value longer than Slack takes cannot be cut: the button then has none.
Json Button(Action action, std::string_view text, std::string_view value);
Json Button(Action action, std::string_view text, std::string_view value, const Confirm& confirm);
Json Primary(Json button);
Json Danger(Json button);
Json Actions(std::vector<Json> buttons);

// A field of a form with its element; `hint` may be empty.
Json Input(Field field, std::string_view label, Json element, std::string_view hint, bool optional);
// The same by its block_id.
Json Input(std::string_view block, std::string_view label, Json element, std::string_view hint, bool optional);
struct Option {
  std::string value;  // one that is longer than 150 cannot be offered and is left out
  std::string text;
  std::string description{};
};
// At most 100 options. `chosen` is the value of one, or anything else for none. Null if no option can be offered.
Json Select(Field field, const std::vector<Option>& options, std::string_view chosen, std::string_view placeholder);
// One of 2 to 100 options with values that Slack takes, by an action_id: as radio buttons where there are at most 10,
// else as a list.
Json OneOf(std::string_view action, const std::vector<Option>& options, std::string_view placeholder);
Json PeopleSelect(Field field, const std::vector<std::string>& chosen, std::string_view placeholder, std::size_t most);
Json TextArea(Field field, std::string_view initial, std::string_view placeholder, std::size_t most);
Json WholeNumber(Field field, std::optional<std::int64_t> initial);

// The JSON as Slack gets it. Never throws: what is not UTF-8 becomes U+FFFD.
std::string Dump(const Json& json);

// `text` as UTF-8 with U+FFFD for what is not.
std::string WellFormed(std::string_view text);

}  // namespace fairlead::chat::slack
