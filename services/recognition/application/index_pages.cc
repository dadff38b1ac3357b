#include "services/recognition/application/index_pages.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>

#include "libs/core/all.h"
#include "libs/core/status.h"
#include "services/recognition/application/page_tokens.h"

namespace fairlead::recognition {
namespace {

using Entry = ledger::Ledger::Scored;

// Where the page that ends with the last of `shown` ended.
PagePosition PositionAfter(const std::vector<Entry>& shown, const PagePosition& before) {
  const auto score = static_cast<std::int64_t>(shown.back().score);
  const auto same =
      std::ranges::count_if(shown, [&](const auto& entry) { return static_cast<std::int64_t>(entry.score) == score; });
  return {.score = score, .shown = same + (score == before.score ? before.shown : 0)};
}

// The first `most` entries below `below` of each index, as one list.
core::Task<absl::StatusOr<std::vector<Entry>>> Merged(ledger::Ledger& ledger, const IndexQuery& query,
                                                      std::optional<double> below, std::int64_t most) {
  std::vector<core::Task<absl::StatusOr<std::vector<Entry>>>> reads;
  reads.reserve(query.indices.size());
  for (const auto& [partition, index] : query.indices) {
    reads.push_back(ledger.ScoresBelow(partition, index, below, most));
  }
  core::All<absl::StatusOr<std::vector<Entry>>> all(std::move(reads));
  std::vector<absl::StatusOr<std::vector<Entry>>> parts = co_await all;
  std::vector<Entry> entries;
  for (auto& part : parts) {
    if (!part.ok()) co_return part.status();
    std::ranges::move(*part, std::back_inserter(entries));
  }
  // As Redis orders one index: by score, then by the bytes of the members, both descending.
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return std::tie(a.score, a.member) > std::tie(b.score, b.member);
  });
  const auto repeated =
      std::unique(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.member == b.member; });
  entries.erase(repeated, entries.end());
  co_return entries;
}

}  // namespace

core::Task<absl::StatusOr<IndexPage>> ReadPage(ledger::Ledger& ledger, IndexQuery query) {
  FL_CO_TRY(const std::int64_t size, PageSize(query.page_size));
  PagePosition before;
  std::optional<double> below;
  if (!query.page_token.empty()) {
    FL_CO_TRY(before, DecodePageToken(query.name, query.page_token));
    below = std::nextafter(static_cast<double>(before.score), std::numeric_limits<double>::max());
  }
  FL_CO_TRY(std::vector<Entry> entries, co_await Merged(ledger, query, below, before.shown + size + 1));
  entries.erase(entries.begin(), entries.begin() + std::min(before.shown, static_cast<std::int64_t>(entries.size())));

  IndexPage page;
  if (static_cast<std::int64_t>(entries.size()) > size) {
    entries.resize(static_cast<std::size_t>(size));
    page.next_page_token = EncodePageToken(query.name, PositionAfter(entries, before));
  }
  page.members.reserve(entries.size());
  for (Entry& entry : entries) page.members.push_back(std::move(entry.member));
  co_return page;
}

}  // namespace fairlead::recognition
