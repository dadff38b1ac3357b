#include "services/directory/domain/change.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/directory/domain/date.h"

namespace fairlead::directory {
namespace {

constexpr std::size_t kMostAbsences = 1'000;

absl::Status NoEmployee() {
  return core::Refuse(absl::StatusCode::kNotFound, "there is no employee with this id",
                      {.reason = "EMPLOYEE_NOT_FOUND", .metadata = {}, .violations = {}});
}

absl::Status Precondition(const std::string& reason, const std::string& message,
                          std::map<std::string, std::string> metadata = {}) {
  return core::Refuse(absl::StatusCode::kFailedPrecondition, message,
                      {.reason = reason, .metadata = std::move(metadata), .violations = {}});
}

absl::Status IsErased() {
  return Precondition("EMPLOYEE_ERASED", "this employee's data were erased; nothing about them can change any more");
}

// Whether something changed that no other fact tells.
bool OthersDiffer(const Record& a, const Record& b) {
  return a.team != b.team || a.location != b.location || a.time_zone != b.time_zone || a.locale != b.locale ||
         a.role_level != b.role_level || a.contracted_decihours != b.contracted_decihours || a.hire_date != b.hire_date;
}

auto FindAbsence(std::vector<Absence>& absences, const AbsenceId& id) {
  return std::find_if(absences.begin(), absences.end(), [&](const Absence& absence) { return absence.id == id; });
}

absl::StatusOr<EmployeeDecision> Decided(const std::optional<Employee>& current, std::vector<Event> events,
                                         const Record& record) {
  std::optional<Employee> next = current;
  for (const Event& event : events) {
    FL_TRY(next, Apply(next, event, record));
  }
  return EmployeeDecision{*std::move(next), std::move(events)};
}

}  // namespace

absl::StatusOr<EmployeeDecision> Become(const std::optional<Employee>& current, const Record& wanted) {
  std::vector<Event> events;
  if (!current) {
    events.emplace_back(Joined());
    if (wanted.leave_date) events.emplace_back(Left());
    return Decided(current, std::move(events), wanted);
  }
  const Record& now = current->record;
  Record next = wanted;
  next.unknown = now.unknown;
  if (now.erased) return IsErased();
  if (now.leave_date && !wanted.leave_date) events.emplace_back(Returned());
  if (OthersDiffer(now, wanted)) events.emplace_back(Moved{now.team == wanted.team ? "" : now.team});
  if (now.manager != wanted.manager) events.emplace_back(ManagerChanged{now.manager});
  if (wanted.leave_date && (now.leave_date != wanted.leave_date || now.leave_kind != wanted.leave_kind)) {
    events.emplace_back(Left());
  }
  return Decided(current, std::move(events), next);
}

absl::StatusOr<EmployeeDecision> Erase(const std::optional<Employee>& current) {
  if (!current) return NoEmployee();
  if (current->record.erased) return EmployeeDecision{*current, {}};
  Record erased = current->record;
  erased.erased = true;
  return Decided(current, {Erased()}, erased);
}

absl::StatusOr<EmployeeDecision> AddAbsence(const std::optional<Employee>& current, const Absence& absence) {
  if (!current) return NoEmployee();
  const Record& record = current->record;
  if (record.erased) return IsErased();
  if (record.HasLeftBy(absence.last)) {
    return Precondition("EMPLOYEE_LEFT", "the absence reaches beyond the employee's last day",
                        {{"leave_date", FormatDate(*record.leave_date)}});
  }
  if (current->absences.size() >= kMostAbsences) {
    return Precondition("TOO_MANY_ABSENCES",
                        "this employee has as many absences as the directory keeps; cancel old ones",
                        {{"limit", fmt::format("{}", kMostAbsences)}});
  }
  for (const Absence& other : current->absences) {
    if (other.first > absence.last || other.last < absence.first) continue;
    return Precondition("ABSENCE_OVERLAPS",
                        fmt::format("days from {} to {} are recorded already; cancel that absence first",
                                    FormatDate(other.first), FormatDate(other.last)),
                        {{"absence_id", other.id.str()}});
  }
  return Decided(current, {AbsenceRecorded{absence}}, record);
}

absl::StatusOr<EmployeeDecision> RemoveAbsence(const std::optional<Employee>& current, const AbsenceId& absence) {
  if (!current) return NoEmployee();
  std::vector<Absence> absences = current->absences;
  if (FindAbsence(absences, absence) == absences.end()) {
    return core::Refuse(absl::StatusCode::kNotFound, "this employee has no absence with this id",
                        {.reason = "ABSENCE_NOT_FOUND", .metadata = {}, .violations = {}});
  }
  return Decided(current, {AbsenceCancelled{absence}}, current->record);
}

absl::StatusOr<Employee> Apply(const std::optional<Employee>& current, const Event& event, const Record& record) {
  if (std::holds_alternative<Joined>(event)) {
    if (current) return absl::FailedPreconditionError("somebody joined who was there");
    return Employee{.record = record, .absences = {}};
  }
  if (!current) return absl::FailedPreconditionError("something happened to somebody who never joined");
  Employee next = *current;
  if (const auto* recorded = std::get_if<AbsenceRecorded>(&event)) {
    next.absences.push_back(recorded->absence);
    return next;
  }
  if (const auto* cancelled = std::get_if<AbsenceCancelled>(&event)) {
    const auto absence = FindAbsence(next.absences, cancelled->absence);
    if (absence == next.absences.end())
      return absl::FailedPreconditionError("an absence was cancelled that is not there");
    next.absences.erase(absence);
    return next;
  }
  next.record = record;
  if (std::holds_alternative<Erased>(event)) next.absences.clear();
  return next;
}

}  // namespace fairlead::directory
