#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/core/task.h"
#include "libs/ledger/ledger.h"
#include "libs/messaging/event.h"

namespace fairlead::ledger {

// An event as it waits in an outbox.
struct OutboxEntry {
  std::uint64_t sequence = 0;  // of the stream, also for snapshots
  messaging::Event event;
};

// One partition's stream of one topic, as one session of a relay reads it: from the head, and each entry once. Not
// thread-safe.
class Outbox {
 public:
  Outbox(Ledger& ledger, Partition partition, std::string topic);

  const std::string& topic() const { return topic_; }
  const std::string& key() const { return key_; }

  // A new session begins at the head (R3).
  void Restart();
  // The last entry that this session took.
  std::uint64_t position() const { return position_; }
  // Entries that were taken and are not yet trimmed, in order: sequence and ce_id.
  const std::deque<std::pair<std::uint64_t, std::string>>& taken() const { return taken_; }
  void Take(const OutboxEntry& entry);
  // The log has confirmed the next `count` of the entries taken.
  void Confirm(std::size_t count) { confirmed_ += count; }
  std::size_t confirmed() const { return confirmed_; }

  // Removes from the stream exactly what is confirmed (R1, R4). Gives the number of entries that were not what was
  // delivered: Redis lost committed events.
  core::Task<absl::StatusOr<std::size_t>> Trim();

  // Reads an entry of the stream's reply. DataLoss if it is not as commit.lua writes it.
  absl::StatusOr<OutboxEntry> Parse(redis::Reply entry) const;

  // Whether `sequence` with `event_id` at the head of the stream contradicts what this session has taken.
  bool Contradicts(std::uint64_t sequence, const std::string& event_id) const;

 private:
  Ledger& ledger_;
  const Partition partition_;
  const std::string topic_;
  const std::string key_;
  const std::string source_;
  const Script trim_;
  std::uint64_t position_ = 0;
  std::deque<std::pair<std::uint64_t, std::string>> taken_;
  std::size_t confirmed_ = 0;
};

}  // namespace fairlead::ledger
