#include "services/chat/domain/typed_items.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "libs/core/characters.h"
#include "libs/core/fold.h"
#include "libs/core/text.h"

namespace fairlead::chat {
namespace {

using Points = std::u32string_view;

constexpr Points kOpening = U"([{\"'“”„«‘*_~`¡¿";
constexpr Points kClosing = U")]}\"'“”»’*_~`.,;:!?…";
constexpr Points kEnding = U".,;:!?…)";
constexpr Points kJoining = U"-_'’&";  // inside a value that is typed as one word

bool Holds(Points set, char32_t point) { return set.find(point) != Points::npos; }
bool IsHash(char32_t point) { return point == U'#' || point == U'＃'; }
bool IsPlus(char32_t point) { return point == U'+' || point == U'＋'; }
bool IsAt(char32_t point) { return point == U'@' || point == U'＠'; }
bool IsDigit(char32_t point) { return (point >= U'0' && point <= U'9') || (point >= U'０' && point <= U'９'); }

// Zero-width spaces and byte order marks come with text that was copied; nobody sees them.
bool IsInvisible(char32_t point) {
  return point == U'\u200b' || point == U'\ufeff' || core::HasControlCharacters(core::Utf8Of(Points(&point, 1)), true);
}

std::string Visible(const std::string& text) {
  std::u32string points = core::CodePointsOf(text);
  std::erase_if(points, [](char32_t point) { return IsInvisible(point) || point == U'\n' || point == U'\t'; });
  return core::Utf8Of(points);
}

// The names and addresses that come with a mention, as clean as the words.
struct Cleaned {
  Token operator()(Text text) const { return text; }
  Token operator()(PersonMention person) const { return PersonMention{person.user, Visible(person.name)}; }
  Token operator()(GroupMention group) const { return GroupMention{group.group, Visible(group.name)}; }
  Token operator()(ChannelMention channel) const { return ChannelMention{channel.channel, Visible(channel.name)}; }
  Token operator()(Link link) const { return Link{Visible(link.url), Visible(link.label)}; }
  Token operator()(Broadcast broadcast) const { return Broadcast{Visible(broadcast.name)}; }
  Token operator()(Gap gap) const { return gap; }
};

// Whether a new word begins at `i`, although no space stands there; `word` begins with the word so far, which is
// `content` or only punctuation.
bool BeginsAt(Points word, std::size_t i, bool content) {
  const bool more = i + 1 < word.size();
  const char32_t first = word.front();
  const bool punctuation = !content && !IsHash(first) && !IsAt(first) && !IsPlus(first);
  const bool number = IsPlus(first) || IsDigit(first);
  if (IsHash(word[i])) return more && !IsHash(word[i - 1]) && (number || punctuation || IsHash(first) || IsAt(first));
  if (IsPlus(word[i]) && more && IsDigit(word[i + 1])) return punctuation || IsHash(first) || IsAt(first);
  if (IsAt(word[i]) && more) return IsPlus(first) || IsHash(first);
  if (IsHash(first) && core::IsWordCharacter(word[i - 1])) {
    return !core::IsWordCharacter(word[i]) && !Holds(kJoining, word[i]);
  }
  // "+20,merci" but not "8:30" or "+1,000".
  if (number && Holds(U",;:/!.", word[i]) && IsDigit(word[i - 1]) && more) return !IsDigit(word[i + 1]);
  return false;
}

// The size of the ":tada:" or ":+1:" that `word` begins with, or 0.
std::size_t EmojiSize(Points word) {
  if (word.size() < 3 || word.front() != U':') return 0;
  const std::size_t end = word.find_first_not_of(U"abcdefghijklmnopqrstuvwxyz0123456789_+-'", 1);
  return end != Points::npos && end > 1 && word[end] == U':' ? end + 1 : 0;
}

Item WordItem(Points word, std::string space) {
  Item item{.token = Text{core::Utf8Of(word)}, .space = std::move(space)};
  if (EmojiSize(word) == word.size()) {
    item.closed = true;  // it is not what a sentence goes on with
    return item;
  }
  Points bare = word;
  while (!bare.empty() && Holds(kOpening, bare.front())) bare.remove_prefix(1);
  while (!bare.empty() && Holds(kClosing, bare.back())) bare.remove_suffix(1);
  item.bare = core::Folded(core::Utf8Of(bare));
  item.key = core::FoldedKey(core::Utf8Of(word));
  item.closed = Holds(kEnding, word.back()) || std::none_of(word.begin(), word.end(), core::IsWordCharacter);
  const bool tag = bare.size() > 1 && IsHash(bare.front());
  const bool name = bare.size() > 1 && IsAt(bare.front()) && core::IsWordCharacter(bare[1]);
  item.role = tag ? Role::kTag : name ? Role::kPlainName : HasContent(word) ? Role::kWord : Role::kSeparator;
  return item;
}

class Splitter {
 public:
  Items Split(const Tokens& typed) {
    for (const Token& token : typed) {
      if (const auto* text = std::get_if<Text>(&token)) {
        Add(core::CodePointsOf(text->text));
      } else if (!std::holds_alternative<Gap>(token)) {
        Add(token);
      }
    }
    return std::move(items_);
  }

 private:
  void Add(const std::u32string& text) {
    std::u32string word;
    for (const char32_t point : text) {
      if (core::IsSpace(point)) {
        EndWord(word);
        // A line stays a line: people write lists.
        if (point == U'\n' || point == U'\u2028' || point == U'\u2029') space_ = "\n";
        if (space_.empty()) space_ = " ";
      } else if (!IsInvisible(point)) {
        word.push_back(point);
      }
    }
    EndWord(word);
  }

  void Add(const Token& token) {
    const bool person = std::holds_alternative<PersonMention>(token) || std::holds_alternative<GroupMention>(token);
    const auto* channel = std::get_if<ChannelMention>(&token);
    items_.push_back({.token = std::visit(Cleaned{}, token),
                      .space = std::exchange(space_, {}),
                      .key = channel == nullptr ? std::string() : core::FoldedKey(channel->name),
                      .role = person ? Role::kPerson : Role::kWord});
  }

  void EndWord(std::u32string& word) {
    Points left = word;
    while (!left.empty()) {
      std::size_t end = EmojiSize(left);
      if (end == 0) {
        bool content = false;
        do {
          content = content || HasContent(left.substr(end, 1));
        } while (++end < left.size() && !BeginsAt(left, end, content));
      }
      items_.push_back(WordItem(left.substr(0, end), std::exchange(space_, {})));
      left.remove_prefix(end);
    }
    word.clear();
  }

  Items items_;
  std::string space_;
};

}  // namespace

Items ItemsOf(const Tokens& typed) {
  Items items = Splitter().Split(typed);
  if (!items.empty()) items.front().space.clear();
  return items;
}

bool HasContent(std::u32string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char32_t point) { return core::IsWordCharacter(point) || core::IsPicture(point); });
}

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string TypedText(const Items& items, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) {
    if (i > begin) text += items[i].space;
    text += PlainText({items[i].token});
  }
  constexpr std::string_view kAround = ".,;:!?()";
  const std::size_t first = text.find_first_not_of(kAround);
  return first == std::string::npos ? text : text.substr(first, text.find_last_not_of(kAround) - first + 1);
}

bool IsWordAt(const Items& items, std::size_t i) {
  return i < items.size() && (items[i].role == Role::kWord || items[i].role == Role::kKept);
}

bool WordBefore(const Items& items, std::size_t begin) {
  return begin > 0 && IsWordAt(items, begin - 1) && !items[begin - 1].closed;
}

bool WordAfter(const Items& items, std::size_t end) {
  return end > 0 && IsWordAt(items, end) && !items[end - 1].closed;
}

bool AnyWordBefore(const Items& items, std::size_t end) {
  for (std::size_t i = 0; i < end; ++i) {
    if (IsWordAt(items, i)) return true;
  }
  return false;
}

}  // namespace fairlead::chat
