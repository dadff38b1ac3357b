#include "services/recognition/application/list_awards.h"

#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "services/recognition/application/award_ids.h"
#include "services/recognition/application/index_pages.h"
#include "services/recognition/application/indices.h"

namespace fairlead::recognition {

core::Task<absl::StatusOr<AwardPage>> ListAwards::Run(const Query& query) const {
  const std::string index =
      query.direction == Direction::kGiven ? GivenIndex(query.employee) : ReceivedIndex(query.employee);
  IndexQuery entries{.indices = {}, .name = index, .page_size = query.page_size, .page_token = query.page_token};
  entries.indices.emplace_back(ledger_.PartitionOf(query.employee.str()), index);
  FL_CO_TRY(IndexPage ids, co_await ReadPage(ledger_, std::move(entries)));
  AwardPage page{.awards = {}, .next_page_token = std::move(ids.next_page_token)};
  FL_CO_TRY(page.awards, co_await Open(std::move(ids.members)));
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
