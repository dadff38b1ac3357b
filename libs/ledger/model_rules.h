#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libs/ledger/inbox_test_support.h"
#include "libs/ledger/relay.h"

namespace fairlead::ledger {

// For each broken variant of docs/model: the history in which the variant goes wrong, and what the code does in it.
class LedgerModel : public InboxConsumerTest {
 protected:
  static constexpr auto kCommitted = CommitResult::Outcome::kCommitted;
  static constexpr auto kDuplicate = CommitResult::Outcome::kDuplicate;
  static constexpr auto kConflict = CommitResult::Outcome::kConflict;

  // Commands.
  Unit UnitOf(Partition partition, const std::string& id) {
    std::vector<Key> reads = {KeyOf(kPurses, id)};
    return Unit(partition, LoadNow(partition, std::move(reads)).aggregates);
  }
  Unit UnitWith(Partition partition, const std::string& id, std::int64_t points) {
    Unit unit = UnitOf(partition, id);
    unit.Put(kPurses, id, Purse{.points = points});
    return unit;
  }
  static CommitGuard GuardOf(const std::string& request_id, std::string reply) {
    CommitGuard guard;
    guard.request = RequestOf(request_id);
    guard.reply = std::move(reply);
    return guard;
  }

  // The relay.
  void Emit(Partition partition, int count, const std::string& payload = "x") {
    for (int i = 0; i < count; ++i) {
      Unit unit(partition, {});
      unit.Emit(Event("p", payload));
      ASSERT_TRUE(CommitNow(std::move(unit), {}).ok());
    }
  }
  std::unique_ptr<Relay> StartRelay() {
    auto relay = std::make_unique<Relay>(ledger_, log_, node_.metrics, RelayOptions{.topics = {kTopic}});
    EXPECT_TRUE(relay->Start().ok());
    return relay;
  }
  std::vector<messaging::Event> InLog(Partition partition) {
    std::vector<messaging::Event> events;
    for (const messaging::Record& record : log_.Records(kTopic, static_cast<std::int32_t>(partition))) {
      events.push_back(*messaging::FromRecord(record));
    }
    return events;
  }
  // Whether the first occurrences of sequences are 1, 2 … `last` (S4).
  bool Dense(Partition partition, std::uint64_t last) {
    std::uint64_t seen = 0;
    for (const messaging::Event& event : InLog(partition)) {
      if (event.sequence > seen + 1) return false;
      seen = std::max(seen, event.sequence);
    }
    return seen == last;
  }
  // Redis comes back without its latest commits: here without all of them.
  void LoseOutbox(Partition partition) {
    Ask(node_.redis, {"DEL", ledger_.OutboxKey(partition, kTopic), ledger_.CounterKey(partition, kTopic)});
  }

  // Consumers.
  void AppendAll(std::int32_t partition, std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t sequence = first; sequence <= last; ++sequence) Append(partition, sequence);
  }
  void StopNow(InboxConsumer& consumer) { consumer.Stop(absl::InfinitePast()); }
  void StopInOrder(InboxConsumer& consumer) { consumer.Stop(absl::Now() + absl::Seconds(10)); }
  void SetInbox(Partition target, std::int32_t partition, const InboxPosition& position) {
    Ask(node_.redis, {"SET", ledger_.InboxKey(target, SourceOf(partition)), EncodePosition(position)});
  }
  std::uint64_t PositionIn(Partition target, std::int32_t partition) {
    return PositionsOf(partition)[target].value_or(InboxPosition()).sequence;
  }
  std::vector<Partition> ParkedIn(std::int32_t partition, std::uint64_t sequence) {
    return *core::BlockOn(ParkedPartitions(ledger_, SourceOf(partition), sequence));
  }
  messaging::Event EventOf(std::uint64_t sequence) {
    messaging::Event event;
    event.id = IdOf(sequence);
    event.type = "purse.v1.Changed";
    event.sequence = sequence;
    event.topic = kTopic;
    return event;
  }
};

}  // namespace fairlead::ledger
