#include "services/directory/application/employees.h"

#include <algorithm>
#include <utility>

#include "libs/core/all.h"
#include "libs/core/refusal.h"
#include "libs/core/status.h"
#include "services/directory/application/indices.h"

namespace fairlead::directory {
namespace {

constexpr std::size_t kPeopleARead = 500;
constexpr std::int64_t kEntriesARead = 5'000;

// Reads `ids`, all of one partition, chunk by chunk.
core::Task<absl::StatusOr<People>> ReadPartition(ledger::Ledger& ledger, const Stores& stores,
                                                 ledger::Partition partition, std::vector<EmployeeId> ids) {
  People people;
  for (std::size_t begin = 0; begin < ids.size(); begin += kPeopleARead) {
    const std::size_t end = std::min(begin + kPeopleARead, ids.size());
    std::vector<std::pair<ledger::Partition, ledger::Key>> keys;
    keys.reserve(2 * (end - begin));
    for (std::size_t i = begin; i < end; ++i) {
      for (ledger::Key& key : KeysOf(stores, ids[i])) keys.emplace_back(partition, std::move(key));
    }
    FL_CO_TRY(const std::vector<ledger::Stored> stored, co_await ledger.Read(std::move(keys)));
    for (std::size_t i = begin; i < end; ++i) {
      const ledger::Stored& employee = stored[2 * (i - begin)];
      const ledger::Stored& identity = stored[2 * (i - begin) + 1];
      if (employee.version == 0) continue;
      Person person;
      FL_CO_TRY(person.employee, stores.employees.Decode(employee.bytes));
      if (identity.version != 0) {
        FL_CO_TRY(person.identity, stores.identities.Decode(identity.bytes));
      }
      people.emplace(ids[i], std::move(person));
    }
  }
  co_return people;
}

}  // namespace

std::vector<ledger::Key> KeysOf(const Stores& stores, const EmployeeId& id) {
  return {ledger::KeyOf(stores.employees, id.str()), ledger::KeyOf(stores.identities, id.str())};
}

void PutDecision(ledger::Unit& unit, const Stores& stores, const std::optional<Employee>& before,
                 const EmployeeDecision& decision) {
  if (decision.events.empty()) return;
  const Employee& after = decision.next;
  unit.Put(stores.employees, after.record.id.str(), after);
  for (const Event& event : decision.events) unit.Emit(stores.events.Encode(event, after));
  if (!before || before->record != after.record) unit.Emit(stores.events.Snapshot(after));
  IndexTeam(unit, before, after);
}

core::Task<absl::StatusOr<People>> ReadPeople(ledger::Ledger& ledger, const Stores& stores,
                                              std::vector<EmployeeId> ids) {
  std::vector<std::vector<EmployeeId>> by_partition(ledger.partitions());
  for (EmployeeId& id : ids) by_partition[ledger.PartitionOf(id.str())].push_back(std::move(id));
  std::vector<core::Task<absl::StatusOr<People>>> reads;
  for (ledger::Partition partition = 0; partition < ledger.partitions(); ++partition) {
    if (by_partition[partition].empty()) continue;
    reads.push_back(ReadPartition(ledger, stores, partition, std::move(by_partition[partition])));
  }
  core::All<absl::StatusOr<People>> all(std::move(reads));
  auto parts = co_await all;
  People people;
  for (absl::StatusOr<People>& part : parts) {
    FL_CO_RETURN_IF_ERROR(part.status());
    people.merge(*part);
  }
  co_return people;
}

core::Task<absl::StatusOr<Person>> ReadPerson(ledger::Ledger& ledger, const Stores& stores, EmployeeId id) {
  const ledger::Partition partition = ledger.PartitionOf(id.str());
  std::vector<EmployeeId> ids = {id};
  FL_CO_TRY(People people, co_await ReadPartition(ledger, stores, partition, std::move(ids)));
  if (people.empty()) {
    co_return core::Refuse(absl::StatusCode::kNotFound, "there is no employee with this id",
                           {.reason = "EMPLOYEE_NOT_FOUND", .metadata = {}, .violations = {}});
  }
  co_return std::move(people.begin()->second);
}

core::Task<absl::StatusOr<std::vector<std::string>>> ReadTeamEntries(ledger::Ledger& ledger,
                                                                     ledger::Partition partition, std::string prefix) {
  std::vector<std::string> entries;
  std::string from = prefix;
  while (true) {
    FL_CO_TRY(std::vector<std::string> some,
              co_await ledger.MembersFrom(partition, kTeamIndex, from, entries.empty(), prefix, kEntriesARead));
    const bool more = some.size() == static_cast<std::size_t>(kEntriesARead);
    std::move(some.begin(), some.end(), std::back_inserter(entries));
    if (!more) co_return entries;
    from = entries.back();
  }
}

absl::CivilDay Today(const ledger::Ledger& ledger) {
  return absl::ToCivilDay(ledger.clock().Now(), absl::UTCTimeZone());
}

}  // namespace fairlead::directory
