#include "services/chat/transport/slack/entities.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "fmt/format.h"

namespace fairlead::chat::slack {
namespace {

// Once: "&amp;lt;" is what somebody sees who typed "&lt;".
std::string Unescaped(std::string_view text) {
  return absl::StrReplaceAll(absl::string_view(text.data(), text.size()),
                             {{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}});
}

std::string Escaped(std::string_view text) {
  return absl::StrReplaceAll(absl::string_view(text.data(), text.size()),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

bool IsId(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if ((c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')) return false;
  }
  return true;
}

std::string WithoutSign(std::string_view label, char sign) {
  if (!label.empty() && label.front() == sign) label.remove_prefix(1);
  return Unescaped(label);
}

bool IsAddress(std::string_view text) {
  return text.find("://") != std::string_view::npos || text.starts_with("mailto:") || text.starts_with("tel:");
}

// What stands between "<" and ">", or nothing if it has none of Slack's forms.
std::optional<Token> Entity(std::string_view inside) {
  const std::size_t bar = inside.find('|');
  const std::string_view target = inside.substr(0, bar);
  const std::string_view label = bar == std::string_view::npos ? std::string_view() : inside.substr(bar + 1);
  if (target.empty()) return std::nullopt;
  const std::string_view id = target.substr(1);
  constexpr std::string_view kGroup = "!subteam^";
  if (target.starts_with(kGroup)) {
    const std::string_view group = target.substr(kGroup.size());
    if (!IsId(group)) return std::nullopt;
    return GroupMention{GroupRef(std::string(group)), WithoutSign(label, '@')};
  }
  if (target.front() == '@' && IsId(id)) return PersonMention{UserRef(std::string(id)), WithoutSign(label, '@')};
  if (target.front() == '#' && IsId(id)) return ChannelMention{ChannelRef(std::string(id)), WithoutSign(label, '#')};
  if (id == "here" || id == "channel" || id == "everyone") {
    if (target.front() == '!') return Broadcast{std::string(id)};
  }
  // Slack adds to these, dates for example, and says what to show to whom does not know them.
  if (target.front() == '!' && !label.empty()) return Text{Unescaped(label)};
  if (IsAddress(target)) return Link{Unescaped(target), Unescaped(label)};
  return std::nullopt;
}

void Append(Tokens& tokens, Token token) {
  if (const auto* text = std::get_if<Text>(&token); text && !tokens.empty()) {
    if (auto* last = std::get_if<Text>(&tokens.back())) {
      last->text += text->text;
      return;
    }
  }
  tokens.push_back(std::move(token));
}

struct Writer {
  std::string_view person;
  std::string_view message;

  std::string operator()(const Text& text) const { return Escaped(text.text); }
  std::string operator()(const PersonMention& mention) const { return fmt::format("<@{}>", mention.user.str()); }
  std::string operator()(const GroupMention& mention) const {
    return fmt::format("<!subteam^{}>", mention.group.str());
  }
  // With its name, which may be that of a value.
  std::string operator()(const ChannelMention& mention) const {
    if (mention.name.empty()) return fmt::format("<#{}>", mention.channel.str());
    return fmt::format("<#{}|{}>", mention.channel.str(), Escaped(mention.name));
  }
  std::string operator()(const Link& link) const {
    const std::string url = Escaped(link.url);
    return link.label.empty() ? fmt::format("<{}>", url) : fmt::format("<{}|{}>", url, Escaped(link.label));
  }
  std::string operator()(const Broadcast& broadcast) const { return fmt::format("@{}", Escaped(broadcast.name)); }
  std::string operator()(const Gap& gap) const {
    return std::string(gap.kind == Gap::Kind::kPerson ? person : message);
  }
};

}  // namespace

Tokens FromSlack(std::string_view text) {
  Tokens tokens;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find('<', at);
    if (open != at) Append(tokens, Text{Unescaped(text.substr(at, open - at))});
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find_first_of("<>", open + 1);
    std::optional<Token> entity;
    if (close != std::string_view::npos && text[close] == '>') entity = Entity(text.substr(open + 1, close - open - 1));
    at = entity ? close + 1 : open + 1;
    Append(tokens, entity ? *std::move(entity) : Token(Text{"<"}));
  }
  return tokens;
}

std::string ToSlack(const Tokens& tokens, std::string_view person, std::string_view message) {
  std::string text;
  for (const Token& token : tokens) text += std::visit(Writer{person, message}, token);
  return text;
}

}  // namespace fairlead::chat::slack
