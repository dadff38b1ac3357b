#include "services/recognition/application/people.h"

#include <algorithm>
#include <utility>

#include "libs/core/status.h"

namespace fairlead::recognition {

void People::Put(Person person) {
  auto shared = std::make_shared<const Person>(std::move(person));
  {
    const std::lock_guard lock(mutex_);
    DropReport(shared->id);
    if (!shared->manager.empty()) reports_[shared->manager].insert(shared->id);
    people_.insert_or_assign(shared->id, shared);
  }
  if (changed_) changed_(shared->id);
}

void People::Remove(const EmployeeId& id) {
  {
    const std::lock_guard lock(mutex_);
    DropReport(id);
    people_.erase(id);
  }
  if (changed_) changed_(id);
}

void People::DropReport(const EmployeeId& id) {
  const auto before = people_.find(id);
  if (before == people_.end()) return;
  const auto reports = reports_.find(before->second->manager);
  if (reports == reports_.end()) return;
  reports->second.erase(id);
  if (reports->second.empty()) reports_.erase(reports);
}

bool People::Manages(const EmployeeId& id, absl::Time now) const {
  const std::shared_lock lock(mutex_);
  const auto reports = reports_.find(id);
  return reports != reports_.end() && std::ranges::any_of(reports->second, [&](const EmployeeId& report) {
           return people_.at(report)->WorksHere(now);
         });
}

std::size_t People::size() const {
  const std::shared_lock lock(mutex_);
  return people_.size();
}

bool People::IsComplete() const {
  // Once complete it stays so, and the question costs nothing any more.
  if (complete_.load(std::memory_order_acquire)) return true;
  if (!is_complete_ || !is_complete_()) return false;
  complete_.store(true, std::memory_order_release);
  return true;
}

People::PersonPtr People::Find(const EmployeeId& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = people_.find(id);
  return found == people_.end() ? nullptr : found->second;
}

absl::StatusOr<People::PersonPtr> People::FindKnown(const EmployeeId& id) const {
  if (!IsComplete()) return absl::UnavailableError("the employees are still being read from the directory; try again");
  PersonPtr person = Find(id);
  FL_RETURN_IF_ERROR(CheckKnown(id, person.get()));
  return person;
}

absl::StatusOr<People::PersonPtr> People::FindEmployed(const EmployeeId& id, absl::Time now) const {
  FL_TRY(PersonPtr person, FindKnown(id));
  FL_RETURN_IF_ERROR(CheckEmployed(*person, now));
  return person;
}

void People::ForEach(const std::function<void(const Person&)>& visit) const {
  const std::shared_lock lock(mutex_);
  for (const auto& [id, person] : people_) visit(*person);
}

}  // namespace fairlead::recognition
