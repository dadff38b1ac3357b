#pragma once

#include <string>
#include <string_view>

#include "services/chat/domain/tokens.h"

namespace fairlead::chat::slack {

// Slack's text into tokens: `<@U1|ana>`, `<!subteam^S1|@team>`, `<#C1|general>`, `<https://…|text>`, `<!here>` and
// `&amp; &lt; &gt;` (https://docs.slack.dev/messaging/formatting-message-text). Whatever does not have one of these
// forms is text. Never fails; safe from any thread.
Tokens FromSlack(std::string_view text);

// Tokens into mrkdwn that Slack shows as they were meant: text escaped, so that it cannot mention anybody; people,
// groups and channels as mentions, links as links, broadcasts as their names only. Gaps as `person` and `message`.
// FromSlack reads it back as the same tokens, but for names of people and groups, and broadcasts.
std::string ToSlack(const Tokens& tokens, std::string_view person = "@…", std::string_view message = "…");

}  // namespace fairlead::chat::slack
