#include "services/chat/domain/tokens.h"

#include <string_view>

#include "fmt/format.h"

namespace fairlead::chat {
namespace {

std::string_view Either(std::string_view name, std::string_view id) { return name.empty() ? id : name; }

class Plain {
 public:
  explicit Plain(const NameOf& name_of) : name_of_(name_of) {}

  std::string operator()(const Text& text) const { return text.text; }
  std::string operator()(const PersonMention& person) const {
    const std::string known = name_of_ ? name_of_(person.user) : std::string();
    return fmt::format("@{}", Either(known, Either(person.name, person.user.str())));
  }
  std::string operator()(const GroupMention& group) const {
    return fmt::format("@{}", Either(group.name, group.group.str()));
  }
  std::string operator()(const ChannelMention& channel) const {
    return fmt::format("#{}", Either(channel.name, channel.channel.str()));
  }
  // Chat systems make a link out of "example.org" that somebody typed: the label is their word, the address an
  // addition.
  std::string operator()(const Link& link) const {
    if (link.label.empty() || link.label == link.url) return link.url;
    return link.url.find(link.label) != std::string::npos ? link.label : fmt::format("{} ({})", link.label, link.url);
  }
  std::string operator()(const Broadcast& broadcast) const { return fmt::format("@{}", broadcast.name); }
  std::string operator()(const Gap&) const { return {}; }

 private:
  const NameOf& name_of_;
};

}  // namespace

std::string PlainText(const Tokens& tokens, const NameOf& name_of) {
  std::string text;
  for (const Token& token : tokens) text += std::visit(Plain(name_of), token);
  return text;
}

}  // namespace fairlead::chat
