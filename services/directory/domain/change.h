#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/directory/domain/employee.h"
#include "services/directory/domain/events.h"

// Decisions about one employee: what is there → what is there next, and the facts that made it so.
namespace fairlead::directory {

// The next state and its facts, in order.
struct EmployeeDecision {
  Employee next;
  std::vector<Event> events;
};

// Makes `current` (nothing: not known yet) what an import wants. No fact where nothing changed. `wanted` has been
// checked. FailedPrecondition EMPLOYEE_ERASED for somebody whose data were erased.
absl::StatusOr<EmployeeDecision> Become(const std::optional<Employee>& current, const Record& wanted);

// Removes what identifies a person; absences go too. Nothing new for somebody erased before. NotFound
// EMPLOYEE_NOT_FOUND.
absl::StatusOr<EmployeeDecision> Erase(const std::optional<Employee>& current);

// Records days of absence. Errors: NotFound EMPLOYEE_NOT_FOUND; FailedPrecondition EMPLOYEE_ERASED, EMPLOYEE_LEFT
// {leave_date} for days from the leave on, ABSENCE_OVERLAPS {absence_id}, TOO_MANY_ABSENCES {limit}.
absl::StatusOr<EmployeeDecision> AddAbsence(const std::optional<Employee>& current, const Absence& absence);

// NotFound EMPLOYEE_NOT_FOUND, ABSENCE_NOT_FOUND.
absl::StatusOr<EmployeeDecision> RemoveAbsence(const std::optional<Employee>& current, const AbsenceId& absence);

// What a fact does to an employee; `record` is the one that the fact carries (ignored by absences). The only place that
// knows, for decisions and for the audit. An error means that the fact cannot have happened to this employee.
absl::StatusOr<Employee> Apply(const std::optional<Employee>& current, const Event& event, const Record& record);

}  // namespace fairlead::directory
