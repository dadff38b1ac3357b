#include "services/directory/application/import_people.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "libs/core/all.h"
#include "libs/core/status.h"
#include "services/directory/application/employees.h"
#include "services/directory/application/indices.h"

namespace fairlead::directory {
namespace {

// A commit holds Redis up for some milliseconds, and the decisions of a round the thread that others' replies need.
constexpr std::size_t kPeopleACommit = 100;
constexpr int kAttempts = 4;

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
  if (options.dry_run) {
    ImportSummary summary;
    const auto changes = co_await Plan(options, std::move(rows), caller, summary);
    if (!changes.ok()) co_return changes.status();
    co_return summary;
  }
  FL_CO_TRY(const ImportTurns::Number number, co_await turns_.Take());
  const Turn turn{.options = options, .caller = caller, .number = number};
  auto summary = co_await RunInTurn(turn, std::move(rows));
  co_await turns_.End(number);
  co_return summary;
}

core::Task<absl::StatusOr<ImportSummary>> ImportPeople::RunInTurn(const Turn& turn, std::vector<Row> rows) const {
  ImportSummary summary;
  FL_CO_TRY(const std::vector<Wanted> changes, co_await Plan(turn.options, std::move(rows), turn.caller, summary));
  if (!summary.refused) FL_CO_RETURN_IF_ERROR(co_await CommitAll(turn, changes, summary));
  co_return summary;
}

core::Task<absl::StatusOr<std::vector<Wanted>>> ImportPeople::Plan(const ImportOptions& options, std::vector<Row> rows,
                                                                   ImportCaller& caller, ImportSummary& summary) const {
  summary.rows = static_cast<std::uint32_t>(rows.size());
  summary.dry_run = options.dry_run;
  co_await caller.ToWorker();
  FL_CO_TRY(const People current, co_await ReadCurrent(Named(rows)));
  co_await caller.ToWorker();
  ImportPlan plan = PlanImport(current, std::move(rows));
  summary.counts = plan.counts;
  summary.problems = std::move(plan.problems);
  summary.refused = !summary.problems.empty() && !options.keep_good;
  if (options.dry_run) {
    summary.change_count = static_cast<std::uint32_t>(plan.changes.size());
    const std::size_t shown = std::min(plan.changes.size(), kMostChangesShown);
    for (std::size_t i = 0; i < shown; ++i) summary.changes.push_back(ChangeOf(current, plan.changes[i]));
  }
  co_return std::move(plan.changes);
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

core::Task<absl::Status> ImportPeople::CommitAll(const Turn& turn, const std::vector<Wanted>& changes,
                                                 ImportSummary& summary) const {
  std::vector<Batch> waiting(ledger_.partitions());
  for (const Wanted& wanted : changes) waiting[ledger_.PartitionOf(wanted.record.id.str())].push_back(&wanted);
  std::unordered_set<std::uint32_t> bad_lines;
  for (const RowProblem& problem : summary.problems) bad_lines.insert(problem.line);
  const auto total = summary.rows - static_cast<std::uint32_t>(bad_lines.size());
  auto committed = total - static_cast<std::uint32_t>(changes.size());
  for (std::size_t begin = 0;; begin += kPeopleACommit) {
    if (!co_await turn.caller.Progress(committed, total)) {
      co_return absl::CancelledError("the caller is gone; what was committed stays, run the import again");
    }
    FL_CO_RETURN_IF_ERROR(co_await turns_.Keep(turn.number));
    co_await turn.caller.ToWorker();
    std::vector<core::Task<absl::StatusOr<std::vector<RowProblem>>>> commits;
    for (ledger::Partition partition = 0; partition < ledger_.partitions(); ++partition) {
      const Batch& left = waiting[partition];
      if (begin >= left.size()) continue;
      const std::size_t end = std::min(begin + kPeopleACommit, left.size());
      Batch batch(left.begin() + static_cast<std::ptrdiff_t>(begin), left.begin() + static_cast<std::ptrdiff_t>(end));
      committed += static_cast<std::uint32_t>(batch.size());
      commits.push_back(CommitBatch(turn, partition, std::move(batch)));
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

core::Task<absl::StatusOr<std::vector<RowProblem>>> ImportPeople::CommitBatch(const Turn& turn,
                                                                              ledger::Partition partition,
                                                                              Batch batch) const {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::vector<ledger::Key> keys;
    keys.reserve(2 * batch.size() + 1);
    keys.push_back(turns_.Key());
    for (const Wanted* wanted : batch) {
      for (ledger::Key& key : KeysOf(stores_, wanted->record.id)) keys.push_back(std::move(key));
    }
    FL_CO_TRY(ledger::Loaded loaded, co_await ledger_.Load(partition, std::move(keys), std::nullopt, std::nullopt));
    ledger::Unit unit(partition, std::move(loaded.aggregates), turn.options.traceparent);
    FL_CO_RETURN_IF_ERROR(turns_.Check(unit, turn.number));
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
    const Identity next = Replaced(identity, wanted->identity);
    if (identity == next) continue;
    unit.Put(stores_.identities, id, next);
    IndexEmail(unit, wanted->record.id, identity, next);
  }
  return problems;
}

}  // namespace fairlead::directory
