#include "services/directory/application/import_people.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "libs/core/all.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/directory/application/employees.h"
#include "services/directory/application/indices.h"

namespace fairlead::directory {
namespace {

// A commit holds Redis up for some milliseconds, which is what others wait for it.
constexpr std::size_t kPeopleACommit = 200;
constexpr int kAttempts = 4;

class Running {
 public:
  explicit Running(std::atomic<bool>& running) : running_(running), alone_(!running.exchange(true)) {}
  ~Running() {
    if (alone_) running_.store(false);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  bool alone() const { return alone_; }

 private:
  std::atomic<bool>& running_;
  const bool alone_;
};

std::vector<EmployeeId> Named(const std::vector<Row>& rows) {
  std::vector<EmployeeId> ids;
  ids.reserve(2 * rows.size());
  for (const Row& row : rows) {
    // What cannot be an id cannot be anybody's, and need not be looked up.
    if (ProblemOfId(row.employee_id).empty()) ids.emplace_back(row.employee_id);
    if (ProblemOfId(row.manager_id).empty()) ids.emplace_back(row.manager_id);
  }
  return ids;
}

}  // namespace

core::Task<absl::StatusOr<ImportSummary>> ImportPeople::Run(const ImportOptions& options, std::vector<Row> rows,
                                                            ImportCaller& caller) const {
  const Running running(running_);
  if (!running.alone()) {
    co_return core::Refuse(absl::StatusCode::kAborted, "another import is running; try again when it has ended",
                           {.reason = "IMPORT_RUNNING", .metadata = {}, .violations = {}});
  }
  co_return co_await RunAlone(options, std::move(rows), caller);
}

core::Task<absl::StatusOr<ImportSummary>> ImportPeople::RunAlone(const ImportOptions& options, std::vector<Row> rows,
                                                                 ImportCaller& caller) const {
  ImportSummary summary{.rows = static_cast<std::uint32_t>(rows.size()), .dry_run = options.dry_run};
  co_await caller.ToWorker();
  FL_CO_TRY(const People current, co_await ReadCurrent(Named(rows)));
  co_await caller.ToWorker();
  ImportPlan plan = PlanImport(current, std::move(rows));
  summary.counts = plan.counts;
  summary.problems = std::move(plan.problems);
  summary.refused = !summary.problems.empty() && !options.keep_good;
  if (summary.refused || options.dry_run) co_return summary;
  FL_CO_RETURN_IF_ERROR(co_await CommitAll(options, plan.changes, summary, caller));
  co_return summary;
}

// Everybody in the index of teams, and whoever the rows name besides: those who were erased are not in the index.
core::Task<absl::StatusOr<People>> ImportPeople::ReadCurrent(std::vector<EmployeeId> named) const {
  std::vector<core::Task<absl::StatusOr<std::vector<std::string>>>> tasks;
  for (ledger::Partition partition = 0; partition < ledger_.partitions(); ++partition) {
    tasks.push_back(ReadTeamEntries(ledger_, partition, ""));
  }
  core::All<absl::StatusOr<std::vector<std::string>>> all(std::move(tasks));
  auto parts = co_await all;
  for (const auto& part : parts) {
    FL_CO_RETURN_IF_ERROR(part.status());
    for (const std::string& member : *part) {
      auto entry = DecodeTeamEntry(member);
      if (!entry) co_return absl::DataLossError("an entry of the index of teams is malformed");
      named.push_back(std::move(entry->employee));
    }
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  co_return co_await ReadPeople(ledger_, stores_, std::move(named));
}

core::Task<absl::Status> ImportPeople::CommitAll(const ImportOptions& options, const std::vector<Wanted>& changes,
                                                 ImportSummary& summary, ImportCaller& caller) const {
  std::vector<Batch> waiting(ledger_.partitions());
  for (const Wanted& wanted : changes) waiting[ledger_.PartitionOf(wanted.record.id.str())].push_back(&wanted);
  std::unordered_set<std::uint32_t> bad_lines;
  for (const RowProblem& problem : summary.problems) bad_lines.insert(problem.line);
  const auto total = summary.rows - static_cast<std::uint32_t>(bad_lines.size());
  auto committed = total - static_cast<std::uint32_t>(changes.size());
  for (std::size_t begin = 0;; begin += kPeopleACommit) {
    if (!co_await caller.Progress(committed, total)) {
      co_return absl::CancelledError("the caller is gone; what was committed stays, run the import again");
    }
    co_await caller.ToWorker();
    std::vector<core::Task<absl::StatusOr<std::vector<RowProblem>>>> commits;
    for (ledger::Partition partition = 0; partition < ledger_.partitions(); ++partition) {
      const Batch& left = waiting[partition];
      if (begin >= left.size()) continue;
      const std::size_t end = std::min(begin + kPeopleACommit, left.size());
      Batch batch(left.begin() + static_cast<std::ptrdiff_t>(begin), left.begin() + static_cast<std::ptrdiff_t>(end));
      committed += static_cast<std::uint32_t>(batch.size());
      commits.push_back(CommitBatch(partition, std::move(batch), options.traceparent));
    }
    if (commits.empty()) co_return absl::OkStatus();
    core::All<absl::StatusOr<std::vector<RowProblem>>> all(std::move(commits));
    auto results = co_await all;
    for (auto& result : results) {
      FL_CO_RETURN_IF_ERROR(result.status());
      std::move(result->begin(), result->end(), std::back_inserter(summary.problems));
    }
  }
}

core::Task<absl::StatusOr<std::vector<RowProblem>>> ImportPeople::CommitBatch(ledger::Partition partition, Batch batch,
                                                                              std::string traceparent) const {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::vector<ledger::Key> keys;
    keys.reserve(2 * batch.size());
    for (const Wanted* wanted : batch) {
      for (ledger::Key& key : KeysOf(stores_, wanted->record.id)) keys.push_back(std::move(key));
    }
    FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(keys), std::nullopt, std::nullopt));
    ledger::Unit unit(partition, std::move(loaded.aggregates), traceparent);
    FL_CO_TRY(std::vector<RowProblem> problems, Decide(unit, batch));
    ledger::CommitGuard guard;
    FL_CO_TRY(const ledger::CommitResult result, co_await ledger_.Commit(std::move(unit), std::move(guard)));
    if (result.outcome == ledger::CommitResult::Outcome::kCommitted) co_return problems;
  }
  co_return absl::AbortedError("somebody else changes the same people again and again; run the import again");
}

// The batch as of what is stored now, which may be newer than what was planned on.
absl::StatusOr<std::vector<RowProblem>> ImportPeople::Decide(ledger::Unit& unit, const Batch& batch) const {
  std::vector<RowProblem> problems;
  for (const Wanted* wanted : batch) {
    const std::string& id = wanted->record.id.str();
    FL_TRY(const std::optional<Employee> before, unit.Find(stores_.employees, id));
    FL_TRY(const std::optional<Identity> identity, unit.Find(stores_.identities, id));
    const absl::StatusOr<EmployeeDecision> decision = Become(before, wanted->record);
    if (!decision.ok()) {
      problems.push_back({wanted->line, "employee_id", std::string(decision.status().message())});
      continue;
    }
    PutDecision(unit, stores_, before, *decision);
    if (identity == wanted->identity) continue;
    unit.Put(stores_.identities, id, wanted->identity);
    IndexEmail(unit, wanted->record.id, identity, wanted->identity);
  }
  return problems;
}

}  // namespace fairlead::directory
