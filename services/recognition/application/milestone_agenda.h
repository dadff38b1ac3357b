#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "services/recognition/application/people.h"
#include "services/recognition/domain/milestone.h"

namespace fairlead::recognition {

// Everybody's next milestone in the order in which they fall due, in memory: looking costs nothing while nothing is
// due. It follows the directory: a new hire date or time zone moves what is not due yet. Note is thread-safe; the rest
// is for one thread.
class MilestoneAgenda {
 public:
  struct Entry {
    EmployeeId employee;
    Milestone milestone;
  };

  // `people` must outlive it.
  explicit MilestoneAgenda(const People& people) : people_(people) {}

  // Something about `employee` changed: they are looked at again before the next answer.
  void Note(const EmployeeId& employee);

  // What is due at `now`, the oldest first, of whoever works here. What was due before `since` counts as done: an
  // anniversary that lies further back is passed over, when a company is imported or a hire date is corrected. A
  // welcome is made up for until kMilestoneMadeUpFor, since newcomers are often entered after their first morning.
  // Nothing is older than kMilestoneMadeUpFor. An entry comes again until it is Done.
  std::vector<Entry> Due(absl::Time now, absl::Time since);
  // Goes on to the employee's next milestone after `entry`.
  void Done(const Entry& entry);

  // How many people have a next milestone.
  std::size_t size() const { return entries_.size(); }

 private:
  void LookAgain(absl::Time now, absl::Time since);
  void Set(const EmployeeId& employee, const std::optional<Milestone>& milestone);

  const People& people_;
  std::mutex mutex_;
  std::unordered_set<EmployeeId> noted_;  // under mutex_
  std::unordered_map<EmployeeId, Milestone> entries_;
  std::set<std::pair<absl::Time, EmployeeId>> by_time_;
};

}  // namespace fairlead::recognition
