#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/ledger/audit.h"
#include "libs/ledger/ledger.h"
#include "libs/messaging/log.h"
#include "services/directory/application/stores.h"

namespace fairlead::directory {

// What the audit makes of the directory's events: every employee as their facts say. Also looks at the compacted topic:
// the newest snapshot of each employee must be their record. Names and addresses are in no event and not audited.
class EmployeeFold final : public ledger::Fold {
 public:
  // References must outlive it. `patience`: how long snapshots may be on their way when all events have arrived.
  EmployeeFold(const ledger::Ledger& ledger, messaging::Log& log, const Stores& stores,
               absl::Duration patience = absl::Seconds(10))
      : ledger_(ledger), log_(log), stores_(stores), patience_(patience) {}

  absl::Status Apply(const messaging::Event& event) override;
  std::vector<std::string> Kinds() const override { return {std::string(stores_.employees.kind())}; }
  std::map<ledger::Key, std::string> Aggregates(ledger::Partition partition) override;
  // "employees", "employees erased", "absences", "snapshots compared". Blocks while snapshots are on their way.
  void CheckSums(ledger::AuditReport& report) override;

 private:
  using Snapshots = std::map<std::string, std::string>;  // payload by employee

  absl::StatusOr<Snapshots> ReadSnapshots();
  absl::Status ReadSnapshots(const messaging::TopicPartition& partition, Snapshots& snapshots);
  // Those whose newest snapshot is not their record.
  std::vector<std::string> Differing(const Snapshots& snapshots) const;

  const ledger::Ledger& ledger_;
  messaging::Log& log_;
  const Stores& stores_;
  const absl::Duration patience_;
  std::map<std::string, std::optional<Employee>> employees_;
};

}  // namespace fairlead::directory
