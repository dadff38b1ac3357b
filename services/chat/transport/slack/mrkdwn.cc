#include "services/chat/transport/slack/mrkdwn.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "libs/core/text.h"

namespace fairlead::chat::slack {
namespace {

bool IsAsciiWord(std::string_view text, std::size_t at) {
  return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
}

// What must be written for `text[at]` in mrkdwn, if not itself.
std::string_view Entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    default:
      return {};
  }
}

// The end of the mention, link or escape that begins at `at`, if one does.
std::optional<std::size_t> TokenEnd(std::string_view mrkdwn, std::size_t at) {
  const char last = mrkdwn[at] == '<' ? '>' : ';';
  if (mrkdwn[at] != '<' && mrkdwn[at] != '&') return std::nullopt;
  const std::size_t end = mrkdwn.find(last, at);
  return end == std::string_view::npos ? mrkdwn.size() : end + 1;
}

}  // namespace

std::string Escape(std::string_view words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const char c = words[i];
    if (const std::string_view entity = Entity(c); !entity.empty()) {
      out += entity;
    } else if (c == '*') {
      out += "∗";
    } else if (c == '_' && !(i > 0 && IsAsciiWord(words, i - 1) && IsAsciiWord(words, i + 1))) {
      out += "ˍ";
    } else if (c == '~') {
      out += "∼";
    } else if (c == '`') {
      out += "ˋ";
    } else if (c == '\n' || c == '\r' || c == '\t') {
      if (!out.ends_with(' ')) out += ' ';
    } else {
      out += c;
    }
  }
  return out;
}

std::string Code(std::string_view words, std::size_t most) {
  const std::string_view mark = words.find('\n') != std::string_view::npos ? "```" : "`";
  std::string inner;
  for (const char c : words) {
    if (const std::string_view entity = Entity(c); !entity.empty()) {
      inner += entity;
    } else if (c == '`') {
      inner += "ˋ";
    } else if (c != '\r') {
      inner += c;
    }
  }
  if (inner.empty()) inner = "…";
  std::string out(mark);
  out += CutMrkdwn(inner, most > 2 * mark.size() ? most - 2 * mark.size() : 0);
  return out.append(mark);
}

std::string Mention(std::string_view chat_id) {
  std::string out = "<@";
  for (std::size_t i = 0; i < chat_id.size(); ++i) {
    if (IsAsciiWord(chat_id, i)) out += chat_id[i];
  }
  return out + ">";
}

std::string Link(std::string_view url, std::string_view label) {
  std::string out = "<";
  for (const char c : url) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "%3C";
        break;
      case '>':
        out += "%3E";
        break;
      case '|':
        out += "%7C";
        break;
      default:
        out += c;
    }
  }
  return out.append("|").append(label).append(">");
}

std::string CutMrkdwn(std::string_view mrkdwn, std::size_t most) {
  if (core::Utf16Length(mrkdwn) <= most) return std::string(mrkdwn);
  // Whole tokens and runs of text, while they and the ellipsis fit.
  std::string out;
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < mrkdwn.size()) {
    const std::optional<std::size_t> token = TokenEnd(mrkdwn, at);
    const std::size_t end = token ? *token : std::min(mrkdwn.find_first_of("<&", at), mrkdwn.size());
    const std::string_view piece = mrkdwn.substr(at, end - at);
    const std::size_t length = core::Utf16Length(piece);
    if (used + length + 1 > most) return token ? out + "…" : out + core::CutGraphemes(piece, most - used);
    out += piece;
    used += length;
    at = end;
  }
  return out;
}

}  // namespace fairlead::chat::slack
