#include "libs/ledger/inbox_positions.h"

#include "libs/core/all.h"

namespace fairlead::ledger {
namespace {

using OnePosition = absl::StatusOr<std::optional<InboxPosition>>;

core::Task<OnePosition> LoadOne(Ledger& ledger, Partition partition, Source source) {
  FL_CO_TRY(Loaded loaded, co_await ledger.Load(partition, std::vector<Key>(), std::nullopt, source));
  co_return std::move(loaded.inbox);
}

core::Task<OnePosition> RaiseOne(Ledger& ledger, Partition partition, std::string key, InboxPosition position) {
  const Script raise(kRaiseLua);
  std::vector<std::string> keys(1, key);
  std::vector<std::string> arguments(1, std::to_string(position.sequence));
  arguments.push_back(EncodePosition(position));
  FL_CO_TRY(const redis::Reply before,
            co_await raise.Run(ledger.redis(), partition, std::move(keys), std::move(arguments)));
  co_return DecodePosition(before);
}

core::Task<absl::StatusOr<bool>> IsParkedIn(Ledger& ledger, Partition partition, Source source,
                                            std::uint64_t sequence) {
  std::vector<redis::Command> commands;
  commands.push_back(redis::Command({"SISMEMBER", ledger.ParkedKey(partition, source), std::to_string(sequence)}));
  redis::Pipeline pipeline = ledger.redis().Run(partition, std::move(commands));
  FL_CO_TRY(const std::vector<redis::Reply> replies, co_await pipeline);
  if (replies[0].IsError()) co_return ErrorStatus(replies[0]);
  co_return replies[0].integer == 1;
}

core::Task<absl::StatusOr<InboxPositions>> Collect(std::vector<core::Task<OnePosition>> tasks) {
  core::All<OnePosition> all(std::move(tasks));
  std::vector<OnePosition> each = co_await all;
  InboxPositions positions;
  for (OnePosition& position : each) {
    if (!position.ok()) co_return position.status();
    positions.push_back(*std::move(position));
  }
  co_return positions;
}

}  // namespace

core::Task<absl::StatusOr<InboxPositions>> LoadInboxPositions(Ledger& ledger, Source source) {
  std::vector<core::Task<OnePosition>> tasks;
  for (Partition partition = 0; partition < ledger.partitions(); ++partition) {
    tasks.push_back(LoadOne(ledger, partition, source));
  }
  co_return co_await Collect(std::move(tasks));
}

core::Task<absl::StatusOr<InboxPositions>> RaiseInboxPositions(Ledger& ledger, Source source,
                                                               std::vector<Partition> partitions,
                                                               InboxPosition position) {
  std::vector<core::Task<OnePosition>> tasks;
  for (const Partition partition : partitions) {
    tasks.push_back(RaiseOne(ledger, partition, ledger.InboxKey(partition, source), position));
  }
  co_return co_await Collect(std::move(tasks));
}

core::Task<absl::StatusOr<std::vector<Partition>>> ParkedPartitions(Ledger& ledger, Source source,
                                                                    std::uint64_t sequence) {
  std::vector<core::Task<absl::StatusOr<bool>>> tasks;
  for (Partition partition = 0; partition < ledger.partitions(); ++partition) {
    tasks.push_back(IsParkedIn(ledger, partition, source, sequence));
  }
  core::All<absl::StatusOr<bool>> all(std::move(tasks));
  const std::vector<absl::StatusOr<bool>> each = co_await all;
  std::vector<Partition> parked;
  for (Partition partition = 0; partition < ledger.partitions(); ++partition) {
    if (!each[partition].ok()) co_return each[partition].status();
    if (*each[partition]) parked.push_back(partition);
  }
  co_return parked;
}

}  // namespace fairlead::ledger
