#include "services/recognition/domain/milestones.h"

#include <utility>

namespace fairlead::recognition {

core::Decision<Milestones, MilestoneChoiceMade> Milestones::Choose(const EmployeeId& employee, bool opt_out) const {
  MilestoneChoiceMade event{.employee = employee, .opt_out = opt_out};
  return {Apply(event), std::move(event)};
}

Milestones Milestones::Apply(const MilestoneChoiceMade& event) const {
  Milestones next = *this;
  next.figures_.opt_out = event.opt_out;
  return next;
}

}  // namespace fairlead::recognition
