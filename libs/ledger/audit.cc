#include "libs/ledger/audit.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "libs/core/blocking.h"
#include "libs/ledger/inbox_positions.h"
#include "libs/ledger/steady.h"

namespace fairlead::ledger {
namespace {

using messaging::TopicPartition;

constexpr std::int64_t kMostFindings = 1000;
constexpr std::size_t kReadAtOnce = 500;
constexpr absl::Duration kPoll = absl::Milliseconds(500);
constexpr absl::Duration kSilence = absl::Seconds(30);  // of the log, in the middle of a partition
constexpr auto kSettleEvery = std::chrono::milliseconds(100);

std::string NameOf(const TopicPartition& partition) {
  return fmt::format("{}/{}", partition.topic, partition.partition);
}

absl::StatusOr<std::vector<redis::Reply>> Ask(Ledger& ledger, Partition partition,
                                              std::vector<redis::Command> commands) {
  FL_TRY(std::vector<redis::Reply> replies, redis::RunBlocking(ledger.redis(), partition, std::move(commands)));
  for (const redis::Reply& reply : replies) {
    if (reply.IsError()) return ErrorStatus(reply);
  }
  return replies;
}

}  // namespace

void AuditReport::Find(std::string subject, std::string problem) {
  ++found_;
  if (found_ < kMostFindings) findings_.push_back({.subject = std::move(subject), .problem = std::move(problem)});
  if (found_ == kMostFindings)
    findings_.push_back({.subject = "audit", .problem = "further findings are only counted"});
  Count("differences", 1);
}

void AuditReport::Count(const std::string& figure, std::int64_t by) { figures_[figure] += by; }

std::vector<AuditReport::Finding> AuditReport::TakeFindings() { return std::exchange(findings_, {}); }

Audit::Audit(Ledger& ledger, messaging::Log& log, AuditOptions options, std::unique_ptr<Fold> fold,
             absl::Duration settle, CancelledFunction cancelled)
    : ledger_(ledger),
      log_(log),
      options_(std::move(options)),
      fold_(std::move(fold)),
      settle_(settle),
      cancelled_(std::move(cancelled)) {
  parts_.emplace_back([this](AuditReport& report) { return Settle(report); });
  for (const std::string& topic : options_.topics) {
    for (Partition partition = 0; partition < ledger_.partitions(); ++partition) {
      const TopicPartition of_topic = {.topic = topic, .partition = static_cast<std::int32_t>(partition)};
      parts_.emplace_back([this, of_topic](AuditReport& report) { return ReadPartition(of_topic, report); });
    }
  }
  for (Partition partition = 0; partition < ledger_.partitions(); ++partition) {
    parts_.emplace_back([this, partition](AuditReport& report) { return Compare(partition, report); });
  }
  parts_.emplace_back([this](AuditReport& report) {
    fold_->CheckSums(report);
    return CheckRest(report);
  });
}

absl::StatusOr<bool> Audit::Next(AuditReport& report) {
  if (next_ >= parts_.size()) return false;
  FL_RETURN_IF_ERROR(parts_[next_++](report));
  return next_ < parts_.size();
}

absl::Status Audit::CheckCancelled() const {
  return cancelled_ && cancelled_() ? absl::CancelledError("the audit was broken off") : absl::OkStatus();
}

absl::Status Audit::Settle(AuditReport& report) {
  const absl::Time until = SteadyNow() + settle_;
  while (true) {
    FL_RETURN_IF_ERROR(CheckCancelled());
    FL_TRY(const std::optional<std::string> waiting, Unsettled());
    if (!waiting) return absl::OkStatus();
    if (SteadyNow() >= until) {
      report.Find("service at rest", *waiting);
      return absl::OkStatus();
    }
    std::this_thread::sleep_for(kSettleEvery);
  }
}

absl::StatusOr<std::optional<std::string>> Audit::Unsettled() {
  for (Partition partition = 0; partition < ledger_.partitions(); ++partition) {
    std::vector<redis::Command> commands;
    for (const std::string& topic : options_.topics) {
      commands.push_back(redis::Command({"XLEN", ledger_.OutboxKey(partition, topic)}));
    }
    FL_TRY(const std::vector<redis::Reply> sizes, Ask(ledger_, partition, std::move(commands)));
    for (const redis::Reply& size : sizes) {
      if (size.integer == 0) continue;
      return std::optional<std::string>(
          fmt::format("{} events wait in an outbox of partition {}", size.integer, partition));
    }
  }
  for (const AuditOptions::Consumer& consumer : options_.consumers) {
    for (const std::string& topic : consumer.topics) {
      for (Partition source = 0; source < ledger_.partitions(); ++source) {
        const TopicPartition partition = {.topic = topic, .partition = static_cast<std::int32_t>(source)};
        FL_TRY(const std::uint64_t last, LastSequence(partition));
        if (last == 0) continue;
        FL_TRY(const InboxPositions positions,
               core::BlockOn(LoadInboxPositions(
                   ledger_, {.topic = topic, .partition = partition.partition, .handler = consumer.handler})));
        for (const std::optional<InboxPosition>& position : positions) {
          if (position.value_or(InboxPosition()).sequence >= last) continue;
          return std::optional<std::string>(
              fmt::format("{} has not reached the end of {} (sequence {})", consumer.handler, NameOf(partition), last));
        }
      }
    }
  }
  return std::optional<std::string>();
}

absl::StatusOr<std::uint64_t> Audit::LastSequence(const TopicPartition& partition) {
  FL_RETURN_IF_ERROR(CheckCancelled());
  FL_TRY(const messaging::Watermarks marks, log_.Ends(partition));
  if (marks.begin >= marks.end) return 0;
  messaging::ReadFrom from;
  from.kind = messaging::ReadFrom::Kind::kOffset;
  // Repeats may be the last; the highest sequence is among the last few records.
  from.offset = std::max(marks.begin, marks.end - 100);
  FL_TRY(const std::unique_ptr<messaging::Reader> reader, log_.Read(partition.topic, {partition.partition}, from));
  std::uint64_t last = 0;
  const absl::Time until = SteadyNow() + kSilence;
  while (SteadyNow() < until) {
    FL_RETURN_IF_ERROR(CheckCancelled());
    FL_TRY(const std::optional<messaging::Record> record, reader->Poll(kPoll));
    if (record) {
      const absl::StatusOr<messaging::Event> event = messaging::FromRecord(*record);
      if (event.ok()) last = std::max(last, event->sequence);
    }
    if (reader->Position(partition.partition) >= marks.end) return last;
  }
  return absl::UnavailableError(fmt::format("the end of {} cannot be read", NameOf(partition)));
}

absl::Status Audit::ReadPartition(const TopicPartition& partition, AuditReport& report) {
  FL_TRY(const messaging::Watermarks marks, log_.Ends(partition));
  ends_[partition] = marks.end;
  InboxPosition last;
  if (marks.begin < marks.end) {
    FL_TRY(const std::unique_ptr<messaging::Reader> reader, log_.Read(partition.topic, {partition.partition}, {}));
    absl::Time until = SteadyNow() + kSilence;
    std::int64_t next = marks.begin;
    while (next < marks.end) {
      FL_RETURN_IF_ERROR(CheckCancelled());
      absl::StatusOr<std::optional<messaging::Record>> record = reader->Poll(kPoll);
      if (record.ok() && *record) {
        until = SteadyNow() + kSilence;
        next = (*record)->offset + 1;
        report.Count("events read", 1);
        const absl::StatusOr<messaging::Event> event = messaging::FromRecord(**record);
        if (event.ok()) {
          Check(*event, last, report);
        } else {
          report.Find(fmt::format("record {}/{}", NameOf(partition), (*record)->offset),
                      std::string(event.status().message()));
        }
      } else if (SteadyNow() >= until) {
        return absl::UnavailableError(fmt::format("{} cannot be read to its end", NameOf(partition)));
      }
    }
  }
  const Partition source = static_cast<Partition>(partition.partition);
  std::vector<redis::Command> commands;
  commands.push_back(redis::Command({"GET", ledger_.CounterKey(source, partition.topic)}));
  FL_TRY(const std::vector<redis::Reply> counter, Ask(ledger_, source, std::move(commands)));
  FL_TRY(const std::optional<InboxPosition> stored, DecodePosition(counter[0]));
  report.Count("sequences checked", 1);
  if (!(stored.value_or(InboxPosition()) == last)) {
    report.Find(fmt::format("sequence {}", NameOf(partition)),
                fmt::format("the topic ends at {}, the store has counted to {}, or their events differ", last.sequence,
                            stored.value_or(InboxPosition()).sequence));
  }
  return absl::OkStatus();
}

// First occurrences are dense and each names the one before; repeats are passed over.
void Audit::Check(const messaging::Event& event, InboxPosition& last, AuditReport& report) {
  if (event.sequence <= last.sequence) {
    report.Count("repeats passed over", 1);
    return;
  }
  const std::string subject = fmt::format("sequence {}/{}", event.topic, event.partition);
  if (event.sequence != last.sequence + 1) {
    report.Find(subject, fmt::format("{} follows {}", event.sequence, last.sequence));
  } else if (event.previous_id != last.event_id) {
    report.Find(subject, fmt::format("{} names another predecessor than the event before it", event.sequence));
  }
  last = {.sequence = event.sequence, .event_id = event.id};
  const absl::Status folded = fold_->Apply(event);
  if (!folded.ok()) {
    report.Find(fmt::format("event {} {}/{}/{}", event.type, event.topic, event.partition, event.sequence),
                std::string(folded.message()));
  }
}

absl::Status Audit::Compare(Partition partition, AuditReport& report) {
  std::map<Key, std::string> expected = fold_->Aggregates(partition);
  std::set<Key> keys;
  for (const auto& [key, bytes] : expected) keys.insert(key);
  for (const std::string& kind : fold_->Kinds()) {
    FL_TRY(std::vector<std::string> ids, core::BlockOn(ledger_.AggregateIds(partition, kind)));
    for (std::string& id : ids) keys.insert({.kind = kind, .id = std::move(id)});
  }
  for (auto key = keys.begin(); key != keys.end();) {
    std::vector<std::pair<Partition, Key>> some;
    for (; key != keys.end() && some.size() < kReadAtOnce; ++key) some.emplace_back(partition, *key);
    FL_TRY(const std::vector<Stored> stored, core::BlockOn(ledger_.Read(some)));
    for (std::size_t i = 0; i < some.size(); ++i) {
      const Key& name = some[i].second;
      const std::string subject = fmt::format("aggregate {}", name.Name());
      const auto wanted = expected.find(name);
      report.Count("aggregates compared", 1);
      if (wanted == expected.end()) {
        report.Find(subject, "is stored, but no event made it");
      } else if (stored[i].version == 0) {
        report.Find(subject, "follows from the events, but is not stored");
      } else if (stored[i].bytes != wanted->second) {
        report.Find(subject, fmt::format("the stored {} bytes differ from the {} that the events make",
                                         stored[i].bytes.size(), wanted->second.size()));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status Audit::CheckRest(AuditReport& report) {
  for (const auto& [partition, end] : ends_) {
    FL_TRY(const messaging::Watermarks marks, log_.Ends(partition));
    if (marks.end == end) continue;
    report.Find("service at rest",
                fmt::format("{} events came to {} during the audit; run it again", marks.end - end, NameOf(partition)));
  }
  return absl::OkStatus();
}

}  // namespace fairlead::ledger
