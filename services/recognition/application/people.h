#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/recognition/domain/person.h"

namespace fairlead::recognition {

// The employees as the directory last said, in memory: fed from its compacted topic, in every replica. Thread-safe;
// reads do not wait for each other.
class People {
 public:
  using PersonPtr = std::shared_ptr<const Person>;  // never changed once it is here

  // Replaces what was known of `person.id`.
  void Put(Person person);
  // Forgets `id`, whom the directory has removed.
  void Remove(const EmployeeId& id);
  std::size_t size() const;

  // How it is found out that everything was read that the directory had said when this process started; before the
  // first question. Until then nobody is taken for unknown.
  void CompleteWhen(std::function<bool()> complete) { is_complete_ = std::move(complete); }

  // Whether that is so by now; once true, it stays so.
  bool IsComplete() const;
  // Called for everybody who is put or removed, afterwards, in that thread; before the first.
  void OnChange(std::function<void(const EmployeeId&)> changed) { changed_ = std::move(changed); }

  // nullptr for an unknown id.
  PersonPtr Find(const EmployeeId& id) const;
  // Somebody who works or worked here. Errors: NotFound UNKNOWN_EMPLOYEE; Unavailable as long as the view is not
  // complete.
  absl::StatusOr<PersonPtr> FindKnown(const EmployeeId& id) const;
  // Somebody who works here at `now`. Errors: as FindKnown; FailedPrecondition EMPLOYEE_LEFT.
  absl::StatusOr<PersonPtr> FindEmployed(const EmployeeId& id, absl::Time now) const;

  // Whether somebody who works here at `now` reports to `id`.
  bool Manages(const EmployeeId& id, absl::Time now) const;

  // Calls `visit` for everybody, in no order; nothing is put meanwhile.
  void ForEach(const std::function<void(const Person&)>& visit) const;

 private:
  void DropReport(const EmployeeId& id);  // under the lock

  std::function<bool()> is_complete_;
  std::function<void(const EmployeeId&)> changed_;
  mutable std::atomic<bool> complete_{false};
  mutable std::shared_mutex mutex_;
  std::unordered_map<EmployeeId, PersonPtr> people_;
  std::unordered_map<EmployeeId, std::unordered_set<EmployeeId>> reports_;  // by manager
};

}  // namespace fairlead::recognition
