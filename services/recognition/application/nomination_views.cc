#include "services/recognition/application/nomination_views.h"

#include <utility>

#include "libs/core/status.h"
#include "services/recognition/application/award_ids.h"
#include "services/recognition/application/nomination_ids.h"

namespace fairlead::recognition {

core::Task<absl::StatusOr<std::vector<std::optional<NominationView>>>> NominationReader::Open(
    std::vector<NominationId> ids, Viewer viewer) const {
  std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
  keys.reserve(ids.size());
  for (const NominationId& id : ids) {
    FL_CO_TRY(const ledger::Partition partition, PartitionOf(ledger_, id));
    keys.emplace_back(partition, ledger::KeyOf(stores_.nominations, id.str()));
  }
  FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger_.Read(std::move(keys)));
  const absl::Time now = Now(ledger_);
  std::vector<std::optional<NominationView>> views;
  views.reserve(stored.size());
  for (const ledger::Stored& each : stored) {
    NominationView& view = views.emplace_back(std::in_place).value();
    if (each.version == 0) {
      views.back().reset();
      continue;
    }
    FL_CO_TRY(view.nomination, stores_.nominations.Decode(each.bytes));
    view.viewer_may_decide = view.nomination.WaitsFor(viewer.employee, viewer.is_hr, now);
  }
  std::vector<const SealedText*> texts;
  for (const auto& view : views) {
    if (!view) continue;
    texts.push_back(&view->nomination.made.reason);
    for (const NominationVote& vote : view->nomination.votes) {
      if (vote.reason) texts.push_back(&*vote.reason);
    }
  }
  FL_CO_TRY(std::vector<std::string> opened, co_await sealing_.Open(std::move(texts)));
  auto next = opened.begin();
  for (auto& view : views) {
    if (!view) continue;
    view->reason = std::move(*next++);
    for (const NominationVote& vote : view->nomination.votes) {
      view->vote_reasons.push_back(vote.reason ? std::move(*next++) : std::string());
    }
  }
  co_return views;
}

}  // namespace fairlead::recognition
