#include "services/recognition/milestone_schedule.h"

#include "libs/observability/log.h"

namespace fairlead::recognition {
namespace {

using observability::Level;
using observability::Log;

observability::Counter& CounterOf(observability::Registry& metrics, const std::string& outcome) {
  return metrics.AddCounter("fairlead_milestones_total",
                            "First days and anniversaries that fell due, by what came of it", {{"outcome", outcome}});
}

}  // namespace

MilestoneSchedule::MilestoneSchedule(ledger::Ledger& ledger, const Stores& stores, People& people,
                                     const ReachMilestone& reach_milestone, observability::Registry& metrics)
    : agenda_(people),
      remember_(ledger, stores, people, reach_milestone, agenda_),
      reached_(CounterOf(metrics, "reached")),
      repeated_(CounterOf(metrics, "repeated")),
      opted_out_(CounterOf(metrics, "opted_out")),
      failed_(CounterOf(metrics, "failed")) {
  people.OnChange([this](const EmployeeId& employee) { agenda_.Note(employee); });
}

void MilestoneSchedule::Run() {
  const RememberMilestones::Round round = remember_.Run();
  reached_.Increment(static_cast<double>(round.reached));
  repeated_.Increment(static_cast<double>(round.repeated));
  opted_out_.Increment(static_cast<double>(round.opted_out));
  failed_.Increment(static_cast<double>(round.failed));
  const bool troubled = !round.problem.ok();
  // Said once, not every second.
  if (troubled && !troubled_) Log(Level::kWarning, "milestones wait", {{"error", round.problem}});
  if (!troubled && troubled_) Log(Level::kInfo, "milestones are made again", {});
  troubled_ = troubled;
}

}  // namespace fairlead::recognition
