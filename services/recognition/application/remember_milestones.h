#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/recognition/application/milestone_agenda.h"
#include "services/recognition/application/people.h"
#include "services/recognition/application/reach_milestone.h"
#include "services/recognition/application/stores.h"

namespace fairlead::recognition {

// Makes each milestone when it is due; called again and again in every replica. What is made is made once by
// ReachMilestone; the stored progress only says what need not be looked at again after a start. The first start of all
// begins with that moment. For one thread.
class RememberMilestones {
 public:
  // What one round did.
  struct Round {
    std::int64_t reached = 0;    // made by this process
    std::int64_t repeated = 0;   // had been made before, here or elsewhere
    std::int64_t opted_out = 0;  // not made, at the person's wish
    std::int64_t failed = 0;     // will be tried again in the next round
    absl::Status problem;        // of the last that failed; or why the round did nothing
  };

  // All must outlive it.
  RememberMilestones(ledger::Ledger& ledger, const Stores& stores, const People& people,
                     const ReachMilestone& reach_milestone, MilestoneAgenda& agenda)
      : ledger_(ledger), stores_(stores), people_(people), reach_milestone_(reach_milestone), agenda_(agenda) {}

  // Blocks until everything that is due was tried. Does nothing before the directory was read.
  Round Run();

 private:
  absl::Status Resume(absl::Time now);
  void Reach(const std::vector<MilestoneAgenda::Entry>& due, std::size_t first, std::size_t last, Round& round);
  core::Task<absl::StatusOr<std::optional<MilestoneProgress>>> Load() const;
  core::Task<absl::Status> Save(MilestoneProgress progress) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const People& people_;
  const ReachMilestone& reach_milestone_;
  MilestoneAgenda& agenda_;
  std::optional<absl::Time> done_until_;  // nothing before Resume
  absl::Time saved_ = absl::InfinitePast();
  absl::Time oldest_failed_ = absl::InfiniteFuture();  // of this round
};

}  // namespace fairlead::recognition
