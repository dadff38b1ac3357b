// The rules of consumers (I) and of their batches (B) in docs/model/README.md.
#include "libs/ledger/inbox_lane.h"
#include "libs/ledger/model_rules.h"
#include "libs/observability/log.h"

namespace fairlead::ledger {
namespace {

using ::testing::ElementsAre;
using testing::Eventually;

TEST_F(LedgerModel, InboxExpectsNext) {
  Append(0, 1);
  for (std::uint64_t sequence = 2; sequence <= 4; ++sequence) Append(0, sequence, "purse.v1.Ignored");
  Append(0, 5);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 2; }));
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(LedgerModel, PositionFirst) {
  // The effect cannot be committed: nor is the position.
  Unit stale = UnitWith(0, "applied", 1);
  ASSERT_TRUE(AddNow(0, "applied", 7, "other").ok());
  CommitGuard guard;
  guard.source = SourceOf(0);
  guard.position = {.sequence = 1, .event_id = IdOf(1)};
  guard.expected = InboxPosition();
  EXPECT_EQ(CommitNow(std::move(stale), guard)->outcome, kConflict);
  EXPECT_EQ(PositionIn(0, 0), 0U);
  EXPECT_EQ(CommitNow(UnitWith(0, "applied", 8), guard)->outcome, kCommitted);
  EXPECT_EQ(PositionIn(0, 0), 1U);
}

TEST_F(LedgerModel, PositionAfter) {
  AppendAll(0, 1, 1);
  auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 1; }));
  EXPECT_EQ(PositionIn(0, 0), 1U) << "the position is there as soon as the effect is";
  StopNow(*consumer);
  AppendAll(0, 2, 2);
  consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) >= 2; }));
  EXPECT_EQ(Journal(0), "1 2 ");
}

// The commits of one event are held up on one target, while the other has them.
void HoldUpFirst(std::function<absl::Status(std::uint64_t)>& before_apply, std::atomic<int>& tries,
                 std::atomic<bool>& early) {
  before_apply = [&](std::uint64_t sequence) -> absl::Status {
    if (sequence == 1 && tries < 6) {
      ++tries;
      return absl::UnavailableError("not yet");
    }
    if (sequence > 2 && tries < 6) early = true;
    return absl::OkStatus();
  };
}

TEST_F(LedgerModel, NextEventEarly) {
  std::atomic<int> tries = 0;
  std::atomic<bool> early = false;
  HoldUpFirst(before_apply_, tries, early);
  InboxOptions options = OptionsFor();
  options.batch = 1;
  AppendAll(0, 1, 4);
  const auto consumer = StartConsumer(node_, options);
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 4 && Applied(1) == 4; }));
  EXPECT_FALSE(early);
  EXPECT_EQ(Journal(0), "1 2 3 4 ");
}

TEST_F(LedgerModel, NextBatchEarly) {
  std::atomic<int> tries = 0;
  std::atomic<bool> early = false;
  HoldUpFirst(before_apply_, tries, early);
  InboxOptions options = OptionsFor();
  options.batch = 2;
  AppendAll(0, 1, 6);
  const auto consumer = StartConsumer(node_, options);
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 6 && Applied(1) == 6; }));
  EXPECT_FALSE(early);
  EXPECT_EQ(Journal(1), "1 2 3 4 5 6 ");
}

TEST_F(LedgerModel, InboxShared) {
  AppendAll(0, 1, 3);
  AppendAll(1, 1, 3);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 6; }));
  const auto other = StartConsumer(node_, OptionsFor("another"));
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 12; }));
}

TEST_F(LedgerModel, OffsetEarly) {
  later_ = 1'000'000;
  AppendAll(0, 1, 3);
  auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return later_ < 1'000'000 - 5; }));
  StopInOrder(*consumer);
  EXPECT_EQ(log_.Committed("credit", {kTopic, 0}).value_or(0), 0);
  later_ = 0;
  consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 3; }));
}

TEST_F(LedgerModel, GapAgainstNeighbour) {
  AppendAll(0, 1, 3);
  AppendAll(0, 1, 2);
  AppendAll(0, 4, 4);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 4; }));
  EXPECT_EQ(Gaps(), 0);
  EXPECT_EQ(Journal(0), "1 2 3 4 ");
}

TEST_F(LedgerModel, LastSeenForgotten) {
  AppendAll(0, 1, 3);
  auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 3; }));
  StopInOrder(*consumer);
  consumer.reset();
  Append(0, 5);
  std::atomic<bool> said = false, said_before = false;
  observability::SetSink([&](std::string_view line) {
    if (line.find("event gap: events are missing") != std::string_view::npos) said = true;
  });
  before_apply_ = [&](std::uint64_t) {
    said_before = said.load();
    return absl::OkStatus();
  };
  consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 4; }));
  EXPECT_EQ(Missing("gap"), 1);
  EXPECT_TRUE(said_before) << "a gap is logged before the event behind it is handled";
  StopInOrder(*consumer);
  observability::SetSink({});
}

TEST_F(LedgerModel, LastSeenLargest) {
  AppendAll(0, 1, 3);
  // A consumer died when one target had its commits and the other had not.
  SetInbox(0, 0, {.sequence = 3, .event_id = IdOf(3)});
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(1) == 3; }));
  EXPECT_EQ(Applied(0), 0);
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(LedgerModel, InboxNotRaised) {
  touched_ = {0};
  AppendAll(0, 1, 10);
  auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return log_.Committed("credit", {kTopic, 0}).value_or(0) == 10; }));
  for (Partition target = 0; target < 4; ++target) EXPECT_EQ(PositionIn(target, 0), 10U);
  StopInOrder(*consumer);
  consumer.reset();
  AppendAll(0, 11, 11);
  consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 11; }));
  EXPECT_EQ(Gaps(), 0);
  // Never lowered.
  ASSERT_TRUE(core::BlockOn(RaiseInboxPositions(ledger_, SourceOf(0), {0}, {.sequence = 2, .event_id = "x"})).ok());
  EXPECT_GE(PositionIn(0, 0), 11U);
}

TEST_F(LedgerModel, SequenceShared) {
  Unit unit(0, {});
  for (const char* topic : {"a.v1", "b.v1", "a.v1"}) unit.Emit(Event("p", "1", topic));
  ASSERT_TRUE(CommitNow(std::move(unit), {}).ok());
  const auto last = [&](const std::string& topic) {
    return Ask(node_.redis, {"XREVRANGE", ledger_.OutboxKey(0, topic), "+", "-", "COUNT", "1"})
        .elements[0]
        .elements[0]
        .text;
  };
  EXPECT_EQ(last("a.v1"), "2-0");
  EXPECT_EQ(last("b.v1"), "1-0");
}

TEST_F(LedgerModel, BaselineAfterRetention) {
  AppendAll(0, 1, 3);
  auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 3; }));
  StopInOrder(*consumer);
  consumer.reset();
  AppendAll(0, 4, 6);
  log_.TruncateBefore({kTopic, 0}, 5);
  consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 4; }));
  EXPECT_EQ(Missing("gap"), 1);
}

TEST_F(LedgerModel, DeadLetterNotParked) {
  poison_ = 2;
  AppendAll(0, 1, 5);
  const auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 4; }));
  EXPECT_THAT(ParkedIn(0, 2), ElementsAre(0, 1, 2, 3)) << "on every target";
  poison_ = 0;
  EXPECT_EQ(*core::BlockOn(consumer->ReplayDeadLetter(DeadLetterRecords(0)[0])), 2);
  EXPECT_EQ(Applied(0), 5);
  EXPECT_EQ(Applied(1), 5);
}

TEST_F(LedgerModel, ReplayUnchecked) {
  poison_ = 2;
  AppendAll(0, 1, 3);
  const auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 2; }));
  poison_ = 0;
  const messaging::Record letter = DeadLetterRecords(0)[0];
  EXPECT_TRUE(*core::BlockOn(consumer->IsParked(letter)));
  EXPECT_EQ(*core::BlockOn(consumer->ReplayDeadLetter(letter)), 2);
  EXPECT_EQ(*core::BlockOn(consumer->ReplayDeadLetter(letter)), 0);
  EXPECT_FALSE(*core::BlockOn(consumer->IsParked(letter)));
  EXPECT_EQ(Applied(0), 3);
  // Two replays at once, after both saw it parked: the commit lets one through.
  CommitGuard guard;
  guard.source = SourceOf(0);
  guard.position = {.sequence = 2, .event_id = IdOf(2)};
  guard.unpark = true;
  EXPECT_EQ(CommitNow(UnitWith(0, "applied", 99), guard)->outcome, kDuplicate);
}

TEST_F(LedgerModel, InboxRewindUnseen) {
  AppendAll(0, 1, 3);
  const auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 3 && PositionIn(3, 0) == 3; }));
  SetInbox(0, 0, {.sequence = 1, .event_id = IdOf(1)});
  Append(0, 4);
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 4; }));
  EXPECT_GE(Missing("rewind"), 1);
}

TEST_F(LedgerModel, LastSeenInOffset) {
  AppendAll(0, 1, 3);
  auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 3; }));
  StopInOrder(*consumer);
  consumer.reset();
  ASSERT_EQ(log_.Committed("credit", {kTopic, 0}), 3);
  SetInbox(0, 0, {.sequence = 1, .event_id = IdOf(1)});
  Append(0, 4);
  consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 4; }));
  EXPECT_GE(Gaps(), 1);
}

TEST_F(LedgerModel, InboxErased) {
  AppendAll(0, 1, 3);
  const auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return PositionIn(3, 0) == 3; }));
  for (Partition target = 0; target < 4; ++target) {
    EXPECT_EQ(Ask(node_.redis, {"PTTL", ledger_.InboxKey(target, SourceOf(0))}).integer, -1);
  }
}

TEST_F(LedgerModel, ParkedErased) {
  poison_ = 2;
  AppendAll(0, 1, 3);
  auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 2; }));
  StopInOrder(*consumer);
  consumer.reset();
  AppendAll(0, 2, 9);
  consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 8; }));
  EXPECT_THAT(ParkedIn(0, 2), ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(Ask(node_.redis, {"PTTL", ledger_.ParkedKey(0, SourceOf(0))}).integer, -1);
}

TEST_F(LedgerModel, PositionsBeforeOffset) {
  for (Partition target = 0; target < 4; ++target) SetInbox(target, 0, {.sequence = 2, .event_id = IdOf(2)});
  const auto consumer = StartConsumer();
  AppendAll(1, 1, 1);
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 1; })) << "its partitions are assigned";
  // The one before it ends its work on partition 0 only now.
  for (Partition target = 0; target < 4; ++target) SetInbox(target, 0, {.sequence = 5, .event_id = IdOf(5)});
  Append(0, 6);
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 2; }));
  EXPECT_EQ(Gaps(), 0);
}

// Applies events first … last to target 0 as one consumer's batch.
absl::Status ApplyBatch(Ledger& ledger, const Handler& handler, const Source& source,
                        const std::vector<messaging::Event>& events) {
  std::vector<std::vector<Touch>> touches;
  for (const messaging::Event& event : events) touches.push_back(*handler(event));
  std::vector<Share> shares;
  for (std::size_t i = 0; i < events.size(); ++i) shares.push_back({.event = &events[i], .touch = &touches[i][0]});
  const InboxPosition top = {.sequence = events.back().sequence, .event_id = events.back().id};
  std::uint64_t seen = 0;
  const std::function<void(std::uint64_t)> lower = [](std::uint64_t) {};
  return core::BlockOn(ApplyShares(ledger, source, 0, shares, top, seen, lower));
}

TEST_F(LedgerModel, BatchPositionFirst) {
  before_apply_ = [](std::uint64_t sequence) {
    return sequence == 3 ? absl::InvalidArgumentError("no") : absl::OkStatus();
  };
  EXPECT_FALSE(ApplyBatch(ledger_, CreditHandler(), SourceOf(0), {EventOf(1), EventOf(2), EventOf(3)}).ok());
  EXPECT_EQ(PositionIn(0, 0), 0U);
  EXPECT_EQ(Applied(0), 0);
}

TEST_F(LedgerModel, BatchPositionAfter) {
  AppendAll(0, 1, 50);
  auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 50; }));
  StopNow(*consumer);
  consumer = StartConsumer();
  AppendAll(0, 51, 60);
  // The targets of a batch are committed side by side, in no order.
  ASSERT_TRUE(Eventually([&] { return Applied(0) >= 60 && Applied(1) >= 60; }));
  EXPECT_EQ(Applied(0), 60);
  EXPECT_EQ(Applied(1), 60);
}

TEST_F(LedgerModel, BatchPositionStale) {
  // Decided on "nothing applied": all three.
  Unit stale = UnitWith(0, "q", 3);
  ASSERT_TRUE(ApplyBatch(ledger_, CreditHandler(), SourceOf(0), {EventOf(1), EventOf(2)}).ok());
  CommitGuard guard;
  guard.source = SourceOf(0);
  guard.position = {.sequence = 3, .event_id = IdOf(3)};
  guard.expected = InboxPosition();
  EXPECT_EQ(CommitNow(std::move(stale), guard)->outcome, kConflict);
  ASSERT_TRUE(ApplyBatch(ledger_, CreditHandler(), SourceOf(0), {EventOf(1), EventOf(2), EventOf(3)}).ok());
  EXPECT_EQ(Journal(0), "1 2 3 ");
}

TEST_F(LedgerModel, BatchLeavesOutPoison) {
  poison_ = 5;
  AppendAll(0, 1, 10);
  const auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 9 && Applied(1) == 9; }));
  EXPECT_EQ(Journal(0), "1 2 3 4 6 7 8 9 10 ");
  EXPECT_THAT(ParkedIn(0, 5), ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(DeadLetterRecords(0).size(), 1U);
  poison_ = 0;
  EXPECT_EQ(*core::BlockOn(consumer->ReplayDeadLetter(DeadLetterRecords(0)[0])), 2);
  EXPECT_EQ(Applied(0), 10);
}

}  // namespace
}  // namespace fairlead::ledger
