#include "services/recognition/domain/milestones.h"

#include <algorithm>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"

namespace fairlead::recognition {

bool Milestones::HasReached(MilestoneKind kind, int years) const {
  return std::ranges::any_of(figures_.reached,
                             [&](const Reached& reached) { return reached.kind == kind && reached.years == years; });
}

core::Decision<Milestones, MilestoneChoiceMade> Milestones::Choose(const EmployeeId& employee, bool opt_out) const {
  MilestoneChoiceMade event{.employee = employee, .opt_out = opt_out};
  return {Apply(event), std::move(event)};
}

absl::StatusOr<core::Decision<Milestones, MilestoneReached>> Milestones::Reach(const EmployeeId& employee,
                                                                               const Milestone& milestone,
                                                                               absl::Time now) const {
  if (HasReached(milestone.kind, milestone.years)) {
    return core::Refuse(absl::StatusCode::kAlreadyExists, "The milestone was made before.",
                        {.reason = "MILESTONE_REACHED"});
  }
  if (figures_.opt_out) {
    return core::Refuse(absl::StatusCode::kFailedPrecondition, "The employee wants no milestones to be remembered.",
                        {.reason = "MILESTONES_OPTED_OUT"});
  }
  MilestoneReached event{
      .employee = employee, .kind = milestone.kind, .years = milestone.years, .due = milestone.due, .at = now};
  FL_TRY(Milestones next, Apply(event));
  return core::Decision<Milestones, MilestoneReached>{std::move(next), std::move(event)};
}

Milestones Milestones::Apply(const MilestoneChoiceMade& event) const {
  Milestones next = *this;
  next.figures_.opt_out = event.opt_out;
  return next;
}

absl::StatusOr<Milestones> Milestones::Apply(const MilestoneReached& event) const {
  if (HasReached(event.kind, event.years)) {
    return absl::AlreadyExistsError(
        fmt::format("{} reached the milestone of {} years twice", event.employee.str(), event.years));
  }
  Milestones next = *this;
  next.figures_.reached.push_back({.kind = event.kind, .years = event.years, .due = event.due, .at = event.at});
  return next;
}

}  // namespace fairlead::recognition
