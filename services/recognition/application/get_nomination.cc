#include "services/recognition/application/get_nomination.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/recognition/application/nomination_ids.h"

namespace fairlead::recognition {
namespace {

bool MaySee(const Nomination& nomination, const Viewer& viewer) {
  const auto& nominees = nomination.made.nominees;
  return viewer.sees_all() || viewer.employee == nomination.made.nominator ||
         nomination.RightOf(viewer.employee, viewer.is_hr) ||
         (nomination.state() == NominationState::kApproved &&
          std::ranges::find(nominees, viewer.employee) != nominees.end());
}

}  // namespace

core::Task<absl::StatusOr<NominationView>> GetNomination::Run(const Query& query) const {
  std::vector<NominationId> ids(1, query.nomination);
  Viewer viewer = query.viewer;
  FL_CO_TRY(std::vector<std::optional<NominationView>> views, co_await reader_.Open(std::move(ids), std::move(viewer)));
  if (!views.front()) co_return UnknownNomination(query.nomination);
  if (!MaySee(views.front()->nomination, query.viewer)) {
    co_return core::Refuse(absl::StatusCode::kPermissionDenied,
                           "You can see nominations that you made or decide about; ask HR for others.",
                           {.reason = "NOT_YOURS"});
  }
  co_return *std::move(views.front());
}

}  // namespace fairlead::recognition
