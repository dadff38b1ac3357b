#include "libs/ledger/ledger.h"

#include <charconv>
#include <initializer_list>

#include <fmt/format.h>

#include "libs/core/all.h"
#include "libs/core/hash.h"
#include "libs/core/partition.h"
#include "libs/ledger/stored_reply.h"

namespace fairlead::ledger {
namespace {

absl::StatusOr<std::uint64_t> Number(std::string_view text, std::string_view what) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return absl::DataLossError(fmt::format("{} is stored without a number", what));
  }
  return number;
}

absl::StatusOr<Stored> DecodeStored(const Key& key, redis::Reply& reply) {
  if (reply.IsNil()) return Stored();
  if (reply.IsError()) return ErrorStatus(reply);
  const std::size_t space = reply.text.find(' ');
  if (space == std::string::npos) return absl::DataLossError(fmt::format("{} is stored without a version", key.Name()));
  FL_TRY(const std::uint64_t version, Number(std::string_view(reply.text).substr(0, space), key.Name()));
  reply.text.erase(0, space + 1);
  return Stored{.version = version, .bytes = std::move(reply.text)};
}

std::string Joined(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  std::string text;
  text.reserve(size);
  for (const std::string_view part : parts) text += part;
  return text;
}

std::vector<std::string> Prefixes(const LedgerOptions& options) {
  std::vector<std::string> prefixes;
  for (Partition partition = 0; partition < options.partitions; ++partition) {
    prefixes.push_back(fmt::format("{0}:{{{0}-{1}}}:", options.service, partition));
  }
  return prefixes;
}

absl::Status ExpectElements(const redis::Reply& reply, std::size_t count) {
  if (reply.IsError()) return ErrorStatus(reply);
  if (reply.elements.size() != count) return absl::DataLossError("Redis answered with another number of values");
  return absl::OkStatus();
}

}  // namespace

Ledger::Ledger(redis::Connector& redis, LedgerOptions options, const core::Clock& clock)
    : redis_(redis), options_(std::move(options)), clock_(clock), commit_(kCommitLua), prefixes_(Prefixes(options_)) {}

absl::Status Ledger::Open() {
  std::vector<redis::Command> load;
  load.push_back(commit_.LoadCommand());
  FL_TRY(const std::vector<redis::Reply> replies, redis::RunBlocking(redis_, 0, std::move(load)));
  if (replies[0].IsError()) return ErrorStatus(replies[0]);
  FL_RETURN_IF_ERROR(OpenMeta("partitions", options_.partitions, false,
                              "the number of partitions is fixed at the first start: configure the stored number"));
  return OpenMeta("schema_version", options_.schema_version, true,
                  "the store was written by a newer version: run that version, or restore an older backup");
}

absl::Status Ledger::OpenMeta(const std::string& field, std::uint32_t mine, bool may_grow, const std::string& advice) {
  const std::string key = options_.service + ":meta";
  const std::string number = std::to_string(mine);
  std::vector<redis::Command> ask;
  ask.push_back(redis::Command({"HGET", key, field}));
  FL_TRY(std::vector<redis::Reply> replies, redis::RunBlocking(redis_, 0, std::move(ask)));
  // Written only where it is not there: a Redis whose memory is full refuses a write that would change nothing, too,
  // and only a service that runs frees memory.
  if (replies[0].IsNil()) {
    std::vector<redis::Command> commands;
    commands.push_back(redis::Command({"HSETNX", key, field, number}));
    commands.push_back(redis::Command({"HGET", key, field}));
    FL_TRY(replies, redis::RunBlocking(redis_, 0, std::move(commands)));
  }
  for (const redis::Reply& reply : replies) {
    if (reply.IsError()) return ErrorStatus(reply);
  }
  FL_TRY(const std::uint64_t stored, Number(replies.back().text, key));
  if (stored == mine) return absl::OkStatus();
  if (!may_grow || stored > mine) {
    return absl::FailedPreconditionError(
        fmt::format("{}: stored {} is {}, configured {}; {}", options_.service, field, stored, mine, advice));
  }
  std::vector<redis::Command> raise;
  raise.push_back(redis::Command({"HSET", key, field, number}));
  FL_TRY(const std::vector<redis::Reply> raised, redis::RunBlocking(redis_, 0, std::move(raise)));
  return raised[0].IsError() ? ErrorStatus(raised[0]) : absl::OkStatus();
}

Partition Ledger::PartitionOf(std::string_view id) const { return core::PartitionOf(id, options_.partitions); }

void Ledger::OnCommit(CommitListener listener) { listener_ = std::move(listener); }

std::string Ledger::KeyName(Partition partition, std::string_view rest) const {
  return Joined({prefixes_.at(partition), rest});
}
std::string Ledger::OutboxKey(Partition partition, std::string_view topic) const {
  return Joined({prefixes_.at(partition), "outbox:", topic});
}
std::string Ledger::CounterKey(Partition partition, std::string_view topic) const {
  return Joined({prefixes_.at(partition), "counter:", topic});
}
std::string Ledger::AggregateKey(Partition partition, const Key& key) const {
  return Joined({prefixes_.at(partition), key.kind, "/", key.id});
}
// I4: a position belongs to one topic, one partition of it and one handler.
std::string Ledger::InboxKey(Partition partition, const Source& source) const {
  return Joined({prefixes_.at(partition), "inbox:", source.handler, ":", source.topic, ":",
                 fmt::format_int(source.partition).str()});
}
std::string Ledger::ParkedKey(Partition partition, const Source& source) const {
  return Joined({prefixes_.at(partition), "parked:", source.handler, ":", source.topic, ":",
                 fmt::format_int(source.partition).str()});
}
std::string Ledger::IndexKey(Partition partition, std::string_view index) const {
  return Joined({prefixes_.at(partition), "index:", index});
}
std::string Ledger::RequestKey(Partition partition, const Request& request) const {
  return Joined({prefixes_.at(partition), "request:", DerivedId(request, "reply")});
}

core::Task<absl::StatusOr<Loaded>> Ledger::Load(Partition partition, std::vector<Key> reads,
                                                std::optional<Request> request, std::optional<Source> source) {
  Loaded loaded;
  if (reads.empty() && !request && !source) co_return loaded;
  redis::Command command({"MGET"});
  for (const Key& key : reads) command.Add(std::string_view(AggregateKey(partition, key)));
  if (request) command.Add(std::string_view(RequestKey(partition, *request)));
  if (source) command.Add(std::string_view(InboxKey(partition, *source)));
  std::vector<redis::Command> commands;
  commands.push_back(std::move(command));
  redis::Pipeline pipeline = redis_.Run(partition, std::move(commands));
  FL_CO_TRY(std::vector<redis::Reply> replies, co_await pipeline);
  FL_CO_RETURN_IF_ERROR(ExpectElements(replies[0], reads.size() + (request ? 1 : 0) + (source ? 1 : 0)));
  std::vector<redis::Reply>& values = replies[0].elements;
  std::size_t at = 0;
  for (const Key& key : reads) {
    FL_CO_TRY(Stored stored, DecodeStored(key, values[at++]));
    loaded.aggregates.insert_or_assign(key, std::move(stored));
  }
  if (request) {
    const redis::Reply& stored = values[at++];
    if (!stored.IsNil()) {
      FL_CO_TRY(loaded.reply, OpenReply(*request, stored.text));
    }
  }
  if (source) {
    FL_CO_TRY(loaded.inbox, DecodePosition(values[at]));
  }
  co_return loaded;
}

core::Task<absl::StatusOr<std::vector<Stored>>> Ledger::Read(std::vector<std::pair<Partition, Key>> keys) {
  std::map<Partition, std::vector<Key>> by_partition;
  for (const auto& [partition, key] : keys) by_partition[partition].push_back(key);
  std::vector<core::Task<absl::StatusOr<Loaded>>> loads;
  std::map<Partition, std::size_t> load_of;
  for (auto& [partition, of_partition] : by_partition) {
    load_of[partition] = loads.size();
    loads.push_back(Load(partition, std::move(of_partition), std::nullopt, std::nullopt));
  }
  core::All<absl::StatusOr<Loaded>> all(std::move(loads));
  const std::vector<absl::StatusOr<Loaded>> loaded = co_await all;
  std::vector<Stored> result;
  result.reserve(keys.size());
  for (const auto& [partition, key] : keys) {
    const absl::StatusOr<Loaded>& part = loaded[load_of[partition]];
    if (!part.ok()) co_return part.status();
    result.push_back(part->aggregates.at(key));
  }
  co_return result;
}

std::string EncodePosition(const InboxPosition& position) {
  return position.sequence == 0 ? std::string() : fmt::format("{} {}", position.sequence, position.event_id);
}

absl::StatusOr<std::optional<InboxPosition>> DecodePosition(const redis::Reply& stored) {
  if (stored.IsError()) return ErrorStatus(stored);
  if (stored.IsNil() || stored.text.empty()) return std::optional<InboxPosition>();
  const std::size_t space = stored.text.find(' ');
  FL_TRY(const std::uint64_t sequence, Number(std::string_view(stored.text).substr(0, space), "an inbox position"));
  const std::string event_id = space == std::string::npos ? std::string() : stored.text.substr(space + 1);
  return std::optional<InboxPosition>({.sequence = sequence, .event_id = event_id});
}

}  // namespace fairlead::ledger
