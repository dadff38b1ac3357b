#include "services/chat/transport/event_handlers.h"

#include <vector>

#include "fairlead/directory/v1/directory_events.pb.h"
#include "fairlead/recognition/v1/recognition_events.pb.h"

#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::chat {
namespace {

template <typename Message>
absl::StatusOr<Message> Parse(const messaging::Event& event) {
  Message message;
  if (!message.ParseFromString(event.payload)) {
    return absl::DataLossError(fmt::format("the payload is not a {}", Message::descriptor()->full_name()));
  }
  return message;
}

template <typename Message>
std::string TypeOf() {
  return Message::descriptor()->full_name();
}

template <typename Message>
ledger::Handler WhenGone(const Notify& notify) {
  return [&notify](const messaging::Event& event) -> absl::StatusOr<std::vector<ledger::Touch>> {
    FL_TRY(const auto message, Parse<Message>(event));
    return notify.OnGone(EmployeeId(message.employee().employee_id()), event.id);
  };
}

}  // namespace

std::map<std::string, ledger::Handler> EventHandlers(const Notify& notify) {
  std::map<std::string, ledger::Handler> handlers;
  handlers[TypeOf<recognition::v1::AwardGiven>()] =
      [&notify](const messaging::Event& event) -> absl::StatusOr<std::vector<ledger::Touch>> {
    FL_TRY(const auto message, Parse<recognition::v1::AwardGiven>(event));
    std::vector<EmployeeId> recipients;
    for (const std::string& recipient : message.recipient_ids()) recipients.emplace_back(recipient);
    return notify.OnAward(message.award_id(), recipients, message.origin() == kJoinOrigin);
  };
  handlers[TypeOf<directory::v1::EmployeeLeft>()] = WhenGone<directory::v1::EmployeeLeft>(notify);
  handlers[TypeOf<directory::v1::EmployeeErased>()] = WhenGone<directory::v1::EmployeeErased>(notify);
  return handlers;
}

}  // namespace fairlead::chat
