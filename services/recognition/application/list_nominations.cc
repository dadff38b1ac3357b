#include "services/recognition/application/list_nominations.h"

#include <utility>

#include "fmt/format.h"
#include "libs/core/status.h"
#include "services/recognition/application/index_pages.h"
#include "services/recognition/application/nomination_indices.h"

namespace fairlead::recognition {
namespace {

using Filter = ListNominations::Filter;

IndexQuery IndicesOf(const ledger::Ledger& ledger, const ListNominations::Query& query) {
  const EmployeeId& person = query.viewer.employee;
  const ledger::Partition own = ledger.PartitionOf(person.str());
  IndexQuery indices{.indices = {}, .name = {}, .page_size = query.page_size, .page_token = query.page_token};
  if (query.filter == Filter::kMine) {
    indices.name = "nominations of " + person.str();
    indices.indices = {{own, NominatedIndex(person)}, {own, PrizesIndex(person)}};
    return indices;
  }
  const bool all = query.filter == Filter::kAll;
  indices.name = all ? "nominations" : "nominations for " + person.str();
  if (!all) indices.indices.emplace_back(own, ToDecideIndex(person));
  if (!all && !query.viewer.is_hr) return indices;
  for (ledger::Partition partition = 0; partition < ledger.partitions(); ++partition) {
    indices.indices.emplace_back(partition, all ? AllNominationsIndex() : HrToDecideIndex());
  }
  return indices;
}

}  // namespace

core::Task<absl::StatusOr<NominationPage>> ListNominations::Run(const Query& query) const {
  IndexQuery indices = IndicesOf(ledger_, query);
  FL_CO_TRY(IndexPage index_page, co_await ReadPage(ledger_, std::move(indices)));
  std::vector<NominationId> ids;
  ids.reserve(index_page.members.size());
  for (std::string& id : index_page.members) ids.emplace_back(std::move(id));
  std::vector<NominationId> asked = ids;
  Viewer viewer = query.viewer;
  FL_CO_TRY(std::vector<std::optional<NominationView>> views,
            co_await reader_.Open(std::move(asked), std::move(viewer)));
  NominationPage page{.nominations = {}, .next_page_token = std::move(index_page.next_page_token)};
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (!views[i]) co_return absl::DataLossError(fmt::format("nomination {} is listed but not stored", ids[i].str()));
    if (query.filter == Filter::kToDecide && !views[i]->viewer_may_decide) continue;
    page.nominations.push_back(*std::move(views[i]));
  }
  co_return page;
}

}  // namespace fairlead::recognition
