#include "services/recognition/application/people_figures.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace fairlead::recognition {
namespace {

std::int64_t MinuteOf(absl::Time time) { return absl::ToUnixSeconds(time) / 60; }

// Calls `visit` with the company (""), and with every team on the path: "A", "A/B", "A/B/C".
template <typename Visit>
void ForEachLevel(const std::string& team, const Visit& visit) {
  visit(std::string_view());
  if (team.empty()) return;
  for (std::size_t end = team.find('/'); end != std::string::npos; end = team.find('/', end + 1)) {
    visit(std::string_view(team).substr(0, end));
  }
  visit(std::string_view(team));
}

struct Sum {
  TeamFigures figures;
  std::int64_t active = 0;
};

}  // namespace

void PeopleFigures::Record(const AwardGiven& event) {
  const std::lock_guard lock(mutex_);
  Tally& tally = given_[MinuteOf(event.at)][event.giver];
  tally.awards += 1;
  tally.points += event.points.value() * static_cast<std::int64_t>(event.recipients.size());
  DropBefore(absl::FromUnixSeconds(given_.rbegin()->first * 60) - kCountedWithin);
  const auto touch = [&](const EmployeeId& person) {
    absl::Time& last = last_active_.try_emplace(person, event.at).first->second;
    last = std::max(last, event.at);
  };
  touch(event.giver);
  for (const EmployeeId& recipient : event.recipients) touch(recipient);
}

void PeopleFigures::DropBefore(absl::Time time) { given_.erase(given_.begin(), given_.upper_bound(MinuteOf(time))); }

std::vector<TeamFigures> PeopleFigures::At(absl::Time now) {
  std::unordered_map<EmployeeId, Tally> today;
  std::unordered_map<EmployeeId, absl::Time> last_active;
  {
    const std::lock_guard lock(mutex_);
    DropBefore(now - kCountedWithin);
    for (const auto& [minute, tallies] : given_) {
      for (const auto& [giver, tally] : tallies) {
        today[giver].awards += tally.awards;
        today[giver].points += tally.points;
      }
    }
    std::erase_if(last_active_, [&](const auto& entry) { return entry.second <= now - kActiveWithin; });
    last_active = last_active_;
  }
  std::map<std::string, Sum, std::less<>> sums;
  people_.ForEach([&](const Person& person) {
    const bool employed = !person.left && !person.erased;
    const auto given = today.find(person.id);
    const bool gave = given != today.end();
    if (!employed && !gave) return;
    ForEachLevel(person.team, [&](std::string_view team) {
      auto found = sums.find(team);
      if (found == sums.end()) found = sums.emplace(std::string(team), Sum()).first;
      Sum& sum = found->second;
      sum.figures.people += employed ? 1 : 0;
      sum.active += employed && last_active.contains(person.id) ? 1 : 0;
      sum.figures.awards_per_day += gave ? given->second.awards : 0;
      sum.figures.points_per_day += gave ? given->second.points : 0;
    });
  });
  std::vector<TeamFigures> shown;
  for (auto& [team, sum] : sums) {
    if (sum.figures.people < kSmallestTeam) continue;
    sum.figures.team = team;
    sum.figures.active_ratio = static_cast<double>(sum.active) / static_cast<double>(sum.figures.people);
    shown.push_back(std::move(sum.figures));
  }
  return shown;
}

}  // namespace fairlead::recognition
