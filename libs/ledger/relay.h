#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/outbox.h"
#include "libs/ledger/relay_leases.h"
#include "libs/messaging/log.h"
#include "libs/observability/metrics.h"
#include "libs/runtime/application.h"

namespace fairlead::ledger {

struct RelayOptions {
  std::vector<std::string> topics;                    // all that the service emits to
  absl::Duration lease = absl::Seconds(4);            // after the death of a relay, others wait this long
  absl::Duration stuck = absl::Seconds(30);           // and after the last round of one that hangs, so much longer
  absl::Duration poll = absl::Milliseconds(5);        // looks for other processes' commits this often, while there are
  absl::Duration idle_poll = absl::Milliseconds(50);  // some; and this often otherwise
  // After a round it rests so many times as long as that took: the busier the store is, the more goes in one round.
  int rest = 2;
  absl::Duration max_rest = absl::Milliseconds(50);
  std::size_t read_batch = 500;  // entries of one partition in one read
  // While so many commands of this process are under way, they come first: rounds are rare, and of a partition one
  // event is carried for every `held_back` commits, unless so many events wait in all (ADR 10).
  int busy = 16;
  absl::Duration busy_rest = absl::Milliseconds(200);
  std::size_t held_back = 8;
  std::size_t most_waiting = 50'000;
  std::size_t max_in_flight = 10'000;              // produced and not yet trimmed, before it stops to read
  absl::Duration retry = absl::Milliseconds(100);  // before the next session, doubled with each that fails
  absl::Duration max_retry = absl::Seconds(5);
  absl::Duration stop_patience = absl::Seconds(2);  // at Stop: gives up when nothing was delivered for so long
};

// Carries events from the outboxes of a service to the log, each to the partition of its topic that is the outbox's
// own, in order and without a hole; repeats are possible and are the consumers' matter. One per process; the processes
// of a service share the partitions out by leases in Redis, which save work: safety does not need them. docs/model
// names the rules (R1 … R5). Commits go on while the log is away; the outboxes grow and drain later. Metrics:
// fairlead_outbox_depth{topic}, fairlead_outbox_oldest_age_seconds{topic} (of the partitions held),
// fairlead_outbox_rewinds_total, fairlead_relay_published_total{topic}, fairlead_relay_sessions_total,
// fairlead_relay_partitions (held).
class Relay final : public runtime::Component {
 public:
  // Listens to `ledger`'s commits: construct it before the first. All arguments must outlive the relay.
  Relay(Ledger& ledger, messaging::Log& log, observability::Registry& metrics, RelayOptions options);
  ~Relay() override;

  std::string name() const override { return "relay"; }
  absl::Status Start() override;
  // Delivers what its own process has committed, then gives its leases up.
  void Stop(absl::Time deadline) override;
  // Unavailable while it holds partitions but has no working session with the log.
  absl::Status Ready() const override;

 private:
  struct Holding;     // a partition and its outboxes
  struct Deliveries;  // what a session's callbacks report
  struct Session;

  void Loop();
  void WaitForWork();
  void Wake();
  void SeeLeases();
  void StartSession();
  void EndSession(std::string_view reason, const absl::Status& status);
  absl::Status Visit();
  bool CommandsComeFirst() const;
  // How many entries of a partition may be read, to which so many commits have been made since.
  std::size_t Share(std::size_t commits) const;
  absl::Status Produce(Holding& holding, Outbox& outbox, std::vector<OutboxEntry> entries, bool more);
  void TakeConfirmations();
  void Look();
  bool Drained() const;

  Ledger& ledger_;
  messaging::Log& log_;
  const RelayOptions options_;
  observability::Counter& sessions_total_;
  observability::Counter& rewinds_total_;
  observability::Gauge& partitions_held_;

  // Of the relay's thread.
  std::vector<std::unique_ptr<Holding>> holdings_;
  std::unique_ptr<Session> session_;
  std::size_t in_flight_ = 0;
  std::size_t waiting_ = 0;  // in the outboxes, by the last look
  bool ending_ = false;      // the last rounds before the end
  absl::Duration poll_;
  absl::Duration retry_;
  absl::Time next_poll_, next_look_, next_session_, next_round_;
  absl::Time next_read_ = absl::InfinitePast();  // later than now while the producer's queue is full

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<bool> dirty_;           // partitions with events to be read
  std::vector<std::size_t> commits_;  // to each partition since it was read
  bool work_ = false;                 // something is dirty, enough is confirmed, or a delivery failed
  bool stopping_ = false;
  bool connected_ = false;
  bool holds_any_ = false;
  absl::Time stop_deadline_ = absl::InfiniteFuture();
  RelayLeases leases_;
  std::thread thread_;
};

}  // namespace fairlead::ledger
