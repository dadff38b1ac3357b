#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/time/time.h"
#include "services/recognition/application/people.h"
#include "services/recognition/domain/events.h"
#include "services/recognition/domain/rules.h"

namespace fairlead::recognition {

// What is shown of a team and of those below it; never of fewer people than kSmallestTeam.
struct TeamFigures {
  std::string team;         // path; "" is the whole company
  std::int64_t people = 0;  // who work there
  // In the last 24 hours, by givers of the team; what was taken back later still counts as given.
  std::int64_t awards_a_day = 0;
  std::int64_t points_a_day = 0;
  std::int64_t customer_awards_a_day = 0;  // of these, for a value that is about customers
  std::int64_t customer_points_a_day = 0;
  // Shares of the people, 0 … 1, who gave, received, or did one of the two in the last 30 days.
  double gave_ratio = 0;
  double received_ratio = 0;
  double took_part_ratio = 0;
};

inline constexpr std::int64_t kSmallestTeam = 8;
inline constexpr absl::Duration kActiveWithin = absl::Hours(24 * 30);
inline constexpr absl::Duration kCountedWithin = absl::Hours(24);

// Figures about people for HR, computed in memory from the last month of events and the directory. A person counts for
// the team that they are in now. Thread-safe.
class PeopleFigures {
 public:
  // Both must outlive it.
  PeopleFigures(const People& people, const Rules& rules) : people_(people), rules_(rules) {}

  // Takes the event with this `sequence` of this `partition` into account; nothing happens when it comes again. What is
  // older than kActiveWithin changes nothing.
  void Record(std::int32_t partition, std::uint64_t sequence, const AwardGiven& event);

  // The company if it is large enough, and each team that is, in order of their paths, as of `now`.
  std::vector<TeamFigures> At(absl::Time now);

 private:
  struct Tally {
    std::int64_t awards = 0;
    std::int64_t points = 0;
    std::int64_t customer_awards = 0;
    std::int64_t customer_points = 0;
    void Add(const Tally& other);
  };
  void DropBefore(absl::Time time);  // under the lock

  const People& people_;
  const Rules& rules_;
  std::mutex mutex_;
  std::map<std::int32_t, std::uint64_t> seen_;  // last sequence, by partition
  std::unordered_map<EmployeeId, absl::Time> last_gave_;
  std::unordered_map<EmployeeId, absl::Time> last_received_;
  // Per minute, so that a day ends when it ends; minutes older than a day are dropped.
  std::map<std::int64_t, std::unordered_map<EmployeeId, Tally>> given_;
};

}  // namespace fairlead::recognition
