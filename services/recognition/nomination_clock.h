#pragma once

#include "absl/time/time.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/periodic.h"
#include "services/recognition/application/do_due_nominations.h"

namespace fairlead::recognition {

// Reminds and expires nominations when they are due, within `interval` of that, as long as the process runs; in every
// replica, once in effect. Metrics: fairlead_nominations_due_total{outcome="reminded|expired|failed"}.
class NominationClock final : public runtime::Component {
 public:
  // The arguments must outlive it.
  NominationClock(const DoDueNominations& do_due, observability::Registry& metrics,
                  absl::Duration interval = absl::Seconds(15));

  std::string name() const override { return periodic_.name(); }
  absl::Status Start() override { return periodic_.Start(); }
  void Stop(absl::Time deadline) override { periodic_.Stop(deadline); }

 private:
  void Look();

  const DoDueNominations& do_due_;
  observability::Counter& reminded_;
  observability::Counter& expired_;
  observability::Counter& failed_;
  runtime::Periodic periodic_;
};

}  // namespace fairlead::recognition
