#include "libs/ledger/relay.h"

#include <deque>

#include "absl/synchronization/notification.h"
#include "libs/core/all.h"
#include "libs/ledger/steady.h"
#include "libs/ledger/test_support.h"

namespace fairlead::ledger {
namespace {

using messaging::FakeLog;
using testing::Eventually;

// A log to which a session takes as long to start as its user says.
class SlowLog final : public FakeLog {
 public:
  ~SlowLog() override { Go(); }
  absl::StatusOr<std::unique_ptr<messaging::ProducerSession>> StartProducer() override {
    if (!waiting_.HasBeenNotified()) waiting_.Notify();
    go_.WaitForNotification();
    return FakeLog::StartProducer();
  }
  void AwaitStart() { waiting_.WaitForNotification(); }
  void Go() {
    if (!go_.HasBeenNotified()) go_.Notify();
  }

 private:
  absl::Notification waiting_;
  absl::Notification go_;
};

class RelayTest : public LedgerTest {
 protected:
  RelayTest() {
    EXPECT_TRUE(log_.EnsureTopic({.name = kTopic, .partitions = 4}).ok());
    EXPECT_TRUE(log_.EnsureTopic({.name = "snapshots.v1", .partitions = 4, .compacted = true}).ok());
  }
  std::unique_ptr<Relay> StartRelay(Node& node) {
    return StartRelay(node, log_, RelayOptions{.topics = {kTopic, "snapshots.v1"}});
  }
  static std::unique_ptr<Relay> StartRelay(Node& node, messaging::Log& log, RelayOptions options) {
    auto relay = std::make_unique<Relay>(node.ledger, log, node.metrics, std::move(options));
    EXPECT_TRUE(relay->Start().ok());
    return relay;
  }
  // Commits `count` events in `partition`.
  void Commit(Partition partition, int count) {
    for (int i = 0; i < count; ++i) {
      Unit unit(partition, {});
      unit.Emit(Event("p", std::to_string(next_++)));
      ASSERT_TRUE(CommitNow(std::move(unit), {}).ok());
    }
  }
  std::vector<std::uint64_t> Sequences(Partition partition) {
    std::vector<std::uint64_t> sequences;
    for (const messaging::Record& record : log_.Records(kTopic, static_cast<std::int32_t>(partition))) {
      sequences.push_back(messaging::FromRecord(record)->sequence);
    }
    return sequences;
  }
  // Whether first occurrences are dense up to `last` (S4).
  bool Dense(Partition partition, std::uint64_t last) {
    std::uint64_t seen = 0;
    for (const std::uint64_t sequence : Sequences(partition)) {
      if (sequence > seen + 1) return false;
      seen = std::max(seen, sequence);
    }
    return seen == last;
  }

  // Who has the lease of `partition`; empty for nobody.
  std::string OwnerOf(Partition partition) {
    return Ask(node_.redis, {"GET", ledger_.KeyName(partition, "lease:relay")}).text;
  }
  // Refuses whatever takes memory, as a full Redis does.
  void FillRedis() { Ask(node_.redis, {"CONFIG", "SET", "maxmemory", "1"}); }
  // How often Redis was asked for `command`.
  std::int64_t Calls(const std::string& command) {
    const std::string stats = Ask(node_.redis, {"INFO", "commandstats"}).text;
    const std::string name = "cmdstat_" + command + ":calls=";
    const std::size_t found = stats.find(name);
    return found == std::string::npos ? 0 : std::stoll(stats.substr(found + name.size()));
  }

  FakeLog log_;
  int next_ = 0;
};

TEST_F(RelayTest, DeliversInOrderAndTrims) {
  Commit(1, 20);
  const auto relay = StartRelay(node_);
  Commit(1, 20);
  Commit(2, 5);
  EXPECT_TRUE(Eventually([&] { return Sequences(1).size() == 40 && Sequences(2).size() == 5; }));
  EXPECT_TRUE(Dense(1, 40));
  EXPECT_TRUE(Eventually([&] { return OutboxSize(1) == 0 && OutboxSize(2) == 0; }));
  const messaging::Event event = *messaging::FromRecord(log_.Records(kTopic, 1)[1]);
  EXPECT_EQ(event.source, "/fairlead/purse/1");
  EXPECT_EQ(event.type, "purse.v1.Changed");
  EXPECT_EQ(event.payload, "1");
  EXPECT_EQ(event.previous_id, messaging::FromRecord(log_.Records(kTopic, 1)[0])->id);
  EXPECT_LT(absl::Now() - event.time, absl::Minutes(1));
}

TEST_F(RelayTest, GivesSnapshotsNoSequence) {
  const auto relay = StartRelay(node_);
  Unit unit(0, {});
  OutgoingEvent snapshot = Event("p", "now", "snapshots.v1");
  snapshot.snapshot = true;
  unit.Emit(snapshot);
  ASSERT_TRUE(CommitNow(std::move(unit), {}).ok());
  ASSERT_TRUE(Eventually([&] { return !log_.Records("snapshots.v1", 0).empty(); }));
  const messaging::Event event = *messaging::FromRecord(log_.Records("snapshots.v1", 0)[0]);
  EXPECT_EQ(event.sequence, 0U);
  EXPECT_EQ(event.previous_id, "");
}

TEST_F(RelayTest, LetsCommitsGoOnWhileTheLogIsAway) {
  const auto relay = StartRelay(node_);
  Commit(0, 1);
  ASSERT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  log_.SetAway(true);
  Commit(0, 50);
  EXPECT_EQ(OutboxSize(0), 50);
  log_.SetAway(false);
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  EXPECT_TRUE(Dense(0, 51));
}

TEST_F(RelayTest, HandsItsPartitionsOverAtStop) {
  auto relay = StartRelay(node_);
  Commit(3, 1);
  ASSERT_TRUE(Eventually([&] { return OutboxSize(3) == 0; }));
  Node other(server_, options_);
  const auto successor = StartRelay(other);
  relay->Stop(absl::Now() + absl::Seconds(5));
  Commit(3, 3);
  EXPECT_TRUE(Eventually([&] { return OutboxSize(3) == 0; }));
  EXPECT_TRUE(Dense(3, 4));
}

TEST_F(RelayTest, DeliversWhatItsOwnProcessCommittedBeforeItStops) {
  const auto relay = StartRelay(node_);
  Commit(2, 1);
  ASSERT_TRUE(Eventually([&] { return OutboxSize(2) == 0; }));
  Commit(2, 300);
  relay->Stop(absl::Now() + absl::Seconds(10));
  EXPECT_EQ(OutboxSize(2), 0);
  EXPECT_TRUE(Dense(2, 301));
}

TEST_F(RelayTest, GoesOnAfterRedisWasKilled) {
  const auto relay = StartRelay(node_);
  Commit(0, 30);
  server_.Kill();
  ASSERT_TRUE(Eventually([&] { return !node_.redis.Ready().ok(); }));
  ASSERT_TRUE(server_.Start().ok());
  ASSERT_TRUE(Eventually([&] { return node_.redis.Ready().ok(); }));
  Commit(0, 30);
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  EXPECT_TRUE(Dense(0, 60));
}

TEST_F(RelayTest, FreesTheMemoryOfAFullRedis) {
  Commit(0, 30);
  Commit(3, 30);
  FillRedis();
  Unit unit(1, {});
  unit.Emit(Event("p", "refused"));
  ASSERT_TRUE(absl::IsResourceExhausted(CommitNow(std::move(unit), {}).status()));
  Node node(server_, options_);
  ASSERT_TRUE(node.ledger.Open().ok());
  const auto relay = StartRelay(node);
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0 && OutboxSize(3) == 0; }));
  EXPECT_TRUE(Dense(0, 30));
  const auto& sessions =
      node.metrics.AddCounter("fairlead_relay_sessions_total", "Producer sessions that the relay started");
  EXPECT_EQ(sessions.Value(), 1);
  Ask(node_.redis, {"CONFIG", "SET", "maxmemory", "0"});
  EXPECT_TRUE(Eventually([&] { return !OwnerOf(0).empty(); })) << "it takes a lease when it can";
  Commit(0, 5);
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  EXPECT_EQ(sessions.Value(), 1);
}

TEST_F(RelayTest, LeavesToOthersWhatTheyHaveLeasedInAFullRedis) {
  Commit(0, 3);
  Commit(1, 3);
  Ask(node_.redis, {"SET", ledger_.KeyName(1, "lease:relay"), "another"});
  FillRedis();
  const auto relay = StartRelay(node_);
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  EXPECT_EQ(OutboxSize(1), 3);
}

TEST_F(RelayTest, KeepsItsLeasesThroughARoundThatTakesLongerThanThey) {
  SlowLog log;
  ASSERT_TRUE(log.EnsureTopic({.name = kTopic, .partitions = 4}).ok());
  Commit(0, 3);
  const auto relay = StartRelay(node_, log, RelayOptions{.topics = {kTopic}});
  log.AwaitStart();
  ASSERT_TRUE(Eventually([&] { return !OwnerOf(0).empty(); }));
  const std::string holder = OwnerOf(0);
  Node other(server_, options_);
  const auto successor = StartRelay(other);
  // Four times in a lease each of the four is renewed.
  EXPECT_TRUE(Eventually([&] { return Calls("pexpire") >= 4 * 6; }));
  EXPECT_EQ(OwnerOf(0), holder);
  log.Go();
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  EXPECT_EQ(log.Records(kTopic, 0).size(), 3U);
}

TEST_F(RelayTest, LosesItsLeasesWhereItMakesNoRoundAnyMore) {
  SlowLog log;
  ASSERT_TRUE(log.EnsureTopic({.name = kTopic, .partitions = 4}).ok());
  Commit(0, 3);
  RelayOptions options{.topics = {kTopic}};
  options.lease = absl::Seconds(1);
  options.stuck = absl::Seconds(1);
  const auto relay = StartRelay(node_, log, options);
  log.AwaitStart();
  ASSERT_TRUE(Eventually([&] { return !OwnerOf(0).empty(); }));
  const std::string holder = OwnerOf(0);
  Node other(server_, options_);
  const auto successor = StartRelay(other);
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  EXPECT_TRUE(Dense(0, 3)) << "by the other";
  EXPECT_NE(OwnerOf(0), holder);
  Commit(0, 2);
  log.Go();
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  EXPECT_TRUE(Dense(0, 5)) << "it stays with the other";
}

TEST_F(RelayTest, WaitsWhileTheProducersQueueIsFull) {
  FakeLog log(10);
  ASSERT_TRUE(log.EnsureTopic({.name = kTopic, .partitions = 4}).ok());
  log.HoldBack(FakeLog::Hold::kRecords);
  Commit(0, 100);
  const auto relay = StartRelay(node_, log, RelayOptions{.topics = {kTopic}});
  ASSERT_TRUE(Eventually([&] { return log.Waiting() == 10; }));
  // The look at the outboxes, once a second, is the clock.
  const std::int64_t looks = Calls("xlen");
  const std::int64_t reads = Calls("xread");
  ASSERT_TRUE(Eventually([&] { return Calls("xlen") >= looks + 2 * 4; }));
  EXPECT_LT(Calls("xread") - reads, 3 * 10 * 4);
  log.HoldBack(FakeLog::Hold::kNothing);
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
}

TEST_F(RelayTest, StartsASessionForItsLastEventsInThePauseAfterAFailure) {
  RelayOptions options{.topics = {kTopic, "snapshots.v1"}};
  options.retry = absl::Hours(1);
  options.max_retry = absl::Hours(1);
  const auto relay = StartRelay(node_, log_, options);
  Commit(0, 1);
  ASSERT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  log_.FailDelivery(2);
  Commit(0, 1);
  ASSERT_TRUE(Eventually([&] { return !relay->Ready().ok(); }));
  Commit(0, 5);
  relay->Stop(absl::Now() + absl::Seconds(10));
  EXPECT_EQ(OutboxSize(0), 0);
  EXPECT_TRUE(Dense(0, 7));
}

TEST_F(RelayTest, DoesNotReadAgainWhatIsUnderWay) {
  const auto relay = StartRelay(node_);
  log_.HoldBack(FakeLog::Hold::kConfirmations);
  Commit(0, 100);
  ASSERT_TRUE(Eventually([&] { return Sequences(0).size() >= 100; }));
  Commit(0, 1);
  ASSERT_TRUE(Eventually([&] { return Sequences(0).size() >= 101; }));
  EXPECT_EQ(Sequences(0).size(), 101U);
  EXPECT_EQ(OutboxSize(0), 101);
  log_.HoldBack(FakeLog::Hold::kNothing);
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
}

// Many commands under way for as long as this lives.
class Busy {
 public:
  explicit Busy(Ledger& ledger) {
    for (int i = 0; i < RelayOptions().busy; ++i) marks_.emplace_back(ledger);
  }

 private:
  std::deque<Ledger::CommandMark> marks_;
};

TEST_F(RelayTest, LetsCommandsComeFirstAndCatchesUpAfterThem) {
  const auto relay = StartRelay(node_);
  ASSERT_TRUE(Eventually([&] { return relay->Ready().ok(); }));
  {
    const Busy busy(node_.ledger);
    Commit(0, 200);
    // The look at the outboxes, once a second, is the clock.
    const std::int64_t looks = Calls("xlen");
    ASSERT_TRUE(Eventually([&] { return Calls("xlen") >= looks + 2 * 8; }));
    EXPECT_GE(Sequences(0).size(), 1U) << "held back, not held up";
    EXPECT_LE(Sequences(0).size(), 100U);
  }
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  EXPECT_TRUE(Dense(0, 200));
}

TEST_F(RelayTest, HoldsNoMoreBackThanMayWait) {
  RelayOptions options{.topics = {kTopic}};
  options.most_waiting = 20;
  const auto relay = StartRelay(node_, log_, options);
  const Busy busy(node_.ledger);
  Commit(0, 200);
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) <= 20; }));
}

TEST_F(RelayTest, HoldsNothingBackWhenItStops) {
  const auto relay = StartRelay(node_);
  const Busy busy(node_.ledger);
  Commit(0, 200);
  relay->Stop(absl::Now() + absl::Seconds(10));
  EXPECT_EQ(OutboxSize(0), 0);
}

TEST_F(RelayTest, CarriesManyEvents) {
  constexpr int kBatches = 20;
  constexpr int kEvents = 200;
  for (int i = 0; i < kBatches; ++i) {
    Unit unit(static_cast<Partition>(i % 4), {});
    for (int event = 0; event < kEvents; ++event) unit.Emit(Event("p", std::string(200, 'x')));
    ASSERT_TRUE(CommitNow(std::move(unit), {}).ok());
  }
  const auto relay = StartRelay(node_);
  const auto empty = [&] { return OutboxSize(0) + OutboxSize(1) + OutboxSize(2) + OutboxSize(3) == 0; };
  EXPECT_TRUE(Eventually(empty));
  for (Partition partition = 0; partition < 4; ++partition) EXPECT_TRUE(Dense(partition, kBatches / 4 * kEvents));
}

}  // namespace
}  // namespace fairlead::ledger
