#include "services/directory/employee_fold.h"

#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "libs/core/status.h"
#include "services/directory/domain/change.h"

namespace fairlead::directory {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(200);
constexpr int kSilentPolls = 50;
constexpr std::chrono::milliseconds kBetweenAttempts(200);

}  // namespace

absl::Status EmployeeFold::Apply(const messaging::Event& event) {
  FL_TRY(const PublishedEvent published, stores_.events.Decode(event.type, event.payload));
  std::optional<Employee>& employee = employees_[published.employee.str()];
  FL_TRY(employee, directory::Apply(employee, published.event, published.record));
  return absl::OkStatus();
}

std::map<ledger::Key, std::string> EmployeeFold::Aggregates(ledger::Partition partition) {
  std::map<ledger::Key, std::string> aggregates;
  for (const auto& [id, employee] : employees_) {
    if (!employee || ledger_.PartitionOf(id) != partition) continue;
    aggregates.emplace(ledger::KeyOf(stores_.employees, id), stores_.employees.Encode(*employee));
  }
  return aggregates;
}

void EmployeeFold::CheckSums(ledger::AuditReport& report) {
  for (const auto& [id, employee] : employees_) {
    if (!employee) continue;
    report.Count("employees", 1);
    report.Count("employees erased", employee->record.erased ? 1 : 0);
    report.Count("absences", static_cast<std::int64_t>(employee->absences.size()));
  }
  std::vector<std::string> differing;
  const auto until = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(patience_);
  while (true) {
    const absl::StatusOr<Snapshots> snapshots = ReadSnapshots();
    if (!snapshots.ok()) return report.Find(kEmployeesTopic, std::string(snapshots.status().message()));
    differing = Differing(*snapshots);
    if (differing.empty() || std::chrono::steady_clock::now() >= until) break;
    // The audit waited for the outboxes of events; those of snapshots may drain a moment later.
    std::this_thread::sleep_for(kBetweenAttempts);
  }
  report.Count("snapshots compared", static_cast<std::int64_t>(employees_.size()));
  for (const std::string& id : differing) {
    report.Find("snapshot " + id, fmt::format("the newest record in {} is not what the events say", kEmployeesTopic));
  }
}

absl::StatusOr<EmployeeFold::Snapshots> EmployeeFold::ReadSnapshots() {
  Snapshots snapshots;
  for (std::uint32_t partition = 0; partition < ledger_.partitions(); ++partition) {
    FL_RETURN_IF_ERROR(ReadSnapshots({kEmployeesTopic, static_cast<std::int32_t>(partition)}, snapshots));
  }
  return snapshots;
}

absl::Status EmployeeFold::ReadSnapshots(const messaging::TopicPartition& partition, Snapshots& snapshots) {
  FL_TRY(const messaging::Watermarks marks, log_.Ends(partition));
  if (marks.begin >= marks.end) return absl::OkStatus();
  FL_TRY(const std::unique_ptr<messaging::Reader> reader, log_.Read(partition.topic, {partition.partition}, {}));
  for (int silent = 0; silent < kSilentPolls; ++silent) {
    absl::StatusOr<std::optional<messaging::Record>> record = reader->Poll(kPoll);
    if (!record.ok() || !*record) continue;
    silent = 0;
    const bool last = (*record)->offset + 1 >= marks.end;
    snapshots[(*record)->key] = std::move((*record)->value);
    if (last) return absl::OkStatus();
  }
  return absl::UnavailableError(fmt::format("{}/{} cannot be read to its end", partition.topic, partition.partition));
}

std::vector<std::string> EmployeeFold::Differing(const Snapshots& snapshots) const {
  std::vector<std::string> differing;
  for (const auto& [id, employee] : employees_) {
    if (!employee) continue;
    const auto snapshot = snapshots.find(id);
    if (snapshot != snapshots.end() && snapshot->second == stores_.events.Snapshot(*employee).payload) continue;
    differing.push_back(id);
  }
  for (const auto& [id, payload] : snapshots) {
    if (!employees_.contains(id)) differing.push_back(id);
  }
  return differing;
}

}  // namespace fairlead::directory
