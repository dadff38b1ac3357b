#include "services/recognition/application/get_leaderboard.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "fmt/format.h"
#include "libs/core/all.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/recognition/application/award_ids.h"
#include "services/recognition/application/indices.h"

namespace fairlead::recognition {
namespace {

using Scores = absl::StatusOr<std::vector<ledger::Ledger::Scored>>;

constexpr std::int64_t kDefaultSize = 10;
constexpr std::int64_t kMostSize = 100;

absl::StatusOr<Month> MonthOf(const GetLeaderboard::Query& query, absl::Time now) {
  const Month latest = LatestLeaderboard(now);
  if (query.month.empty()) return Month::Of(now, absl::UTCTimeZone());
  const auto month = Month::Parse(query.month);
  if (!month.ok()) return core::InvalidField("month", "is not a month; write it like 2026-11");
  if (*month > latest || *month < latest.Plus(-kPastLeaderboards)) {
    return core::InvalidField("month", fmt::format("has no leader board; ask for {} to {}",
                                                   latest.Plus(-kPastLeaderboards).ToString(), latest.ToString()));
  }
  return *month;
}

absl::StatusOr<std::int64_t> SizeOf(const GetLeaderboard::Query& query) {
  if (query.size < 0) return core::InvalidField("size", "is negative; leave it out or ask for 1 to 100");
  return query.size == 0 ? kDefaultSize : std::min<std::int64_t>(query.size, kMostSize);
}

}  // namespace

core::Task<absl::StatusOr<Leaderboard>> GetLeaderboard::Run(const Query& query) const {
  FL_CO_TRY(const Month month, MonthOf(query, Now(ledger_)));
  FL_CO_TRY(const std::int64_t size, SizeOf(query));
  std::vector<core::Task<Scores>> reads;
  for (ledger::Partition partition = 0; partition < ledger_.partitions(); ++partition) {
    reads.push_back(ledger_.TopScores(partition, LeaderboardIndex(month), 0, size));
  }
  core::All<Scores> all(std::move(reads));
  std::vector<Scores> scores = co_await all;

  Leaderboard board{.month = month, .places = {}};
  for (Scores& partition : scores) {
    if (!partition.ok()) co_return partition.status();
    for (auto& entry : *partition) {
      board.places.push_back({.rank = 0,
                              .employee = EmployeeId(std::move(entry.member)),
                              .given = Points(static_cast<std::int64_t>(entry.score))});
    }
  }
  std::ranges::sort(board.places, [](const auto& a, const auto& b) {
    return std::tie(b.given, a.employee) < std::tie(a.given, b.employee);
  });
  if (board.places.size() > static_cast<std::size_t>(size)) board.places.resize(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < board.places.size(); ++i) {
    const bool shared = i > 0 && board.places[i].given == board.places[i - 1].given;
    board.places[i].rank = shared ? board.places[i - 1].rank : static_cast<std::int32_t>(i + 1);
  }
  co_return board;
}

}  // namespace fairlead::recognition
