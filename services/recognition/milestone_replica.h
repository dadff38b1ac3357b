#pragma once

#include <string>

#include "services/recognition/application/remember_milestones.h"
#include "services/recognition/test_process.h"

namespace fairlead::recognition {

// A replica of the service that only looks after milestones. Destroying it is a kill: nothing is finished or saved.
class MilestoneReplica {
 public:
  explicit MilestoneReplica(World& world) : process(world) {
    process.people.OnChange([this](const EmployeeId& id) { agenda.Note(id); });
  }

  void Employ(const std::string& id, absl::CivilDay hired, const std::string& zone = "Europe/Paris") {
    process.people.Put({.id = Employee(id), .team = "T", .time_zone = Zone(zone), .hired = hired});
  }
  // What is stored of somebody.
  Milestones::Figures Of(const std::string& id) {
    std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
    keys.emplace_back(process.ledger.PartitionOf(id), ledger::KeyOf(process.stores.milestones, id));
    const auto stored = core::BlockOn(process.ledger.Read(std::move(keys)));
    if (!stored.ok() || stored->front().version == 0) return {};
    return process.stores.milestones.Decode(stored->front().bytes).value().figures();
  }
  // The years that were reached, in the order in which they were made.
  std::vector<int> YearsOf(const std::string& id) {
    std::vector<int> years;
    for (const Milestones::Reached& reached : Of(id).reached) years.push_back(reached.years);
    return years;
  }

  Process process;
  MilestoneAgenda agenda{process.people};
  RememberMilestones remember{process.ledger, process.stores, process.people, process.use_cases.reach_milestone,
                              agenda};
};

}  // namespace fairlead::recognition
