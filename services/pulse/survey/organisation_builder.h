#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/pulse/survey/person.h"
#include "services/pulse/survey/survey.h"

// From the directory to the trees that reporting publishes: which unit everybody votes in. Only the shape: which units
// are merged, hidden or published is reporting's (R1–R5). Pure.
namespace fairlead::pulse::survey {

inline constexpr int kNoParent = -1;

struct Unit {
  // From the root, unique in its dimension: "/Product/Platform", "/Paris", "/6-24"; of a crossing the outer unit's and
  // the inner unit's with '/' between them, "/Product//Paris". The root is "/".
  std::string id;
  Bilingual name;
  int parent = kNoParent;  // index of a unit before this one; kNoParent: the root
  friend bool operator==(const Unit&, const Unit&) = default;
};

struct OrganisationDimension {
  std::string id;
  Bilingual name;
  std::vector<Unit> units;  // the root, then children behind their parents, in the order of their ids' segments
};

struct Organisation {
  std::vector<OrganisationDimension> dimensions;  // as the survey has them
  // By employee id, for each dimension the index of the lowest unit that the person belongs to; its ancestors hold them
  // too. The root where the person has no cell.
  std::map<std::string, std::vector<int>> units_of;
};

// The organisation of these people as it is on `day`: the day of wave_calendar.h's FrozenOn.
//
// Leads: nobody is counted in a unit they manage. The team that somebody manages is the lowest that holds the teams of
// all who report to them, over any number of steps, as far as those lie on the branch of their own team; where it is
// their own team or above it, they are placed at its parent. Where all their people are in one team below their own,
// they stay where the directory has them: they are outside of it. Who reports to them in other branches does not
// matter: they are not counted there.
//
// Tenure is in complete months from the hire date to `day`. A crossing holds the outer tree, and below each of its
// units that has people of its own the inner tree.
//
// InvalidArgument if somebody is there twice, has no id, starts after `day`, or reports to themselves over any number
// of steps; if a team has an empty segment or a location holds "//"; for more than 65,535 units in a dimension.
absl::StatusOr<Organisation> BuildOrganisation(std::span<const Person> people, const Survey& survey,
                                               absl::CivilDay day);

// The team at whose cell each person votes, in their order: their own, or the parent of what they manage. Exposed for
// whoever explains a cell. Errors as above.
absl::StatusOr<std::vector<std::string>> PlacesOf(std::span<const Person> people);

}  // namespace fairlead::pulse::survey
