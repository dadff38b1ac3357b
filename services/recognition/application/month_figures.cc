#include "services/recognition/application/month_figures.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/recognition/application/indices.h"

namespace fairlead::recognition {
namespace {

std::uint64_t PairOf(std::uint32_t giver, std::uint32_t recipient) { return (std::uint64_t{giver} << 32) | recipient; }
std::uint64_t Reversed(std::uint64_t pair) { return (pair << 32) | (pair >> 32); }

// The first month of which there are figures at `now`.
Month FirstMonth(absl::Time now) { return LatestLeaderboard(now).Plus(-kPastMonthFigures); }

}  // namespace

absl::Time MonthFigures::NeededFrom(absl::Time now) {
  // A month begins up to 14 hours before it does in UTC.
  return FirstMonth(now).Start(absl::UTCTimeZone()) - absl::Hours(14);
}

MonthFigures::Number MonthFigures::NumberOf(const EmployeeId& person) {
  return numbers_.try_emplace(person, static_cast<Number>(numbers_.size())).first->second;
}

void MonthFigures::Record(std::int32_t partition, std::uint64_t sequence, const AwardGiven& event) {
  const std::lock_guard lock(mutex_);
  std::uint64_t& seen = seen_[partition];
  if (sequence <= seen) return;
  seen = sequence;
  const Month first = FirstMonth(clock_.Now());
  months_.erase(months_.begin(), months_.lower_bound(first));
  if (event.month < first) return;
  Tally& tally = months_[event.month];
  Sum& value = tally.values[event.value];
  value.awards += 1;
  value.points += event.points.value() * static_cast<std::int64_t>(event.recipients.size());
  const Number giver = NumberOf(event.giver);
  tally.givers.insert(giver);
  tally.people.insert(giver);
  for (const EmployeeId& recipient : event.recipients) {
    const Number number = NumberOf(recipient);
    tally.people.insert(number);
    Sum& given = tally.given[PairOf(giver, number)];
    given.awards += 1;
    given.points += event.points.value();
  }
}

absl::StatusOr<Month> MonthFigures::MonthOf(const std::string& text) const {
  if (!is_complete_ || !is_complete_()) {
    return absl::UnavailableError("the awards of the last months are still being read; try again");
  }
  const absl::Time now = clock_.Now();
  if (text.empty()) return Month::Of(now, absl::UTCTimeZone());
  const auto month = Month::Parse(text);
  if (!month.ok()) return core::InvalidField("month", "is not a month; write it like 2026-11");
  if (*month < FirstMonth(now) || *month > LatestLeaderboard(now)) {
    return core::InvalidField("month", fmt::format("has no figures; ask for {} to {}", FirstMonth(now).ToString(),
                                                   LatestLeaderboard(now).ToString()));
  }
  return *month;
}

absl::StatusOr<ValueFigures> MonthFigures::Values(const std::string& month) const {
  FL_TRY(const Month asked, MonthOf(month));
  ValueFigures figures{.month = asked, .enough = false, .values = {}};
  const std::lock_guard lock(mutex_);
  const auto tally = months_.find(asked);
  if (tally == months_.end() || static_cast<std::int64_t>(tally->second.givers.size()) < kFewestPeople) return figures;
  figures.enough = true;
  std::map<std::string, Sum> left = tally->second.values;
  for (const std::string& name : rules_.values()) {
    const Sum sum = left[name];
    left.erase(name);
    figures.values.push_back(
        {.name = name, .customer_facing = rules_.IsCustomerFacing(name), .awards = sum.awards, .points = sum.points});
  }
  for (const auto& [name, sum] : left) {
    figures.values.push_back({.name = name, .customer_facing = false, .awards = sum.awards, .points = sum.points});
  }
  return figures;
}

absl::StatusOr<Reciprocity> MonthFigures::BackAndForth(const std::string& month) const {
  FL_TRY(const Month asked, MonthOf(month));
  Reciprocity figures;
  {
    const std::lock_guard lock(mutex_);
    const auto tally = months_.find(asked);
    if (tally != months_.end()) figures = Counted(tally->second);
  }
  figures.month = asked;
  return figures;
}

Reciprocity MonthFigures::Counted(const Tally& tally) {
  Reciprocity figures;
  for (const auto& [pair, given] : tally.given) {
    figures.awards += given.awards;
    figures.points += given.points;
    const auto back = tally.given.find(Reversed(pair));
    if (back == tally.given.end()) {
      figures.pairs += 1;
    } else if (pair < back->first) {  // each pair once
      figures.pairs += 1;
      figures.mutual_pairs += 1;
      figures.awards_returned += 2 * std::min(given.awards, back->second.awards);
      figures.points_returned += 2 * std::min(given.points, back->second.points);
    }
  }
  figures.enough = static_cast<std::int64_t>(tally.people.size()) >= kFewestPeople && figures.pairs >= kFewestPairs;
  return figures.enough ? figures : Reciprocity();
}

}  // namespace fairlead::recognition
