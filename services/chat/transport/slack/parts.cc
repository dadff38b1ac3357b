#include "services/chat/transport/slack/parts.h"

#include <algorithm>
#include <utility>

#include "libs/core/text.h"
#include "services/chat/transport/slack/mrkdwn.h"
#include "services/chat/transport/slack/names.h"

namespace fairlead::chat::slack {
namespace {

// Slack refuses texts that are empty.
std::string NotEmpty(std::string text) { return text.empty() ? " " : std::move(text); }

Json Offered(const Option& option) {
  Json offered = {{"text", PlainText(option.text, kOptionText)}, {"value", WellFormed(option.value)}};
  if (!option.description.empty()) offered["description"] = PlainText(option.description, kOptionText);
  return offered;
}

}  // namespace

std::string WellFormed(std::string_view text) {
  std::string out;
  while (const auto bad = core::FirstInvalidUtf8(text)) {
    out += text.substr(0, *bad);
    out += "\ufffd";
    text.remove_prefix(*bad + 1);
  }
  return out.append(text);
}

Json PlainText(std::string_view text, std::size_t most) {
  return {{"type", "plain_text"}, {"text", NotEmpty(core::CutGraphemes(WellFormed(text), most))}, {"emoji", true}};
}

Json Mrkdwn(std::string_view mrkdwn, std::size_t most) {
  return {{"type", "mrkdwn"}, {"text", NotEmpty(CutMrkdwn(WellFormed(mrkdwn), most))}, {"verbatim", true}};
}

Json Section(std::string_view mrkdwn) { return {{"type", "section"}, {"text", Mrkdwn(mrkdwn)}}; }

Json Section(std::string_view mrkdwn, Json accessory) {
  Json section = Section(mrkdwn);
  section["accessory"] = std::move(accessory);
  return section;
}

Json PlainSection(std::string_view text) { return {{"type", "section"}, {"text", PlainText(text, kSectionText)}}; }

Json Header(std::string_view text) { return {{"type", "header"}, {"text", PlainText(text, kHeaderText)}}; }

Json Context(std::string_view mrkdwn) { return {{"type", "context"}, {"elements", Json::array({Mrkdwn(mrkdwn)})}}; }

Json Divider() { return {{"type", "divider"}}; }

Json Button(Action action, std::string_view text, std::string_view value) {
  Json button = {{"type", "button"}, {"action_id", NameOf(action)}, {"text", PlainText(text, kButtonText)}};
  if (!value.empty() && core::Utf16Length(value) <= kButtonValue) button["value"] = WellFormed(value);
  return button;
}

Json Button(Action action, std::string_view text, std::string_view value, const Confirm& confirm) {
  Json button = Button(action, text, value);
  button["confirm"] = {{"title", PlainText(confirm.title, 100)},
                       {"text", PlainText(confirm.text, 300)},
                       {"confirm", PlainText(confirm.yes, 30)},
                       {"deny", PlainText(confirm.no, 30)}};
  return button;
}

Json Primary(Json button) {
  button["style"] = "primary";
  return button;
}

Json Danger(Json button) {
  button["style"] = "danger";
  return button;
}

Json Actions(std::vector<Json> buttons) { return {{"type", "actions"}, {"elements", std::move(buttons)}}; }

Json Input(Field field, std::string_view label, Json element, std::string_view hint, bool optional) {
  return Input(NameOf(field), label, std::move(element), hint, optional);
}

Json Input(std::string_view block, std::string_view label, Json element, std::string_view hint, bool optional) {
  Json input = {{"type", "input"},
                {"block_id", block},
                {"label", PlainText(label, kLabel)},
                {"element", std::move(element)},
                {"optional", optional}};
  if (!hint.empty()) input["hint"] = PlainText(hint, kLabel);
  return input;
}

Json Select(Field field, const std::vector<Option>& options, std::string_view chosen, std::string_view placeholder) {
  Json select = {{"type", "static_select"},
                 {"action_id", NameOf(field)},
                 {"placeholder", PlainText(placeholder, kPlaceholder)},
                 {"options", Json::array()}};
  for (const Option& option : options) {
    if (select["options"].size() == kOptions) break;
    if (option.value.empty() || core::Utf16Length(option.value) > kOptionValue) continue;
    Json offered = Offered(option);
    if (option.value == chosen) select["initial_option"] = offered;
    select["options"].push_back(std::move(offered));
  }
  return select["options"].empty() ? Json() : select;
}

Json OneOf(std::string_view action, const std::vector<Option>& options, std::string_view placeholder) {
  const bool radio = options.size() <= kRadioOptions;
  Json element = {
      {"type", radio ? "radio_buttons" : "static_select"}, {"action_id", action}, {"options", Json::array()}};
  if (!radio) element["placeholder"] = PlainText(placeholder, kPlaceholder);
  for (const Option& option : options) element["options"].push_back(Offered(option));
  return element;
}

Json PeopleSelect(Field field, const std::vector<std::string>& chosen, std::string_view placeholder, std::size_t most) {
  Json select = {{"type", "multi_users_select"},
                 {"action_id", NameOf(field)},
                 {"placeholder", PlainText(placeholder, kPlaceholder)},
                 {"max_selected_items", most}};
  if (!chosen.empty()) {
    select["initial_users"] = Json::array();
    for (std::size_t i = 0; i < std::min(chosen.size(), most); ++i) select["initial_users"].push_back(chosen[i]);
  }
  return select;
}

Json TextArea(Field field, std::string_view initial, std::string_view placeholder, std::size_t most) {
  Json input = {{"type", "plain_text_input"},
                {"action_id", NameOf(field)},
                {"multiline", true},
                {"max_length", most},
                {"placeholder", PlainText(placeholder, kPlaceholder)}};
  if (!initial.empty()) input["initial_value"] = core::CutGraphemes(WellFormed(initial), most);
  return input;
}

Json WholeNumber(Field field, std::optional<std::int64_t> initial) {
  Json input = {
      {"type", "number_input"}, {"action_id", NameOf(field)}, {"is_decimal_allowed", false}, {"min_value", "1"}};
  if (initial) input["initial_value"] = std::to_string(*initial);
  return input;
}

std::string Dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace fairlead::chat::slack
