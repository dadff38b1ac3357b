#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "libs/core/ids.h"

namespace fairlead::chat {

// Accounts, groups of accounts and channels as the chat system knows them; opaque here.
using UserRef = core::Id<struct UserRefTag>;
using GroupRef = core::Id<struct GroupRefTag>;
using ChannelRef = core::Id<struct ChannelRefTag>;

// What somebody typed, without the markup of one chat system: an adapter makes tokens out of its system's text and text
// out of tokens. Names are as the chat system wrote them beside the id, without "@" or "#"; they may be empty.
struct Text {
  std::string text;  // with the spaces that stood around mentions; nothing escaped
  friend bool operator==(const Text&, const Text&) = default;
};
struct PersonMention {
  UserRef user;
  std::string name{};
  friend bool operator==(const PersonMention&, const PersonMention&) = default;
};
struct GroupMention {
  GroupRef group;
  std::string name{};
  friend bool operator==(const GroupMention&, const GroupMention&) = default;
};
struct ChannelMention {
  ChannelRef channel;
  std::string name{};
  friend bool operator==(const ChannelMention&, const ChannelMention&) = default;
};
struct Link {
  std::string url;
  std::string label{};  // what was typed or shown; empty: the address itself
  friend bool operator==(const Link&, const Link&) = default;
};
// Everybody in a channel or a workspace: "here", "channel", "everyone".
struct Broadcast {
  std::string name;
  friend bool operator==(const Broadcast&, const Broadcast&) = default;
};
// Something that the person must still fill in, in a command that is offered to them. Only the answer knows the
// person's language, so only it can say "@colleague" or "@collègue".
struct Gap {
  enum class Kind { kPerson, kMessage };
  Kind kind;
  friend bool operator==(const Gap&, const Gap&) = default;
};

using Token = std::variant<Text, PersonMention, GroupMention, ChannelMention, Link, Broadcast, Gap>;
using Tokens = std::vector<Token>;

// The name of an account to show, without "@"; empty where it is not known.
using NameOf = std::function<std::string(const UserRef&)>;

// The tokens as text without markup: mentions as "@" and what `name_of` knows, else the name in the token, else the id;
// links as they were typed, with the address behind where that says something else. Gaps are left out. `name_of` may
// be empty.
std::string PlainText(const Tokens& tokens, const NameOf& name_of = {});

}  // namespace fairlead::chat
