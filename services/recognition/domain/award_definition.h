#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/recognition/domain/person.h"
#include "services/recognition/domain/points.h"

namespace fairlead::recognition {

// People by role level, both ends inclusive; an end that is absent is open.
struct RoleLevels {
  std::optional<int> from;
  std::optional<int> to;

  bool Contains(int level) const { return (!from || level >= *from) && (!to || level <= *to); }
  // "role level 5", "role level 5 and above", "role level 3 to 5", "role level 3 and below", "everybody".
  std::string ToString() const;
  friend bool operator==(const RoleLevels&, const RoleLevels&) = default;
};

// People named one by one, who decide together.
struct Committee {
  std::string name;
  std::vector<EmployeeId> members;
  friend bool operator==(const Committee&, const Committee&) = default;
};

// A named award for which people are nominated: who may nominate, who decides, what it is worth. Immutable.
struct AwardDefinition {
  // Who may nominate: all conditions hold.
  struct Nominators {
    RoleLevels role_levels;
    std::vector<std::string> locations;  // any of them; empty: everywhere
    bool managers_only = false;          // somebody who works here reports to them
    friend bool operator==(const Nominators&, const Nominators&) = default;
  };
  // Who decides: whoever is in one of these.
  struct Approvers {
    std::vector<Committee> committees;
    // The next above a nominee in the directory who is neither nominator nor nominee.
    bool manager_of_nominee = false;
    std::optional<int> from_role_level;  // this level and above
    bool hr = false;                     // whoever calls with the role hr
    friend bool operator==(const Approvers&, const Approvers&) = default;
  };
  // Up to how many points, all nominees together, nominators of some levels decide alone.
  struct AloneLimit {
    RoleLevels role_levels;
    Points up_to;
    // "alone: role level 5 and above up to 200"
    std::string Rule() const;
    friend bool operator==(const AloneLimit&, const AloneLimit&) = default;
  };

  DefinitionId id;
  std::string name_en;
  std::string name_fr;
  Nominators nominators;
  Approvers approvers;
  std::int32_t quorum = 1;    // approvals that approve a nomination
  std::int32_t declines = 1;  // declines that decline it
  Points least;               // the prize of each nominee: fixed where both are equal, else the nominator chooses
  Points most;
  std::size_t most_nominees = 1;
  int window_days = 14;                  // then it expires; days of 24 hours
  std::optional<int> remind_days;        // after so many; fewer than window_days
  std::optional<absl::CivilDay> opens;   // first day of nominations, in the nominator's time zone
  std::optional<absl::CivilDay> closes;  // last day
  std::vector<AloneLimit> alone;         // the first that the nominator's level is in counts

  // Whether `nominator`, to whom somebody reports if `manages`, may nominate at `now`. PermissionDenied
  // MAY_NOT_NOMINATE {definition}, FailedPrecondition NOMINATIONS_CLOSED {opens, closes}.
  absl::Status CheckNominator(const Person& nominator, bool manages, absl::Time now) const;
  // The prize of each nominee. `asked` 0 is the fixed one. InvalidArgument about points.
  absl::StatusOr<Points> PrizeFor(std::int64_t asked) const;
  // The limit within which `nominator` decides alone about so many points in all; nullptr: not alone.
  const AloneLimit* AloneWith(const Person& nominator, Points total) const;
  // Who decides, in words: "committee Craft", "manager of the nominee", "role level 6 and above", "hr".
  std::vector<std::string> ApproverRules() const;

  friend bool operator==(const AwardDefinition&, const AwardDefinition&) = default;
};

// The company's named awards, in the order of its file. Immutable.
class AwardDefinitions {
 public:
  AwardDefinitions() = default;
  explicit AwardDefinitions(std::vector<AwardDefinition> definitions) : definitions_(std::move(definitions)) {}

  const std::vector<AwardDefinition>& all() const { return definitions_; }
  // InvalidArgument UNKNOWN_DEFINITION {definitions}.
  absl::StatusOr<const AwardDefinition*> Find(const DefinitionId& id) const;

 private:
  std::vector<AwardDefinition> definitions_;
};

}  // namespace fairlead::recognition
