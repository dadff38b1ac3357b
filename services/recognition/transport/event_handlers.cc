#include "services/recognition/transport/event_handlers.h"

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "fairlead/directory/v1/directory_events.pb.h"
#include "fairlead/recognition/v1/nomination_events.pb.h"
#include "fairlead/recognition/v1/recognition_events.pb.h"

#include "fmt/format.h"
#include "libs/core/status.h"

namespace fairlead::recognition {
namespace {

using Touches = absl::StatusOr<std::vector<ledger::Touch>>;

template <typename Message>
std::string TypeOf() {
  return Message::descriptor()->full_name();
}

template <typename Message>
absl::StatusOr<Message> Parse(const messaging::Event& event) {
  Message message;
  if (event.type != TypeOf<Message>() || !message.ParseFromString(event.payload)) {
    return absl::DataLossError(fmt::format("the payload is not a {}", TypeOf<Message>()));
  }
  return message;
}

// A handler that gives the fact to a use case.
template <typename Fact, typename UseCase>
ledger::Handler HandlerOf(const EventCodec& events, const UseCase& use_case) {
  return [&events, &use_case](const messaging::Event& event) -> Touches {
    FL_TRY(const Event fact, events.Decode(event.type, event.payload));
    return use_case.On(std::get<Fact>(fact));
  };
}

// Nothing where the field is empty.
absl::StatusOr<std::optional<absl::CivilDay>> DayFrom(const char* field, const std::string& text) {
  if (text.empty()) return std::nullopt;
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) return absl::DataLossError(fmt::format("{} is not a date", field));
  return day;
}

}  // namespace

std::map<std::string, ledger::Handler> EventHandlers(const EventCodec& events, const UseCases& use_cases) {
  std::map<std::string, ledger::Handler> handlers;
  handlers[TypeOf<v1::AwardGiven>()] = HandlerOf<AwardGiven>(events, use_cases.credit_recipients);
  handlers[TypeOf<v1::AwardReversed>()] = HandlerOf<AwardReversed>(events, use_cases.take_back_from_recipients);
  const NominationEffects& nominations = use_cases.nominations.effects;
  handlers[TypeOf<v1::NominationMade>()] = HandlerOf<NominationMade>(events, nominations);
  handlers[TypeOf<v1::NominationVoted>()] = HandlerOf<NominationVoted>(events, nominations);
  handlers[TypeOf<v1::NominationApproved>()] = HandlerOf<NominationEnded>(events, nominations);
  handlers[TypeOf<v1::NominationDeclined>()] = HandlerOf<NominationEnded>(events, nominations);
  handlers[TypeOf<v1::NominationExpired>()] = HandlerOf<NominationEnded>(events, nominations);
  handlers[TypeOf<directory::v1::EmployeeErased>()] =
      [&forget = use_cases.forget_person](const messaging::Event& event) -> Touches {
    FL_TRY(const auto message, Parse<directory::v1::EmployeeErased>(event));
    return forget.On(EmployeeId(message.employee().employee_id()));
  };
  return handlers;
}

std::set<std::string> IgnoredEvents() {
  return {TypeOf<v1::PointsRedeemed>(), TypeOf<v1::LeaderboardChoiceMade>(), TypeOf<v1::MilestoneChoiceMade>(),
          TypeOf<v1::MilestoneReached>(), TypeOf<v1::NominationReminded>()};
}

absl::StatusOr<Person> PersonFrom(const messaging::Event& event) {
  FL_TRY(const auto message, Parse<directory::v1::EmployeeSnapshot>(event));
  const directory::v1::EmployeeRecord& record = message.employee();
  if (record.employee_id().empty()) return absl::DataLossError("the snapshot names nobody");
  Person person{.id = EmployeeId(record.employee_id()),
                .team = record.team(),
                .location = record.location(),
                .time_zone = absl::UTCTimeZone(),
                .role_level = record.role_level(),
                .leaves = {},
                .erased = record.erased(),
                .manager = EmployeeId(record.manager_id())};
  FL_TRY(person.hired, DayFrom("hire_date", record.hire_date()));
  FL_TRY(person.leaves, DayFrom("leave_date", record.leave_date()));
  absl::TimeZone zone;
  if (absl::LoadTimeZone(record.time_zone(), &zone)) person.time_zone = zone;
  return person;
}

absl::Status TakeSnapshot(const messaging::Event& event, People& people) {
  if (event.payload.empty()) {
    people.Remove(EmployeeId(event.subject));
    return absl::OkStatus();
  }
  FL_TRY(Person person, PersonFrom(event));
  people.Put(std::move(person));
  return absl::OkStatus();
}

absl::Status TakeAward(const messaging::Event& event, const EventCodec& events, PeopleFigures& people,
                       MonthFigures& months) {
  if (event.type != TypeOf<v1::AwardGiven>()) return absl::OkStatus();
  FL_TRY(const Event fact, events.Decode(event.type, event.payload));
  const auto& award = std::get<AwardGiven>(fact);
  people.Record(event.partition, event.sequence, award);
  months.Record(event.partition, event.sequence, award);
  return absl::OkStatus();
}

}  // namespace fairlead::recognition
