#include "services/recognition/application/list_awards.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/recognition/application/award_ids.h"
#include "services/recognition/application/indices.h"
#include "services/recognition/application/page_tokens.h"

namespace fairlead::recognition {
namespace {

constexpr std::int64_t kDefaultPageSize = 50;
constexpr std::int64_t kMostPageSize = 1'000;

absl::StatusOr<std::int64_t> PageSize(std::int32_t asked) {
  if (asked < 0) return core::InvalidField("page_size", "is negative; leave it out or ask for 1 to 1000");
  return asked == 0 ? kDefaultPageSize : std::min<std::int64_t>(asked, kMostPageSize);
}

// Where the page that ends with the last of `shown` ended.
PagePosition PositionAfter(const std::vector<ledger::Ledger::Scored>& shown, const PagePosition& before) {
  const auto score = static_cast<std::int64_t>(shown.back().score);
  const auto same =
      std::ranges::count_if(shown, [&](const auto& entry) { return static_cast<std::int64_t>(entry.score) == score; });
  return {.score = score, .shown = same + (score == before.score ? before.shown : 0)};
}

}  // namespace

core::Task<absl::StatusOr<AwardPage>> ListAwards::Run(const Query& query) const {
  FL_CO_TRY(const std::int64_t size, PageSize(query.page_size));
  const std::string index =
      query.direction == Direction::kGiven ? GivenIndex(query.employee) : ReceivedIndex(query.employee);
  PagePosition before;
  std::optional<double> below;
  if (!query.page_token.empty()) {
    FL_CO_TRY(before, DecodePageToken(index, query.page_token));
    below = std::nextafter(static_cast<double>(before.score), std::numeric_limits<double>::max());
  }
  const ledger::Partition partition = ledger_.PartitionOf(query.employee.str());
  FL_CO_TRY(std::vector<ledger::Ledger::Scored> entries,
            co_await ledger_.ScoresBelow(partition, index, below, before.shown + size + 1));
  entries.erase(entries.begin(), entries.begin() + std::min(before.shown, static_cast<std::int64_t>(entries.size())));

  AwardPage page;
  if (static_cast<std::int64_t>(entries.size()) > size) {
    entries.resize(static_cast<std::size_t>(size));
    page.next_page_token = EncodePageToken(index, PositionAfter(entries, before));
  }
  std::vector<std::string> ids;
  ids.reserve(entries.size());
  for (auto& entry : entries) ids.push_back(std::move(entry.member));
  FL_CO_TRY(page.awards, co_await Open(std::move(ids)));
  co_return page;
}

core::Task<absl::StatusOr<std::vector<AwardView>>> ListAwards::Open(std::vector<std::string> ids) const {
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  for (const std::string& id : ids) {
    FL_CO_TRY(const ledger::Partition partition, PartitionOf(ledger_, AwardId(id)));
    keys.emplace_back(partition, ledger::KeyOf(stores_.awards, id));
  }
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  std::vector<AwardRecord> awards;
  awards.reserve(stored.size());
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (stored[i].version == 0) co_return absl::DataLossError(fmt::format("award {} is listed but not stored", ids[i]));
    FL_CO_TRY(AwardRecord record, stores_.awards.Decode(stored[i].bytes));
    awards.push_back(std::move(record));
  }
  co_return co_await OpenAwards(sealing_, std::move(awards));
}

}  // namespace fairlead::recognition
