#pragma once

#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "libs/ledger/job.h"
#include "services/chat/application/views.h"
#include "services/chat/domain/tokens.h"

namespace fairlead::chat {

// Where something is said.
struct ToReply {
  std::string reply;  // Origin::reply
  UserRef user;       // written to where the reply cannot be used any more
};
struct ToChannel {
  ChannelRef channel;
};
struct ToPerson {
  UserRef user;
};
struct ToHome {
  UserRef user;
};
// In place of a message that was said before.
struct ToMessage {
  ChannelRef channel;
  std::string message;
};
using Destination = std::variant<ToReply, ToChannel, ToPerson, ToHome, ToMessage>;

struct Message {
  Destination to;
  std::variant<view::MessageView, view::HomeView> what;
  view::Reader reader;
  absl::Time due = absl::InfinitePast();  // not before
  std::string award = {};                 // of which a message to a channel tells: colleagues may join in on it
};

// Says things in the chat. Implemented by an adapter; thread-safe.
class Speaker {
 public:
  virtual ~Speaker() = default;

  // The job that says `message`: words and markup are made now. `id` names it: the same id is said once. Errors as
  // Sealing::Seal's. `message` must outlive the task.
  virtual core::Task<absl::StatusOr<ledger::Job>> Prepare(ledger::Partition partition, std::string id,
                                                          const Message& message) = 0;
  // Opens a form at once; nothing is stored. DeadlineExceeded FORM_TOO_LATE where the trigger has expired or was used.
  // The arguments must outlive the task.
  virtual core::Task<absl::Status> OpenForm(const std::string& trigger, const view::FormView& form,
                                            const view::Reader& reader) = 0;
};

}  // namespace fairlead::chat
