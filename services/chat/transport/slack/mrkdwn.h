#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Words as Slack's mrkdwn, so that what a person wrote cannot mention, link or format anything.
// https://docs.slack.dev/messaging/formatting-message-text
namespace fairlead::chat::slack {

// Words to stand in a line of mrkdwn: &, < and > escaped, lines joined, and the characters that format (* _ ~ `) by
// others that look like them, since Slack has no escape for those; an underscore between letters or digits formats
// nothing and stays.
std::string Escape(std::string_view words);

// Words in `code`, in which nothing formats; over several lines as a block. Backticks by a character that looks like
// one. With its marks at most `most` UTF-16 units; no words are "…".
std::string Code(std::string_view words, std::size_t most);

// "<@U123>". Only letters and digits of the id are taken, so that nothing else can stand in it.
std::string Mention(std::string_view chat_id);

// A link to `url` that reads as `label`, which is mrkdwn. A character of the address that would end it is
// percent-encoded.
std::string Link(std::string_view url, std::string_view label);

// `mrkdwn` with at most `most` UTF-16 units: cut, with "…", between what a reader takes for characters and never inside
// of a mention, a link or an escape.
std::string CutMrkdwn(std::string_view mrkdwn, std::size_t most);

}  // namespace fairlead::chat::slack
