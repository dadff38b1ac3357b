#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/pulse/survey/person.h"

// Who is in the sample of a wave: everybody belongs to one panel, and the panels take turns. Pure.
namespace fairlead::pulse::survey {

// The panel (0 … panels - 1) of each person, in their order. A systematic sample (W. G. Cochran, Sampling Techniques,
// 3rd ed., 1977, ch. 8): people are sorted along the tree of teams, inside a team by HMAC-SHA-256 of their id under
// `salt`, and dealt in turn from a panel that the salt chooses. So panels differ by one person at most, in the whole
// company and in every team with all below it; nobody chose who is asked when; and whoever has the roster and the salt
// gets the same panels, in whatever order the roster is. People are those of wave_calendar.h's FrozenOn, so that a
// panel stays the same for a quarter; a joiner may move others to the neighbouring panel in the next. InvalidArgument
// if somebody is there twice; `panels` must be 1 or more.
absl::StatusOr<std::vector<int>> DealPanels(std::span<const Person> people, int panels, std::string_view salt);

// The panel that a wave asks. Inside a quarter a panel is asked again only after all others were.
int PanelOf(int wave, int panels);

}  // namespace fairlead::pulse::survey
