#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "services/chat/application/actions.h"
#include "services/chat/domain/tokens.h"

// What people do in the chat, without the form in which one chat system tells of it.
namespace fairlead::chat {

// What all have in common.
struct Origin {
  std::string id;       // of the request: the same for every repetition of it
  UserRef user;         // who did it
  ChannelRef channel;   // where; may be empty
  std::string reply;    // opaque: where an answer is said that only they see; empty: in a message to them
  std::string trigger;  // opaque: with which a form can be opened, within seconds; may be empty
  absl::Time at = absl::InfiniteFuture();  // when it was taken
};

// "/kudos …": what stands behind the name of the command.
struct CommandTyped {
  Origin from;
  Tokens text;
};

struct ButtonPressed {
  Origin from;
  Action action;
  std::string value;
  MessageKind kind = MessageKind::kAwardReceived;  // of kStopMessages and kResumeMessages
  bool at_home = false;                            // on the Home tab
};

struct FormSent {
  Origin from;
  Form form;
  std::string metadata;
  std::map<Field, std::string> texts;
  std::vector<UserRef> people;
  std::map<std::string, std::string> answers;  // of kSurvey: the chosen answers, by question, both as they were offered
};

// Somebody put an emoji on a message.
struct ReactionAdded {
  Origin from;
  std::string message;  // opaque, within the channel
  std::string emoji;    // its name, without skin tone
};

struct HomeOpened {
  Origin from;
};

// An account was changed: its language, its address, or it was deactivated.
struct AccountChanged {
  Origin from;
};

// Nothing of ours.
struct Other {};

using Incoming = std::variant<CommandTyped, ButtonPressed, FormSent, ReactionAdded, HomeOpened, AccountChanged, Other>;

}  // namespace fairlead::chat
