#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/unit.h"
#include "services/directory/application/stores.h"

namespace fairlead::directory {

// Lets imports change people one after the other, over all processes. Addresses can be in any partition, so that no
// single commit can see that one is free; an import may rely on what it read only if no other commits meanwhile.
//
// Imports are numbered by an aggregate "import/turn" in partition 0. Whoever takes a number writes it into the same
// aggregate of every other partition, where it only grows, before they read anybody. Every commit of an import has the
// aggregate of its partition among its reads and refuses another number than its own; the commit checks the version.
// So from its fences on an import is the only one that commits, whatever its predecessors still do, and however they
// ended. Nothing here relies on clocks: the time in partition 0 only says how long others should wait, and spares a
// running import that it is overtaken. Thread-safe.
class ImportTurns {
 public:
  using Number = std::uint64_t;
  // How long others wait for an import that was killed, or does not come forward.
  static constexpr absl::Duration kPatience = absl::Seconds(10);

  ImportTurns(ledger::Ledger& ledger, const Stores& stores) : ledger_(ledger), stores_(stores) {}

  // Aborted IMPORT_RUNNING while another import has its turn; Unavailable, DeadlineExceeded from the store.
  core::Task<absl::StatusOr<Number>> Take() const;
  // Makes others wait for another kPatience. Aborted IMPORT_OVERTAKEN if one did not.
  core::Task<absl::Status> Keep(Number turn) const;
  // Others need not wait any more. Where the store is away they wait for at most kPatience.
  core::Task<void> End(Number turn) const;

  // For every commit of an import: the read that it needs, and whether it may. Aborted IMPORT_OVERTAKEN.
  ledger::Key Key() const;
  absl::Status Check(const ledger::Unit& unit, Number turn) const;

 private:
  // Puts `next` into partition 0 if `turn` still has it.
  core::Task<absl::Status> Extend(Number turn, std::optional<absl::Time> until) const;
  core::Task<absl::StatusOr<Number>> Begin() const;
  core::Task<absl::Status> Fence(ledger::Partition partition, Number turn) const;
  core::Task<absl::StatusOr<ledger::Unit>> Load(ledger::Partition partition) const;

  ledger::Ledger& ledger_;
  const Stores& stores_;
};

}  // namespace fairlead::directory
