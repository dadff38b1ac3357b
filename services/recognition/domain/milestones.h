#pragma once

#include <string>
#include <utility>

#include "libs/core/decision.h"
#include "services/recognition/domain/events.h"

namespace fairlead::recognition {

// What is remembered of one employee's milestones. Immutable: a decision returns what comes next.
class Milestones {
 public:
  struct Figures {
    bool opt_out = false;
    std::string unknown{};  // as in AwardGiven
    friend bool operator==(const Figures&, const Figures&) = default;
  };

  Milestones() = default;
  explicit Milestones(Figures figures) : figures_(std::move(figures)) {}
  const Figures& figures() const { return figures_; }

  core::Decision<Milestones, MilestoneChoiceMade> Choose(const EmployeeId& employee, bool opt_out) const;
  // What an event does: the only place that knows, for commands and audits.
  Milestones Apply(const MilestoneChoiceMade& event) const;

  friend bool operator==(const Milestones&, const Milestones&) = default;

 private:
  Figures figures_;
};

}  // namespace fairlead::recognition
