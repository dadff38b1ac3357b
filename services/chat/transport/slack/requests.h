#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/chat/application/incoming.h"

// What Slack sends, read. Everything here is called for requests whose signature was found right; their content is
// still somebody else's.
namespace fairlead::chat::slack {

// Which of our addresses a request came to.
enum class Entrance { kCommands, kInteractivity, kEvents };

// What must be known of a request before it is acknowledged.
struct Envelope {
  enum class Kind {
    kWork,       // to be done after the acknowledgement
    kForm,       // a form was sent: its answer may say what is wrong with it
    kChallenge,  // Slack asks whether we are here
    kNothing     // nothing of ours
  };
  Kind kind = Kind::kNothing;
  std::string id;         // the same for every repetition
  std::string user;       // who did it
  std::string challenge;  // to be given back
};

// InvalidArgument says what is malformed.
absl::StatusOr<Envelope> ReadEnvelope(Entrance entrance, std::string_view body);

// The whole of it. InvalidArgument as ReadEnvelope; Other for what is nothing of ours.
absl::StatusOr<Incoming> ReadIncoming(Entrance entrance, std::string_view body);

// The value of a field in an application/x-www-form-urlencoded body; empty where there is none.
std::string FormField(std::string_view body, std::string_view name);

}  // namespace fairlead::chat::slack
