// What commit.lua is given, and what it answers.
#include <cmath>

#include <fmt/format.h>

#include "absl/strings/str_cat.h"
#include "libs/core/hash.h"
#include "libs/core/refusal.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/stored_reply.h"

namespace fairlead::ledger {
namespace {

constexpr std::size_t kFingerprintBytes = 8;
constexpr std::size_t kEventOverhead = 1024;  // headers of the record
constexpr std::size_t kMaxAggregates = 1000;  // Lua's unpack takes some thousand values
constexpr std::size_t kUniqueIdBytes = 16;
// For reserving memory: with their framing.
constexpr std::size_t kTypicalKey = 80;
constexpr std::size_t kTypicalArgument = 24;
constexpr std::size_t kTypicalEvent = 250;

std::string Fingerprint(const Request& request) {
  return core::Sha256(request.fingerprint).substr(0, kFingerprintBytes);
}

// A first version that an earlier life of the same aggregate did not have: else a decision on the old one would pass
// for the new one (removed and made again between load and commit).
std::uint64_t FirstVersion() {
  std::uint64_t version = 0;
  for (const char byte : core::RandomBytes(4)) version = version << 8 | static_cast<unsigned char>(byte);
  return version + 1;
}

std::string_view CommandOf(IndexChange::Kind kind) {
  switch (kind) {
    case IndexChange::Kind::kSetScore:
      return "ZADD";
    case IndexChange::Kind::kRemoveMember:
      return "ZREM";
    case IndexChange::Kind::kSetField:
      return "HSET";
    case IndexChange::Kind::kRemoveField:
      return "HDEL";
  }
  return "";
}

std::string_view ModeOf(const CommitGuard& guard) {
  if (!guard.source) return "";
  if (guard.park) return "park";
  return guard.unpark ? "replay" : "apply";
}

}  // namespace

std::string SealReply(const Request& request, std::string_view reply) { return Fingerprint(request).append(reply); }

absl::StatusOr<std::string> OpenReply(const Request& request, std::string_view stored) {
  if (stored.substr(0, kFingerprintBytes) != Fingerprint(request)) {
    return core::Refuse(absl::StatusCode::kInvalidArgument,
                        "this request_id was used for another request before; use a new one",
                        {.reason = "REQUEST_ID_REUSED", .metadata = {}, .violations = {}});
  }
  return std::string(stored.substr(kFingerprintBytes));
}

// Everything that would fail in the middle of the script, or stop the relay for good.
absl::Status Ledger::Check(const Unit& unit, const CommitGuard& guard) const {
  FL_RETURN_IF_ERROR(unit.Broken());
  if (unit.partition() >= options_.partitions) return absl::InvalidArgumentError("there is no such partition");
  if (guard.source && guard.position.sequence == 0) return absl::InvalidArgumentError("a source needs a sequence");
  if (unit.loaded().size() > kMaxAggregates || unit.index().size() > kMaxAggregates) {
    return absl::InvalidArgumentError(fmt::format("a commit touches more than {} things", kMaxAggregates));
  }
  std::map<std::string, bool> snapshots;
  for (const OutgoingEvent& event : unit.events()) {
    if (event.topic.empty()) return absl::InvalidArgumentError("an event has no topic");
    if (snapshots.emplace(event.topic, event.snapshot).first->second != event.snapshot) {
      return absl::InvalidArgumentError(fmt::format("{} is given both events and snapshots", event.topic));
    }
    const std::size_t size = event.payload.size() + event.subject.size() + kEventOverhead;
    if (size > options_.max_event_bytes) {
      return core::Refuse(absl::StatusCode::kResourceExhausted,
                          fmt::format("the event would have {} bytes; at most {} fit", size, options_.max_event_bytes),
                          {.reason = "EVENT_TOO_LARGE", .metadata = {{"type", event.type}}, .violations = {}});
    }
  }
  for (const IndexChange& change : unit.index()) {
    if (std::isnan(change.score)) return absl::InvalidArgumentError("the score of an index entry is not a number");
  }
  return absl::OkStatus();
}

Script::Input Ledger::MakeInput(const Unit& unit, const CommitGuard& guard) const {
  const Partition partition = unit.partition();
  Script::Input input;
  std::size_t payloads = guard.reply.size();
  for (const auto& [key, change] : unit.changes()) payloads += change.bytes.size();
  for (const OutgoingEvent& event : unit.events()) payloads += event.payload.size() + kTypicalEvent;
  input.keys.Reserve(kTypicalKey * (unit.loaded().size() + 2 * unit.events().size() + unit.index().size() + 2));
  input.arguments.Reserve(payloads + kTypicalArgument * (3 * unit.loaded().size() + 3 * unit.index().size() + 10));
  const auto add = [&](std::string_view argument) { input.arguments.Add(argument); };
  const auto add_number = [&](auto number) { input.arguments.Add(static_cast<std::int64_t>(number)); };
  const auto add_key = [&](std::string_view key) { input.keys.Add(key); };

  add(guard.request ? "1" : "0");
  if (guard.request) {
    add_key(RequestKey(partition, *guard.request));
    add(SealReply(*guard.request, guard.reply));
    add_number(absl::ToInt64Milliseconds(options_.reply_retention));
  }

  add(ModeOf(guard));
  if (guard.source) {
    add_key(InboxKey(partition, *guard.source));
    if (guard.park || guard.unpark) add_key(ParkedKey(partition, *guard.source));
    add_number(guard.position.sequence);
    add(EncodePosition(guard.position));
    add(guard.expected ? EncodePosition(*guard.expected) : "any");
  }

  add_number(unit.loaded().size());
  for (const auto& [key, stored] : unit.loaded()) {
    add_key(AggregateKey(partition, key));
    add(stored.version == 0 ? std::string() : absl::StrCat(stored.version, " "));
    const auto change = unit.changes().find(key);
    if (change == unit.changes().end()) {
      add("keep");
    } else if (change->second.removed) {
      add("remove");
    } else {
      add("put");
      add(absl::StrCat(stored.version == 0 ? FirstVersion() : stored.version + 1, " ", change->second.bytes));
    }
  }

  std::map<std::string_view, std::vector<const OutgoingEvent*>> topics;
  for (const OutgoingEvent& event : unit.events()) topics[event.topic].push_back(&event);
  const std::int64_t now = absl::ToUnixMicros(clock_.Now());
  add_number(topics.size());
  for (const auto& [topic, events] : topics) {
    add_key(CounterKey(partition, topic));
    add_key(OutboxKey(partition, topic));
    add_number(events.size());
    for (const OutgoingEvent* event : events) {
      add(core::Hex(core::RandomBytes(kUniqueIdBytes)));
      add(event->type);
      add(event->subject);
      add_number(now);
      add(event->traceparent);
      add(event->snapshot ? "1" : "0");
      add(event->payload);
    }
  }

  add_number(unit.index().size());
  for (const IndexChange& change : unit.index()) {
    add_key(IndexKey(partition, change.index));
    add(CommandOf(change.kind));
    if (change.kind == IndexChange::Kind::kSetScore) add(fmt::format("{}", change.score));
    add(change.member);
    if (change.kind == IndexChange::Kind::kSetField) add(change.value);
  }
  return input;
}

core::Task<absl::StatusOr<CommitResult>> Ledger::Commit(Unit unit, CommitGuard guard) {
  FL_CO_RETURN_IF_ERROR(Check(unit, guard));
  Script::Input input = MakeInput(unit, guard);
  FL_CO_TRY(const redis::Reply reply, co_await commit_.Run(redis_, unit.partition(), std::move(input)));
  CommitResult result;
  if (reply.text == "COMMITTED") {
    if (listener_ && !unit.events().empty()) listener_(unit.partition());
    co_return result;
  }
  if (reply.text == "CONFLICT") {
    result.outcome = CommitResult::Outcome::kConflict;
    co_return result;
  }
  if (reply.elements.size() != 2) co_return absl::DataLossError("commit.lua gave an unknown answer");
  result.outcome = CommitResult::Outcome::kDuplicate;
  if (guard.request) {
    FL_CO_TRY(result.reply, OpenReply(*guard.request, reply.elements[1].text));
  }
  co_return result;
}

}  // namespace fairlead::ledger
