#include "services/chat/transport/event_handlers.h"

#include <vector>

#include "fairlead/directory/v1/directory_events.pb.h"
#include "fairlead/recognition/v1/nomination_events.pb.h"
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

template <typename Ids>
std::vector<EmployeeId> People(const Ids& ids) {
  std::vector<EmployeeId> people;
  for (const std::string& id : ids) people.emplace_back(id);
  return people;
}

template <typename Message>
ledger::Handler WhenEnded(const Notify& notify, bool approved) {
  return [&notify, approved](const messaging::Event& event) -> absl::StatusOr<std::vector<ledger::Touch>> {
    FL_TRY(const auto message, Parse<Message>(event));
    const recognition::v1::NominationOutcome& outcome = message.outcome();
    return notify.OnDecision(outcome.nomination_id(), EmployeeId(outcome.nominator_id()), People(outcome.nominee_ids()),
                             approved);
  };
}

template <typename Message>
ledger::Handler WhenGone(const Notify& notify, bool erased) {
  return [&notify, erased](const messaging::Event& event) -> absl::StatusOr<std::vector<ledger::Touch>> {
    FL_TRY(const auto message, Parse<Message>(event));
    return notify.OnGone(EmployeeId(message.employee().employee_id()), event.id, erased);
  };
}

}  // namespace

std::map<std::string, ledger::Handler> EventHandlers(const Notify& notify) {
  std::map<std::string, ledger::Handler> handlers;
  handlers[TypeOf<recognition::v1::AwardGiven>()] =
      [&notify](const messaging::Event& event) -> absl::StatusOr<std::vector<ledger::Touch>> {
    FL_TRY(const auto message, Parse<recognition::v1::AwardGiven>(event));
    return notify.OnAward(message.award_id(), People(message.recipient_ids()), message.origin() == kJoinOrigin);
  };
  handlers[TypeOf<recognition::v1::AwardReversed>()] =
      [&notify](const messaging::Event& event) -> absl::StatusOr<std::vector<ledger::Touch>> {
    FL_TRY(const auto message, Parse<recognition::v1::AwardReversed>(event));
    return notify.OnTakenBack(message.award_id());
  };
  handlers[TypeOf<recognition::v1::NominationMade>()] =
      [&notify](const messaging::Event& event) -> absl::StatusOr<std::vector<ledger::Touch>> {
    FL_TRY(const auto message, Parse<recognition::v1::NominationMade>(event));
    return notify.OnNomination(message.nomination_id(), People(message.approver_ids()), false);
  };
  handlers[TypeOf<recognition::v1::NominationReminded>()] =
      [&notify](const messaging::Event& event) -> absl::StatusOr<std::vector<ledger::Touch>> {
    FL_TRY(const auto message, Parse<recognition::v1::NominationReminded>(event));
    return notify.OnNomination(message.nomination_id(), People(message.waiting_ids()), true);
  };
  handlers[TypeOf<recognition::v1::NominationApproved>()] =
      WhenEnded<recognition::v1::NominationApproved>(notify, true);
  handlers[TypeOf<recognition::v1::NominationDeclined>()] =
      WhenEnded<recognition::v1::NominationDeclined>(notify, false);
  handlers[TypeOf<recognition::v1::NominationExpired>()] = WhenEnded<recognition::v1::NominationExpired>(notify, false);
  handlers[TypeOf<recognition::v1::MilestoneReached>()] =
      [&notify](const messaging::Event& event) -> absl::StatusOr<std::vector<ledger::Touch>> {
    FL_TRY(const auto message, Parse<recognition::v1::MilestoneReached>(event));
    return notify.OnMilestone(EmployeeId(message.employee_id()), message.years());
  };
  handlers[TypeOf<directory::v1::EmployeeLeft>()] = WhenGone<directory::v1::EmployeeLeft>(notify, false);
  handlers[TypeOf<directory::v1::EmployeeErased>()] = WhenGone<directory::v1::EmployeeErased>(notify, true);
  return handlers;
}

}  // namespace fairlead::chat
