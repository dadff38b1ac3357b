#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "services/chat/domain/tokens.h"

namespace fairlead::chat {

// What an item is to the command. Everything begins as a word, a separator or a mention; reading finds the rest.
enum class Role {
  kWord,       // of the message
  kSeparator,  // punctuation that stands alone
  kPerson,     // a person or a group
  kPlainName,  // "@ana" that is only text
  kTag,        // "#…", perhaps a value
  kTaken,      // understood as a part of the command and not part of the message
  kKept,       // understood as a part of the command and part of the message as well
};

// A word or a mention of the command.
struct Item {
  Token token;          // a Text is one word, with its punctuation
  std::string space;    // before it: "", " " or "\n"
  std::string bare{};   // a word folded, without the quotes and punctuation around it; "" for anything else
  std::string key{};    // core::FoldedKey of a word, or of a channel's name
  bool closed = false;  // punctuation ends it: what follows does not belong with it
  Role role = Role::kWord;
};

using Items = std::vector<Item>;

// The items of what was typed. Spaces are tidied, control characters dropped, ill-formed bytes replaced by U+FFFD;
// words that were typed without a space between are taken apart ("+20#care,merci").
Items ItemsOf(const Tokens& typed);

// The items from `begin` to before `end` as they were typed, without the punctuation around them.
std::string TypedText(const Items& items, std::size_t begin, std::size_t end);

// Whether there are letters, digits or pictures in it, not only punctuation.
bool HasContent(std::u32string_view text);

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words);

// Whether `i` is an item that is a word of the message, as far as is known.
bool IsWordAt(const Items& items, std::size_t i);

// Whether words of one sentence go on directly before, or directly after, the items from `begin` to before `end`.
bool WordBefore(const Items& items, std::size_t begin);
bool WordAfter(const Items& items, std::size_t end);

// Whether a word of the message stands anywhere before `end`.
bool AnyWordBefore(const Items& items, std::size_t end);

}  // namespace fairlead::chat
