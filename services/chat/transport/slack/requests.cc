#include "services/chat/transport/slack/requests.h"

#include <algorithm>
#include <map>
#include <utility>

#include "libs/core/hash.h"
#include "libs/core/status.h"
#include "nlohmann/json.hpp"
#include "services/chat/transport/slack/entities.h"
#include "services/chat/transport/slack/names.h"

namespace fairlead::chat::slack {
namespace {

using Json = nlohmann::json;
constexpr int kDeepest = 40;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Percent-decoding; a malformed escape stays as it is.
std::string Decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      decoded.push_back(' ');
    } else if (text[i] == '%' && i + 2 < text.size() && HexValue(text[i + 1]) >= 0 && HexValue(text[i + 2]) >= 0) {
      decoded.push_back(static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2])));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

// JSON of bounded depth.
absl::StatusOr<Json> Parse(const std::string& text) {
  const auto shallow = [](int depth, Json::parse_event_t, Json&) { return depth < kDeepest; };
  Json json = Json::parse(text, shallow, false);
  if (!json.is_object()) return absl::InvalidArgumentError("the request is not a JSON object");
  return json;
}

const Json& Member(const Json& object, const char* name) {
  static const Json* const kNothing = new Json();
  if (!object.is_object()) return *kNothing;
  const auto found = object.find(name);
  return found == object.end() ? *kNothing : *found;
}

std::string Text(const Json& object, const char* name) {
  const Json& member = Member(object, name);
  return member.is_string() ? member.get<std::string>() : "";
}

absl::StatusOr<Json> Payload(std::string_view body) {
  const std::string payload = FormField(body, "payload");
  if (payload.empty()) return absl::InvalidArgumentError("the request has no payload");
  return Parse(payload);
}

// A form that is sent again with other words is another request.
std::string IdOfForm(const Json& payload) {
  const Json& view = Member(payload, "view");
  return "form " + Text(view, "id") + " " + core::Hex(core::Sha256(Member(view, "state").dump()));
}

std::string IdOfAction(const Json& payload) {
  const std::string trigger = Text(payload, "trigger_id");
  return trigger.empty() ? "" : "action " + trigger;
}

absl::StatusOr<Envelope> EnvelopeOfInteraction(std::string_view body) {
  FL_TRY(const Json payload, Payload(body));
  Envelope envelope;
  envelope.user = Text(Member(payload, "user"), "id");
  const std::string type = Text(payload, "type");
  if (type == "view_submission") {
    envelope.kind = Envelope::Kind::kForm;
    envelope.id = IdOfForm(payload);
  } else if (type == "block_actions") {
    envelope.kind = Envelope::Kind::kWork;
    envelope.id = IdOfAction(payload);
  } else {
    return envelope;
  }
  if (envelope.id.empty() || envelope.user.empty()) {
    return absl::InvalidArgumentError("the interaction names no user, or no trigger");
  }
  return envelope;
}

absl::StatusOr<Envelope> EnvelopeOfEvent(std::string_view body) {
  FL_TRY(const Json json, Parse(std::string(body)));
  Envelope envelope;
  const std::string type = Text(json, "type");
  if (type == "url_verification") {
    envelope.kind = Envelope::Kind::kChallenge;
    envelope.challenge = Text(json, "challenge");
    return envelope;
  }
  if (type != "event_callback") return envelope;
  const Json& event = Member(json, "event");
  envelope.id = "event " + Text(json, "event_id");
  const Json& user = Member(event, "user");
  envelope.user = user.is_string() ? user.get<std::string>() : Text(user, "id");
  if (Text(json, "event_id").empty()) return absl::InvalidArgumentError("the event has no id");
  const std::string kind = Text(event, "type");
  const bool ours = kind == "reaction_added" || kind == "user_change" ||
                    (kind == "app_home_opened" && Text(event, "tab") != "messages");
  if (ours && !envelope.user.empty()) envelope.kind = Envelope::Kind::kWork;
  return envelope;
}

Incoming IncomingAction(const Json& payload) {
  const Json& actions = Member(payload, "actions");
  if (!actions.is_array() || actions.empty()) return Other();
  const Json& pressed = actions.front();
  const std::optional<Action> action = ActionOf(Text(pressed, "action_id"));
  if (!action) return Other();
  ButtonPressed button{.from = {.id = IdOfAction(payload),
                                .user = UserRef(Text(Member(payload, "user"), "id")),
                                .channel = ChannelRef(Text(Member(payload, "channel"), "id")),
                                .reply = Text(payload, "response_url"),
                                .trigger = Text(payload, "trigger_id")},
                       .action = *action,
                       .value = Text(pressed, "value")};
  // An overflow menu or a checkbox says what was chosen.
  if (button.value.empty()) button.value = Text(Member(pressed, "selected_option"), "value");
  button.kind = MessageKindOf(button.value).value_or(MessageKind::kAwardReceived);
  button.at_home = Text(Member(payload, "view"), "type") == "home";
  return button;
}

Incoming IncomingForm(const Json& payload) {
  const Json& view = Member(payload, "view");
  const std::optional<Form> form = FormOf(Text(view, "callback_id"));
  if (!form) return Other();
  FormSent sent{.from = {.id = IdOfForm(payload),
                         .user = UserRef(Text(Member(payload, "user"), "id")),
                         .channel = {},
                         .reply = {},
                         .trigger = Text(payload, "trigger_id")},
                .form = *form,
                .metadata = Text(view, "private_metadata"),
                .texts = {},
                .people = {},
                .answers = {}};
  for (const auto& [block, elements] : Member(Member(view, "state"), "values").items()) {
    const std::optional<Field> field = FieldOf(block);
    const std::optional<std::string_view> question = QuestionOf(block);
    if ((!field && !question) || !elements.is_object()) continue;
    for (const auto& [name, element] : elements.items()) {
      const Json& users = Member(element, "selected_users");
      if (users.is_array()) {
        for (const Json& user : users) {
          if (user.is_string()) sent.people.emplace_back(user.get<std::string>());
        }
      }
      const std::string chosen = Text(Member(element, "selected_option"), "value");
      const std::string text = chosen.empty() ? Text(element, "value") : chosen;
      if (text.empty()) continue;
      if (field) sent.texts[*field] = text;
      if (question) sent.answers[std::string(*question)] = text;
    }
  }
  return sent;
}

Incoming IncomingEvent(const Json& json) {
  const Json& event = Member(json, "event");
  const Json& user = Member(event, "user");
  Origin from{.id = "event " + Text(json, "event_id"),
              .user = UserRef(user.is_string() ? user.get<std::string>() : Text(user, "id")),
              .channel = {},
              .reply = {},
              .trigger = {}};
  const std::string kind = Text(event, "type");
  if (kind == "app_home_opened") return HomeOpened{std::move(from)};
  if (kind == "user_change") return AccountChanged{std::move(from)};
  if (kind != "reaction_added") return Other();
  const Json& item = Member(event, "item");
  if (Text(item, "type") != "message") return Other();
  from.channel = ChannelRef(Text(item, "channel"));
  const std::string emoji = Text(event, "reaction");
  return ReactionAdded{
      .from = std::move(from), .message = Text(item, "ts"), .emoji = emoji.substr(0, emoji.find("::"))};
}

}  // namespace

std::string FormField(std::string_view body, std::string_view name) {
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (Decode(pair.substr(0, equals)) != name) continue;
    return equals == std::string_view::npos ? "" : Decode(pair.substr(equals + 1));
  }
  return "";
}

absl::StatusOr<Envelope> ReadEnvelope(Entrance entrance, std::string_view body) {
  if (entrance == Entrance::kEvents) return EnvelopeOfEvent(body);
  if (entrance == Entrance::kInteractivity) return EnvelopeOfInteraction(body);
  Envelope envelope{.kind = Envelope::Kind::kWork, .user = FormField(body, "user_id")};
  const std::string trigger = FormField(body, "trigger_id");
  if (trigger.empty() || envelope.user.empty()) {
    return absl::InvalidArgumentError("the command names no user, or no trigger");
  }
  envelope.id = "command " + trigger;
  return envelope;
}

absl::StatusOr<Incoming> ReadIncoming(Entrance entrance, std::string_view body) {
  if (entrance == Entrance::kEvents) {
    FL_TRY(const Json json, Parse(std::string(body)));
    return IncomingEvent(json);
  }
  if (entrance == Entrance::kInteractivity) {
    FL_TRY(const Json payload, Payload(body));
    const std::string type = Text(payload, "type");
    if (type == "view_submission") return IncomingForm(payload);
    if (type == "block_actions") return IncomingAction(payload);
    return Other();
  }
  return CommandTyped{.from = {.id = "command " + FormField(body, "trigger_id"),
                               .user = UserRef(FormField(body, "user_id")),
                               .channel = ChannelRef(FormField(body, "channel_id")),
                               .reply = FormField(body, "response_url"),
                               .trigger = FormField(body, "trigger_id")},
                      .text = FromSlack(FormField(body, "text"))};
}

}  // namespace fairlead::chat::slack
