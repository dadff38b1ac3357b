#include "services/recognition/application/list_milestones.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/recognition/application/award_ids.h"
#include "services/recognition/application/page_tokens.h"

namespace fairlead::recognition {
namespace {

using Entry = MilestonePage::Entry;

constexpr std::int32_t kDefaultDays = 14;
constexpr std::int32_t kMostDays = 90;

bool IsWithin(const std::string& team, const std::string& top) {
  return top.empty() || team == top || team.starts_with(top + "/");
}

// What the tokens of a question are tied to.
std::string IndexOf(const ListMilestones::Query& query) {
  return fmt::format("milestones/{}/{}", query.days_ahead, query.team_of ? query.team_of->str() : "");
}

std::int64_t ScoreOf(const Entry& entry) { return entry.milestone.day - absl::CivilDay(1900, 1, 1); }

}  // namespace

core::Task<absl::StatusOr<MilestonePage>> ListMilestones::Run(const Query& query) const {
  FL_CO_TRY(const std::int64_t size, PageSize(query.page_size));
  PagePosition position;
  if (!query.page_token.empty()) {
    FL_CO_TRY(position, DecodePageToken(IndexOf(query), query.page_token));
  }
  FL_CO_TRY(const std::vector<Entry> coming, Coming(query));
  // Behind the page before; who opted out counts as shown, so that a choice does not shift the pages.
  auto next = std::ranges::find_if(coming, [&](const Entry& entry) { return ScoreOf(entry) >= position.score; });
  for (std::int64_t shown = position.shown; shown > 0 && next != coming.end(); --shown) {
    if (ScoreOf(*next) == position.score) ++next;
  }
  MilestonePage page;
  while (next != coming.end() && static_cast<std::int64_t>(page.entries.size()) < size) {
    const auto wanted = size - static_cast<std::int64_t>(page.entries.size());
    const auto end = next + std::min<std::ptrdiff_t>(wanted, coming.end() - next);
    std::vector<Entry> some(next, end);
    next = end;
    FL_CO_TRY(std::vector<Entry> willing, co_await Willing(std::move(some)));
    std::ranges::move(willing, std::back_inserter(page.entries));
  }
  if (next != coming.end()) {
    const std::int64_t score = ScoreOf(*(next - 1));
    const auto shown = std::count_if(coming.begin(), next, [&](const Entry& entry) { return ScoreOf(entry) == score; });
    page.next_page_token = EncodePageToken(IndexOf(query), {.score = score, .shown = shown});
  }
  co_return page;
}

absl::StatusOr<std::vector<Entry>> ListMilestones::Coming(const Query& query) const {
  if (query.days_ahead < 0 || query.days_ahead > kMostDays) {
    return core::InvalidField("days_ahead", fmt::format("is {}; ask for 1 to {} days", query.days_ahead, kMostDays));
  }
  if (!people_.IsComplete()) {
    return absl::UnavailableError("the employees are still being read from the directory; try again");
  }
  std::string team;
  if (query.team_of) {
    FL_TRY(const People::PersonPtr member, people_.FindKnown(*query.team_of));
    team = member->team;
  }
  const int days = query.days_ahead == 0 ? kDefaultDays : query.days_ahead;
  const absl::Time now = Now(ledger_);
  std::vector<Entry> coming;
  people_.ForEach([&](const Person& person) {
    if (!person.hired || !person.WorksHere(now) || !IsWithin(person.team, team)) return;
    const absl::CivilDay today = absl::ToCivilDay(now, person.time_zone);
    const Milestone next = NextMilestoneFrom(*person.hired, person.time_zone, today);
    if (next.day > today + days || (person.leaves && next.day >= *person.leaves)) return;
    coming.push_back({.employee = person.id, .milestone = next});
  });
  std::ranges::sort(coming, [](const Entry& a, const Entry& b) {
    return std::tie(a.milestone.day, a.employee) < std::tie(b.milestone.day, b.employee);
  });
  return coming;
}

core::Task<absl::StatusOr<std::vector<Entry>>> ListMilestones::Willing(std::vector<Entry> entries) const {
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.reserve(entries.size());
  for (const Entry& entry : entries) {
    keys.emplace_back(ledger_.PartitionOf(entry.employee.str()),
                      ledger::KeyOf(stores_.milestones, entry.employee.str()));
  }
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  std::vector<Entry> willing;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (stored[i].version != 0) {
      FL_CO_TRY(const Milestones milestones, stores_.milestones.Decode(stored[i].bytes));
      if (milestones.figures().opt_out) continue;
    }
    willing.push_back(std::move(entries[i]));
  }
  co_return willing;
}

}  // namespace fairlead::recognition
