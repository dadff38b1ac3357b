#include "services/chat/transport/survey_watch.h"

#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/blocking.h"
#include "libs/observability/log.h"

namespace fairlead::chat {
namespace {

// From a minute to two weeks: tallying takes minutes, a weekend's quiet hours days.
std::vector<double> Bounds() { return {60, 600, 3'600, 4 * 3'600, 86'400, 3 * 86'400, 7 * 86'400, 14 * 86'400}; }

}  // namespace

SurveyWatch::SurveyWatch(Surveys& surveys, observability::Registry& metrics, absl::Duration interval)
    : surveys_(surveys),
      told_(metrics.AddHistogram("fairlead_chat_survey_told_seconds",
                                 "From a survey's close until the last person invited was told what came of it", {},
                                 Bounds())),
      watch_("surveys", interval, [this] { Look(); }) {}

void SurveyWatch::Look() {
  const absl::StatusOr<std::vector<absl::Duration>> told = core::BlockOn(surveys_.Look());
  if (!told.ok()) {
    // While the facts are read at the start, or Redis is away, readiness says so.
    if (!absl::IsUnavailable(told.status())) {
      observability::Log(observability::Level::kWarning, "surveys are not looked at", {{"error", told.status()}});
    }
    return;
  }
  for (const absl::Duration since_close : *told) told_.Observe(absl::ToDoubleSeconds(since_close));
}

}  // namespace fairlead::chat
