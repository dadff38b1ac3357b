#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "services/directory/application/import_turn.h"
#include "services/directory/application/stores.h"
#include "services/directory/domain/import_plan.h"
#include "services/directory/domain/person_change.h"

namespace fairlead::directory {

// Who waits for an import.
class ImportCaller {
 public:
  virtual ~ImportCaller() = default;
  // Goes on where computing for a second disturbs nobody.
  virtual core::Task<void> ToWorker() = 0;
  // Told how many of the good rows hold by now; false if the caller is gone, and the import should stop.
  virtual core::Task<bool> Progress(std::uint32_t committed, std::uint32_t total) = 0;
};

struct ImportOptions {
  bool dry_run = false;    // says what would change, and changes nothing
  bool keep_good = false;  // imports the good rows where others are bad; otherwise one bad row refuses all
  std::string traceparent;
};

struct ImportSummary {
  ImportCounts counts;
  std::vector<RowProblem> problems;  // by line
  std::uint32_t rows = 0;
  bool refused = false;  // because of the problems: nothing was changed
  bool dry_run = false;
  std::vector<PersonChange> changes;  // of a dry run, by row; the first kMostChangesShown
  std::uint32_t change_count = 0;     // of all
};

// Makes the directory equal to the rows of a file. All rows are checked against each other and against what is there
// before anything changes; then one commit a batch and partition, all partitions at once. Each commit is a whole for
// the people in it; an import that was interrupted is completed by sending the same rows again, which repeats nothing.
// One import at a time, over all processes (ImportTurns), so that addresses are unique. Thread-safe.
class ImportPeople {
 public:
  static constexpr std::size_t kMostRows = 200'000;
  static constexpr std::size_t kMostChangesShown = 1'000;

  ImportPeople(ledger::Ledger& ledger, const Stores& stores)
      : ledger_(ledger), stores_(stores), turns_(ledger, stores) {}

  // Errors: Aborted IMPORT_RUNNING, IMPORT_OVERTAKEN; Cancelled if the caller went away; Aborted after repeated
  // conflicts, Unavailable, DeadlineExceeded, ResourceExhausted from the store: what was committed stays, run it again.
  // `options` and `caller` must outlive the task.
  core::Task<absl::StatusOr<ImportSummary>> Run(const ImportOptions& options, std::vector<Row> rows,
                                                ImportCaller& caller) const;

 private:
  using Batch = std::vector<const Wanted*>;

  // An import that has its turn.
  struct Turn {
    const ImportOptions& options;
    ImportCaller& caller;
    ImportTurns::Number number = 0;
  };

  core::Task<absl::StatusOr<ImportSummary>> RunInTurn(const Turn& turn, std::vector<Row> rows) const;
  // What the rows would change, with the counts and problems in `summary`.
  core::Task<absl::StatusOr<std::vector<Wanted>>> Plan(const ImportOptions& options, std::vector<Row> rows,
                                                       ImportCaller& caller, ImportSummary& summary) const;
  core::Task<absl::StatusOr<People>> ReadCurrent(std::vector<EmployeeId> named) const;
  core::Task<absl::Status> CommitAll(const Turn& turn, const std::vector<Wanted>& changes,
                                     ImportSummary& summary) const;
  core::Task<absl::StatusOr<std::vector<RowProblem>>> CommitBatch(const Turn& turn, ledger::Partition partition,
                                                                  Batch batch) const;
  absl::StatusOr<std::vector<RowProblem>> Decide(ledger::Unit& unit, const Batch& batch) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
  const ImportTurns turns_;
};

}  // namespace fairlead::directory
