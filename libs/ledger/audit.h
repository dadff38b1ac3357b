#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/ledger/ledger.h"
#include "libs/messaging/event.h"
#include "libs/messaging/log.h"

// Whether a service's stored state is what its events make of it.
namespace fairlead::ledger {

// What an audit found since the last look, and how much it has checked. Not thread-safe.
class AuditReport {
 public:
  struct Finding {
    std::string subject;  // "aggregate wallet/e42"
    std::string problem;  // a sentence; ids, never what people wrote
  };
  void Find(std::string subject, std::string problem);
  void Count(const std::string& figure, std::int64_t by);

  std::vector<Finding> TakeFindings();
  const std::map<std::string, std::int64_t>& figures() const { return figures_; }
  // Whether nothing was ever found.
  bool clean() const { return found_ == 0; }

 private:
  std::int64_t found_ = 0;
  std::vector<Finding> findings_;
  std::map<std::string, std::int64_t> figures_;
};

// Rebuilds a service's aggregates from its events. Implemented by the service; used by one audit, in one thread.
class Fold {
 public:
  virtual ~Fold() = default;
  // The next event. Events of one topic partition come in order and once; topics come in the order of AuditOptions,
  // their partitions one after the other. An error is a finding, and the audit goes on.
  virtual absl::Status Apply(const messaging::Event& event) = 0;
  // The kinds of aggregates that it rebuilds: all of these are compared, others are left alone.
  virtual std::vector<std::string> Kinds() const = 0;
  // After the last event: what must be stored in `partition`, by name, byte for byte. Asked once a partition.
  virtual std::map<Key, std::string> Aggregates(Partition partition) = 0;
  // Sums over the whole that must agree: counts figures, reports what differs.
  virtual void CheckSums(AuditReport& report) = 0;
};

struct AuditOptions {
  std::vector<std::string> topics;  // the service's event topics, not the snapshots'
  // What its consumers read: their inboxes must have reached the ends.
  struct Consumer {
    std::string handler;
    std::vector<std::string> topics;
  };
  std::vector<Consumer> consumers;
};

// One audit. Blocks; not thread-safe. Meant for a service at rest: if events come while it runs, it says so.
class Audit {
 public:
  // Asked wherever the audit waits; true ends it with Cancelled.
  using CancelledFunction = std::function<bool()>;

  // References must outlive it. `settle`: how long to wait for empty outboxes and inboxes at the ends.
  Audit(Ledger& ledger, messaging::Log& log, AuditOptions options, std::unique_ptr<Fold> fold, absl::Duration settle,
        CancelledFunction cancelled = nullptr);

  // Does the next part; false when there is none left. An error ends the audit: the store or the log is not there.
  absl::StatusOr<bool> Next(AuditReport& report);

 private:
  absl::Status CheckCancelled() const;
  absl::Status Settle(AuditReport& report);
  // What is still under way, in words; nothing if all is at rest.
  absl::StatusOr<std::optional<std::string>> Unsettled();
  absl::StatusOr<std::uint64_t> LastSequence(const messaging::TopicPartition& partition);
  absl::Status ReadPartition(const messaging::TopicPartition& partition, AuditReport& report);
  void Check(const messaging::Event& event, InboxPosition& last, AuditReport& report);
  absl::Status Compare(Partition partition, AuditReport& report);
  absl::Status CheckRest(AuditReport& report);

  Ledger& ledger_;
  messaging::Log& log_;
  const AuditOptions options_;
  const std::unique_ptr<Fold> fold_;
  const absl::Duration settle_;
  const CancelledFunction cancelled_;
  std::map<messaging::TopicPartition, std::int64_t> ends_;
  std::vector<std::function<absl::Status(AuditReport&)>> parts_;
  std::size_t next_ = 0;
};

}  // namespace fairlead::ledger
