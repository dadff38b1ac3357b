#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/ledger/types.h"
#include "libs/ledger/unit.h"
#include "services/directory/application/receipts.h"
#include "services/directory/domain/employee.h"
#include "services/directory/domain/events.h"

namespace fairlead::directory {

inline constexpr char kEventsTopic[] = "directory.events.v1";
inline constexpr char kEmployeesTopic[] = "directory.employees.v1";  // compacted: the last record of each employee

// A fact as it lies in the topic: whom it is about, and the record after it (empty with absences).
struct PublishedEvent {
  EmployeeId employee;
  Event event;
  Record record;
};

// How the service's facts become bytes and back. Implementations are immutable and thread-safe.
class EventCodec {
 public:
  virtual ~EventCodec() = default;
  // For kEventsTopic, keyed by the employee; `after` is the employee after the fact.
  virtual ledger::OutgoingEvent Encode(const Event& event, const Employee& after) const = 0;
  // For kEmployeesTopic.
  virtual ledger::OutgoingEvent Snapshot(const Employee& employee) const = 0;
  // `type` is the full name of the message. DataLoss names the field that is wrong; fields that are not known yet are
  // kept where state has them, and passed over else. Unimplemented for a type of which this service knows nothing.
  virtual absl::StatusOr<PublishedEvent> Decode(std::string_view type, std::string_view payload) const = 0;
  virtual absl::StatusOr<Record> DecodeSnapshot(std::string_view payload) const = 0;
};

// Which import may commit, see ImportTurns.
struct ImportTurn {
  std::uint64_t number = 0;
  std::optional<absl::Time> until;  // others wait until then
  friend bool operator==(const ImportTurn&, const ImportTurn&) = default;
};

// What the use cases need of the storage layer.
struct Stores {
  const ledger::Codec<Employee>& employees;          // employee/<id>
  const ledger::Codec<Identity>& identities;         // identity/<id>: the only place with names and addresses
  const ledger::Codec<AbsenceKinds>& absence_kinds;  // absence_kinds/<id>
  const ledger::Codec<ImportTurn>& import_turns;     // import/turn, in every partition
  const EventCodec& events;
  const ledger::Codec<AbsenceReceipt>& absence_receipts;
  const ledger::Codec<CancellationReceipt>& cancellation_receipts;
  const ledger::Codec<ErasureReceipt>& erasure_receipts;
};

}  // namespace fairlead::directory
