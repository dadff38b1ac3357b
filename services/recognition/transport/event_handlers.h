#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/ledger/effect.h"
#include "libs/messaging/event.h"
#include "services/recognition/application/month_figures.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/people_figures.h"
#include "services/recognition/application/stores.h"
#include "services/recognition/application/use_cases.h"
#include "services/recognition/domain/person.h"

// What recognition does with events: its own and the directory's.
namespace fairlead::recognition {

// By type of event. The arguments must outlive the handlers.
std::map<std::string, ledger::Handler> EventHandlers(const EventCodec& events, const UseCases& use_cases);

// Own types with which nothing is to be done.
std::set<std::string> IgnoredEvents();

// The employee of a directory.employees.v1 snapshot. An unknown time zone counts as UTC. DataLoss if the event is not
// an EmployeeSnapshot, or its hire or leave date is not a date.
absl::StatusOr<Person> PersonFrom(const messaging::Event& event);

// What a view of directory.employees.v1 does: makes `people` say what the directory says. DataLoss as PersonFrom.
absl::Status TakeSnapshot(const messaging::Event& event, People& people);

// What a view of the own events does: counts awards in both figures, passes over other types. DataLoss for an award
// that cannot be read.
absl::Status TakeAward(const messaging::Event& event, const EventCodec& events, PeopleFigures& people,
                       MonthFigures& months);

}  // namespace fairlead::recognition
