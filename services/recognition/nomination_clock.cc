#include "services/recognition/nomination_clock.h"

#include "libs/observability/log.h"

namespace fairlead::recognition {
namespace {

observability::Counter& Counted(observability::Registry& metrics, const std::string& outcome) {
  return metrics.AddCounter("fairlead_nominations_due_total",
                            "Nominations that were reminded or expired when they were due, or could not be then",
                            {{"outcome", outcome}});
}

}  // namespace

NominationClock::NominationClock(const DoDueNominations& do_due, observability::Registry& metrics,
                                 absl::Duration interval)
    : do_due_(do_due),
      reminded_(Counted(metrics, "reminded")),
      expired_(Counted(metrics, "expired")),
      failed_(Counted(metrics, "failed")),
      periodic_("nomination clock", interval, [this] { Look(); }) {}

void NominationClock::Look() {
  const DoDueNominations::Done done = do_due_.Run([this] { return periodic_.Stopping(); });
  reminded_.Increment(static_cast<double>(done.reminded));
  expired_.Increment(static_cast<double>(done.expired));
  if (done.first_error.ok()) return;
  failed_.Increment();
  observability::Log(observability::Level::kWarning, "nominations that are due wait for the next look",
                     {{"error", done.first_error}});
}

}  // namespace fairlead::recognition
