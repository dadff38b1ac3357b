#include "services/chat/domain/kudos_message.h"

#include <algorithm>
#include <string>
#include <utility>

#include "libs/core/characters.h"

namespace fairlead::chat {
namespace {

bool IsKept(const Item& item) { return item.role == Role::kWord || item.role == Role::kKept; }

bool Opens(const Item& item) {
  constexpr std::u32string_view kOpening = U"([“«„‘¿¡\"";
  const std::u32string text = core::CodePointsOf(PlainText({item.token}));
  return !item.space.empty() && text.size() == 1 && kOpening.find(text.front()) != std::u32string_view::npos;
}

// Punctuation belongs to the words that it follows; quotes and brackets to those that they open.
bool Says(const Items& items, std::size_t i, bool last_said) {
  if (items[i].role != Role::kSeparator) return IsKept(items[i]);
  return last_said || (Opens(items[i]) && i + 1 < items.size() && IsKept(items[i + 1]));
}

struct Quotes {
  char32_t open, close;
};
constexpr Quotes kQuotes[] = {{U'"', U'"'}, {U'“', U'”'}, {U'«', U'»'}, {U'„', U'“'}, {U'\'', U'\''}, {U'‘', U'’'}};

// Only what ends a message that went on into the rest of the command: "thanks, +20", "merci - #care".
bool Dangles(char32_t point) {
  return point == U',' || point == U';' || point == U'-' || point == U'–' || point == U'—';
}

bool IsQuoted(const std::u32string& text) {
  return std::any_of(std::begin(kQuotes), std::end(kQuotes), [&](const Quotes& quotes) {
    if (text.size() < 2 || text.front() != quotes.open || text.back() != quotes.close) return false;
    const auto inner = [&](char32_t point) { return point == quotes.open || (point == quotes.close && point != U'’'); };
    return std::none_of(text.begin() + 1, text.end() - 1, inner);
  });
}

void TrimEnd(std::u32string& text) {
  while (!text.empty() && (core::IsSpace(text.back()) || Dangles(text.back()))) text.pop_back();
}

void TrimStart(std::u32string& text) {
  const auto first = std::find_if(
      text.begin(), text.end(), [](char32_t point) { return !core::IsSpace(point) && point != U',' && point != U';'; });
  text.erase(text.begin(), first);
}

// Quotes and what dangles around the text, as often as there are any: reading the result again changes nothing.
std::string Tidy(const std::string& words) {
  std::u32string text = core::CodePointsOf(words);
  for (std::u32string before; before != text;) {
    before = text;
    TrimStart(text);
    TrimEnd(text);
    if (IsQuoted(text)) text = text.substr(1, text.size() - 2);
  }
  return core::Utf8Of(text);
}

void Append(Tokens& tokens, const std::string& space, const Token& token) {
  const auto* text = std::get_if<Text>(&token);
  const std::string added = text == nullptr ? space : space + text->text;
  if (!added.empty()) {
    auto* last = tokens.empty() ? nullptr : std::get_if<Text>(&tokens.back());
    if (last != nullptr) {
      last->text += added;
    } else {
      tokens.emplace_back(Text{added});
    }
  }
  if (text == nullptr) tokens.push_back(token);
}

}  // namespace

Tokens MessageOf(const Items& items) {
  Tokens message;
  std::string space;
  bool last_said = false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    if (space != "\n" && !item.space.empty()) space = item.space;
    if (!Says(items, i, last_said)) {
      if (!message.empty() && space.empty()) space = " ";
      last_said = false;
      continue;
    }
    if (message.empty()) space.clear();
    Append(message, std::exchange(space, {}), item.token);
    last_said = true;
  }
  if (!HasContent(core::CodePointsOf(PlainText(message)))) return {};
  if (message.size() == 1 && std::holds_alternative<Text>(message.front())) {
    return {Text{Tidy(std::get<Text>(message.front()).text)}};
  }
  if (auto* last = std::get_if<Text>(&message.back())) {
    std::u32string text = core::CodePointsOf(last->text);
    TrimEnd(text);
    last->text = core::Utf8Of(text);
    if (last->text.empty()) message.pop_back();
  }
  return message;
}

}  // namespace fairlead::chat
