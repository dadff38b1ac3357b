#include "services/recognition/application/milestone_agenda.h"

#include <algorithm>

namespace fairlead::recognition {
namespace {

// The first milestone that may still be made for `person`; nothing if their work ends before it.
std::optional<Milestone> NextOf(const Person& person, absl::Time now, absl::Time since) {
  if (!person.hired || person.erased) return std::nullopt;
  const absl::Time oldest = now - kMilestoneMadeUpFor;
  Milestone next = NextMilestone(*person.hired, person.time_zone, oldest);
  if (next.kind == MilestoneKind::kAnniversary && next.due < since) {
    next = NextMilestone(*person.hired, person.time_zone, since - absl::Nanoseconds(1));
  }
  if (person.leaves && next.day >= *person.leaves) return std::nullopt;
  return next;
}

}  // namespace

void MilestoneAgenda::Note(const EmployeeId& employee) {
  const std::lock_guard lock(mutex_);
  noted_.insert(employee);
}

void MilestoneAgenda::LookAgain(absl::Time now, absl::Time since) {
  std::unordered_set<EmployeeId> noted;
  {
    const std::lock_guard lock(mutex_);
    noted.swap(noted_);
  }
  for (const EmployeeId& employee : noted) {
    const People::PersonPtr person = people_.Find(employee);
    Set(employee, person == nullptr ? std::nullopt : NextOf(*person, now, since));
  }
}

void MilestoneAgenda::Set(const EmployeeId& employee, const std::optional<Milestone>& milestone) {
  const auto before = entries_.find(employee);
  if (before != entries_.end()) {
    by_time_.erase({before->second.due, employee});
    entries_.erase(before);
  }
  if (!milestone) return;
  entries_.emplace(employee, *milestone);
  by_time_.emplace(milestone->due, employee);
}

std::vector<MilestoneAgenda::Entry> MilestoneAgenda::Due(absl::Time now, absl::Time since) {
  LookAgain(now, since);
  std::vector<Entry> due;
  std::vector<Entry> passed_over;
  for (const auto& [time, employee] : by_time_) {
    if (time > now) break;
    const Entry entry{.employee = employee, .milestone = entries_.at(employee)};
    const People::PersonPtr person = people_.Find(employee);
    const bool wanted = person != nullptr && person->WorksHere(now) && time >= now - kMilestoneMadeUpFor;
    (wanted ? due : passed_over).push_back(entry);
  }
  for (const Entry& entry : passed_over) Done(entry);
  return due;
}

void MilestoneAgenda::Done(const Entry& entry) {
  const People::PersonPtr person = people_.Find(entry.employee);
  const absl::Time after = entry.milestone.due;
  Set(entry.employee, person == nullptr ? std::nullopt : NextOf(*person, after + kMilestoneMadeUpFor, after));
}

}  // namespace fairlead::recognition
