#include "services/pulse/survey/panels.h"

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/hash.h"

namespace fairlead::pulse::survey {
namespace {

// Different uses of one salt.
constexpr char kPersonLabel[] = "fairlead-pulse-panel-person-v1\n";
constexpr char kFirstLabel[] = "fairlead-pulse-panel-first-v1\n";

struct Place {
  std::vector<std::string_view> team;  // by segments, so that all below a team stand together
  std::string chance;
  std::size_t index;
  friend auto operator<=>(const Place&, const Place&) = default;
};

std::size_t FirstPanel(std::string_view salt, std::size_t panels) {
  const std::string bytes = core::HmacSha256(salt, kFirstLabel);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(number); ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return static_cast<std::size_t>(number % panels);
}

}  // namespace

absl::StatusOr<std::vector<int>> DealPanels(std::span<const Person> people, int panels, std::string_view salt) {
  std::vector<Place> places;
  std::unordered_set<std::string_view> ids;
  for (std::size_t i = 0; i < people.size(); ++i) {
    if (!ids.insert(people[i].employee_id).second) {
      return absl::InvalidArgumentError(fmt::format("'{}' is there twice; name everybody once", people[i].employee_id));
    }
    places.push_back({.team = SegmentsOf(people[i].team),
                      .chance = core::HmacSha256(salt, kPersonLabel + people[i].employee_id),
                      .index = i});
  }
  std::ranges::sort(places);
  const auto count = static_cast<std::size_t>(panels);
  const std::size_t first = FirstPanel(salt, count);
  std::vector<int> dealt(people.size());
  for (std::size_t turn = 0; turn < places.size(); ++turn) {
    dealt[places[turn].index] = static_cast<int>((first + turn) % count);
  }
  return dealt;
}

int PanelOf(int wave, int panels) { return wave % panels; }

}  // namespace fairlead::pulse::survey
