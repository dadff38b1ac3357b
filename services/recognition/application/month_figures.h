#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/clock.h"
#include "services/recognition/domain/events.h"
#include "services/recognition/domain/rules.h"

namespace fairlead::recognition {

// How often each of the company's values was named in a month.
struct ValueFigures {
  struct Value {
    std::string name;
    bool customer_facing = false;
    std::int64_t awards = 0;
    std::int64_t points = 0;  // to all recipients together
  };
  Month month;
  bool enough = false;        // whether at least kFewestPeople gave; else nothing is told
  std::vector<Value> values;  // all of the rules, in their order; then those that the rules name no more
};

// How much of what was given in a month went back and forth between two people. An award to three people counts for
// three.
struct Reciprocity {
  Month month;
  bool enough = false;     // whether at least kFewestPeople took part, in kFewestPairs pairs; else nothing is told
  std::int64_t pairs = 0;  // of people, one of whom gave to the other
  std::int64_t mutual_pairs = 0;  // of these, both gave to each other
  std::int64_t awards = 0;
  std::int64_t points = 0;
  // Of that, what was met by as much in the other direction: of each pair, twice the smaller of the two numbers.
  std::int64_t awards_returned = 0;
  std::int64_t points_returned = 0;
};

inline constexpr std::int64_t kFewestPeople = 8;
inline constexpr std::int64_t kFewestPairs = 8;
inline constexpr int kPastMonthFigures = 2;

// Figures of whole months for HR, without anybody's name or team, in memory from the own events: this month and the
// kPastMonthFigures before it. What is taken back later still counts as given. Thread-safe.
class MonthFigures {
 public:
  // Both must outlive it.
  MonthFigures(const Rules& rules, const core::Clock& clock) : rules_(rules), clock_(clock) {}

  // Takes the event with this `sequence` of this `partition` into account; nothing happens when it comes again.
  void Record(std::int32_t partition, std::uint64_t sequence, const AwardGiven& event);
  // How it is found out that everything was read that had been given when this process started; before the first
  // question.
  void CompleteWhen(std::function<bool()> complete) { is_complete_ = std::move(complete); }
  // The time from which on events are needed.
  static absl::Time NeededFrom(absl::Time now);

  // `month` like "2026-11"; "" is this month (UTC). InvalidArgument about month for another text, or a month of which
  // there are no figures; Unavailable until everything was read.
  absl::StatusOr<ValueFigures> Values(const std::string& month) const;
  absl::StatusOr<Reciprocity> BackAndForth(const std::string& month) const;

 private:
  struct Sum {
    std::int64_t awards = 0;
    std::int64_t points = 0;
  };
  using Number = std::uint32_t;  // of a person, in the order in which they were first seen
  struct Tally {
    std::map<std::string, Sum> values;
    std::unordered_map<std::uint64_t, Sum> given;  // by giver and recipient
    std::unordered_set<Number> givers;
    std::unordered_set<Number> people;  // who gave or received
  };
  Number NumberOf(const EmployeeId& person);  // under the lock
  absl::StatusOr<Month> MonthOf(const std::string& text) const;
  static Reciprocity Counted(const Tally& tally);

  const Rules& rules_;
  const core::Clock& clock_;
  std::function<bool()> is_complete_;
  mutable std::mutex mutex_;
  std::map<std::int32_t, std::uint64_t> seen_;  // last sequence, by partition
  std::unordered_map<EmployeeId, Number> numbers_;
  std::map<Month, Tally> months_;
};

}  // namespace fairlead::recognition
