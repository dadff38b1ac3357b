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
  std::int64_t gave = 0;
  std::int64_t received = 0;
  std::int64_t took_part = 0;
};

using Times = std::unordered_map<EmployeeId, absl::Time>;

void Touch(Times& times, const EmployeeId& person, absl::Time at) {
  absl::Time& last = times.try_emplace(person, at).first->second;
  last = std::max(last, at);
}

void DropUntil(Times& times, absl::Time end) {
  std::erase_if(times, [&](const auto& entry) { return entry.second <= end; });
}

double Ratio(std::int64_t part, std::int64_t whole) { return static_cast<double>(part) / static_cast<double>(whole); }

}  // namespace

void PeopleFigures::Record(std::int32_t partition, std::uint64_t sequence, const AwardGiven& event) {
  const std::lock_guard lock(mutex_);
  std::uint64_t& seen = seen_[partition];
  if (sequence <= seen) return;
  seen = sequence;
  const std::int64_t points = event.points.value() * static_cast<std::int64_t>(event.recipients.size());
  const bool customers = rules_.IsCustomerFacing(event.value);
  given_[MinuteOf(event.at)][event.giver].Add(
      {.awards = 1, .points = points, .customer_awards = customers ? 1 : 0, .customer_points = customers ? points : 0});
  DropBefore(absl::FromUnixSeconds(given_.rbegin()->first * 60) - kCountedWithin);
  Touch(last_gave_, event.giver, event.at);
  for (const EmployeeId& recipient : event.recipients) Touch(last_received_, recipient, event.at);
}

void PeopleFigures::Tally::Add(const Tally& other) {
  awards += other.awards;
  points += other.points;
  customer_awards += other.customer_awards;
  customer_points += other.customer_points;
}

void PeopleFigures::DropBefore(absl::Time time) { given_.erase(given_.begin(), given_.upper_bound(MinuteOf(time))); }

std::vector<TeamFigures> PeopleFigures::At(absl::Time now) {
  const std::lock_guard lock(mutex_);
  DropBefore(now - kCountedWithin);
  DropUntil(last_gave_, now - kActiveWithin);
  DropUntil(last_received_, now - kActiveWithin);
  std::unordered_map<EmployeeId, Tally> today;
  for (const auto& [minute, tallies] : given_) {
    for (const auto& [giver, tally] : tallies) today[giver].Add(tally);
  }
  std::map<std::string, Sum, std::less<>> sums;
  people_.ForEach([&](const Person& person) {
    const bool employed = person.WorksHere(now);
    const auto given = today.find(person.id);
    const Tally tally = given == today.end() ? Tally() : given->second;
    if (!employed && tally.awards == 0) return;
    const bool gave = employed && last_gave_.contains(person.id);
    const bool received = employed && last_received_.contains(person.id);
    ForEachLevel(person.team, [&](std::string_view team) {
      auto found = sums.find(team);
      if (found == sums.end()) found = sums.emplace(std::string(team), Sum()).first;
      Sum& sum = found->second;
      sum.figures.people += employed ? 1 : 0;
      sum.figures.awards_a_day += tally.awards;
      sum.figures.points_a_day += tally.points;
      sum.figures.customer_awards_a_day += tally.customer_awards;
      sum.figures.customer_points_a_day += tally.customer_points;
      sum.gave += gave ? 1 : 0;
      sum.received += received ? 1 : 0;
      sum.took_part += gave || received ? 1 : 0;
    });
  });
  std::vector<TeamFigures> shown;
  for (auto& [team, sum] : sums) {
    const std::int64_t people = sum.figures.people;
    if (people < kSmallestTeam) continue;
    sum.figures.team = team;
    sum.figures.gave_ratio = Ratio(sum.gave, people);
    sum.figures.received_ratio = Ratio(sum.received, people);
    sum.figures.took_part_ratio = Ratio(sum.took_part, people);
    shown.push_back(std::move(sum.figures));
  }
  return shown;
}

}  // namespace fairlead::recognition
