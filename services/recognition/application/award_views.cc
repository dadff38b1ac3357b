#include "services/recognition/application/award_views.h"

#include <utility>

#include "libs/core/status.h"

namespace fairlead::recognition {

core::Task<absl::StatusOr<std::vector<AwardView>>> OpenAwards(const Sealing& sealing, std::vector<AwardRecord> awards) {
  std::vector<const SealedText*> texts;
  for (const AwardRecord& award : awards) {
    texts.push_back(&award.given.message);
    if (award.reversal) texts.push_back(&award.reversal->reason);
  }
  FL_CO_TRY(std::vector<std::string> opened, co_await sealing.Open(std::move(texts)));
  std::vector<AwardView> views;
  views.reserve(awards.size());
  auto next = opened.begin();
  for (AwardRecord& award : awards) {
    AwardView view;
    view.message = std::move(*next++);
    if (award.reversal) view.reason = std::move(*next++);
    view.record = std::move(award);
    views.push_back(std::move(view));
  }
  co_return views;
}

}  // namespace fairlead::recognition
