#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/decision.h"
#include "services/recognition/domain/events.h"
#include "services/recognition/domain/milestone.h"

namespace fairlead::recognition {

// What is remembered of one employee's milestones. Immutable: a decision returns what comes next.
class Milestones {
 public:
  struct Reached {
    MilestoneKind kind = MilestoneKind::kWelcome;
    int years = 0;
    absl::Time due;
    absl::Time at;
    friend bool operator==(const Reached&, const Reached&) = default;
  };
  struct Figures {
    bool opt_out = false;
    std::vector<Reached> reached;  // in the order in which they were made; each kind and number of years once
    std::string unknown{};         // as in AwardGiven
    friend bool operator==(const Figures&, const Figures&) = default;
  };

  Milestones() = default;
  explicit Milestones(Figures figures) : figures_(std::move(figures)) {}
  const Figures& figures() const { return figures_; }
  // Whether this kind with this number of years was made, whatever the hire date was then.
  bool HasReached(MilestoneKind kind, int years) const;

  core::Decision<Milestones, MilestoneChoiceMade> Choose(const EmployeeId& employee, bool opt_out) const;
  // `employee` reaches `milestone` now. Errors: AlreadyExists MILESTONE_REACHED, which is once for all;
  // FailedPrecondition MILESTONES_OPTED_OUT.
  absl::StatusOr<core::Decision<Milestones, MilestoneReached>> Reach(const EmployeeId& employee,
                                                                     const Milestone& milestone, absl::Time now) const;

  // What an event does: the only place that knows, for commands and audits. AlreadyExists if it cannot have happened.
  Milestones Apply(const MilestoneChoiceMade& event) const;
  absl::StatusOr<Milestones> Apply(const MilestoneReached& event) const;

  friend bool operator==(const Milestones&, const Milestones&) = default;

 private:
  Figures figures_;
};

}  // namespace fairlead::recognition
