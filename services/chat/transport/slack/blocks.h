#pragma once

#include "absl/status/statusor.h"
#include "libs/texts/texts.h"
#include "nlohmann/json.hpp"
#include "services/chat/application/views.h"
#include "services/chat/transport/slack/parts.h"

// What people see, as Slack's Block Kit in the reader's language. Everything keeps Slack's documented limits whatever
// people wrote (parts.h); nothing that they wrote can mention, link or format. Never fails but where it says so;
// thread-safe.
namespace fairlead::chat::slack {

// {"text": …, "blocks": […]}, for chat.postMessage, chat.postEphemeral, chat.update and a response_url. The text is
// what notifications and screen readers say; it is mrkdwn, too.
Json Message(const view::MessageView& view, const view::Reader& reader, const texts::Texts& texts);

// A view for views.open and views.update. Its callback_id is NameOf(Form), its blocks' ids are NameOf(Field).
// InvalidArgument if the metadata have more than 3,000 characters, or there is no award to nominate for.
absl::StatusOr<Json> Modal(const view::FormView& view, const view::Reader& reader, const texts::Texts& texts);

// A view for views.publish.
Json Home(const view::HomeView& view, const view::Reader& reader, const texts::Texts& texts);

// {"response_action": "errors", …}: the answer to a form that was sent with mistakes in it; `errors` is not empty.
Json Errors(const view::FormErrors& errors, const view::Reader& reader, const texts::Texts& texts);

}  // namespace fairlead::chat::slack
