#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/ledger/ledger.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/periodic.h"
#include "services/recognition/application/milestone_agenda.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/remember_milestones.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// Looks every second whether a milestone is due, in every replica: each is made once all the same. Start behind the
// store. Metrics: fairlead_milestones_total{outcome}: reached (by this replica), repeated (was made before: by another
// replica, or before a restart), opted_out, failed (is tried again).
class MilestoneSchedule final : public runtime::Component {
 public:
  // All must outlive it. Before anybody is put into `people`, whose listener it becomes.
  MilestoneSchedule(ledger::Ledger& ledger, const Stores& stores, People& people, const ReachMilestone& reach_milestone,
                    observability::Registry& metrics);

  std::string name() const override { return periodic_.name(); }
  absl::Status Start() override { return periodic_.Start(); }
  void Stop(absl::Time deadline) override { periodic_.Stop(deadline); }

 private:
  void Run();

  MilestoneAgenda agenda_;
  RememberMilestones remember_;
  observability::Counter& reached_;
  observability::Counter& repeated_;
  observability::Counter& opted_out_;
  observability::Counter& failed_;
  bool troubled_ = false;  // the last round had a problem
  runtime::Periodic periodic_{"milestones", absl::Seconds(1), [this] { Run(); }};
};

}  // namespace fairlead::recognition
