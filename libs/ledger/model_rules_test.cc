// The rules of commands (C) and of the relay (R) in docs/model/README.md; model_rules_consumer_test.cc has the others.
#include "libs/ledger/model_rules.h"

#include "libs/ledger/outbox.h"

namespace fairlead::ledger {
namespace {

using messaging::FakeLog;
using testing::Eventually;

TEST_F(LedgerModel, RequestNotChecked) {
  ASSERT_EQ(*AddNow(0, "p", 1, "r"), "1");
  // The first attempt, still under way: it did not see the reply, but knows the latest version.
  const auto late = CommitNow(UnitWith(0, "p", 2), GuardOf("r", "+2"));
  EXPECT_EQ(late->outcome, kDuplicate);
  EXPECT_EQ(late->reply, "+1");
  EXPECT_EQ(Points(0, "p"), 1);
}

TEST_F(LedgerModel, VersionNotChecked) {
  Unit one = UnitWith(0, "p", 1);
  Unit other = UnitWith(0, "p", 10);
  EXPECT_EQ(CommitNow(std::move(one), GuardOf("r1", "+"))->outcome, kCommitted);
  EXPECT_EQ(CommitNow(std::move(other), GuardOf("r2", "+"))->outcome, kConflict);
  EXPECT_EQ(Points(0, "p"), 1);
}

TEST_F(LedgerModel, RefusalNotStored) {
  ASSERT_TRUE(AddNow(0, "p", 1, "fill").ok());
  ASSERT_TRUE(AddNow(0, "p", -1, "spend").ok());
  // Its retry finds the purse empty, by its own success: neither it nor its refusal's commit may answer so.
  EXPECT_EQ(*AddNow(0, "p", -1, "spend"), "0");
  const auto refusal = CommitNow(UnitOf(0, "p"), GuardOf("spend", "-refused"));
  EXPECT_EQ(refusal->outcome, kDuplicate);
  EXPECT_EQ(refusal->reply, "+0");
}

TEST_F(LedgerModel, RefusalThenSuccess) {
  EXPECT_EQ(AddNow(0, "p", -1, "spend").status().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(AddNow(0, "p", 5, "fill").ok());
  // A delayed attempt of the same request now finds enough.
  EXPECT_EQ(CommitNow(UnitWith(0, "p", 4), GuardOf("spend", "+4"))->outcome, kDuplicate);
  const absl::Status again = AddNow(0, "p", -1, "spend").status();
  EXPECT_EQ(core::RefusalOf(again)->reason, "EMPTY");
  EXPECT_EQ(Points(0, "p"), 5);
}

TEST_F(LedgerModel, RefusalOnlyChecked) {
  // A refusal that was decided on an older state is not stored …
  Unit stale = UnitOf(0, "p");
  ASSERT_TRUE(AddNow(0, "p", 5, "fill").ok());
  EXPECT_EQ(CommitNow(std::move(stale), GuardOf("spend", "-refused"))->outcome, kConflict);
  EXPECT_EQ(*AddNow(0, "p", -5, "spend"), "0");
  // … and one that was decided on the present state is.
  EXPECT_FALSE(AddNow(0, "p", -1, "more").ok());
  EXPECT_TRUE(LoadNow(0, {}, RequestOf("more")).reply.has_value());
}

TEST_F(LedgerModel, GeneratedKey) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    const Request request = RequestOf("make");
    const std::string id = DerivedId(request, "purse");
    ASSERT_TRUE(core::BlockOn(Add(ledger_, ledger_.PartitionOf(id), id, 1, request)).ok());
  }
  std::int64_t total = 0;
  for (Partition partition = 0; partition < 4; ++partition) {
    const std::vector<std::string> ids = *core::BlockOn(ledger_.AggregateIds(partition, "purse"));
    for (const std::string& id : ids) total += Points(partition, id);
  }
  EXPECT_EQ(total, 1);
}

TEST_F(LedgerModel, ReplyExpiresEarly) {
  ASSERT_TRUE(AddNow(0, "p", 1, "r").ok());
  EXPECT_FALSE(AddNow(0, "p", -9, "s").ok());
  const redis::Reply replies = Ask(node_.redis, {"KEYS", "*request:*"});
  ASSERT_EQ(replies.elements.size(), 2U);
  for (const redis::Reply& key : replies.elements) {
    const std::int64_t left = Ask(node_.redis, {"PTTL", key.text}).integer;
    EXPECT_GT(left, absl::ToInt64Milliseconds(absl::Hours(24) - absl::Minutes(5)));
    EXPECT_LE(left, absl::ToInt64Milliseconds(absl::Hours(24)));
  }
}

TEST_F(LedgerModel, TrimBeforeConfirm) {
  log_.HoldBack(FakeLog::Hold::kRecords);
  Emit(0, 10);
  auto relay = StartRelay();
  ASSERT_TRUE(Eventually([&] { return log_.Waiting() == 10; }));
  relay->Stop(absl::Now());
  relay.reset();
  EXPECT_TRUE(InLog(0).empty());
  EXPECT_EQ(OutboxSize(0), 10);
  log_.HoldBack(FakeLog::Hold::kNothing);
  relay = StartRelay();
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  EXPECT_TRUE(Dense(0, 10));
}

TEST_F(LedgerModel, SkipFailedDelivery) {
  log_.FailDelivery(5);
  Emit(0, 20);
  const auto relay = StartRelay();
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  EXPECT_TRUE(Dense(0, 20));
  EXPECT_GE(log_.Sessions(), 2U);
}

TEST_F(LedgerModel, SessionFromMemory) {
  log_.HoldBack(FakeLog::Hold::kRecords);
  Emit(0, 10);
  const auto relay = StartRelay();
  ASSERT_TRUE(Eventually([&] { return log_.Waiting() == 10; }));
  // The session had taken all ten; its successor must not go on at the eleventh.
  log_.FailDelivery(1);
  log_.HoldBack(FakeLog::Hold::kNothing);
  Emit(0, 1);
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  EXPECT_TRUE(Dense(0, 11));
  // What the ended session still had under way lands late: repeats, never a hole.
  log_.LandLate();
  EXPECT_TRUE(Dense(0, 11));
}

TEST_F(LedgerModel, TrimBySequence) {
  log_.HoldBack(FakeLog::Hold::kConfirmations);
  Emit(0, 3, "before");
  const auto relay = StartRelay();
  ASSERT_TRUE(Eventually([&] { return InLog(0).size() == 3; }));
  LoseOutbox(0);
  Emit(0, 3, "after");
  log_.HoldBack(FakeLog::Hold::kNothing);
  const auto delivered = [&] {
    std::size_t count = 0;
    for (const messaging::Event& event : InLog(0)) count += event.payload == "after" ? 1 : 0;
    return count >= 3;
  };
  EXPECT_TRUE(Eventually(delivered)) << "an entry was trimmed that nobody had delivered";
  EXPECT_TRUE(Eventually([&] { return OutboxSize(0) == 0; }));
  EXPECT_THAT(node_.metrics.Text(), ::testing::ContainsRegex("fairlead_outbox_rewinds_total [1-9]"));
}

TEST_F(LedgerModel, TrimUpToSequence) {
  Emit(0, 3);
  Outbox outbox(ledger_, 0, kTopic);
  redis::Reply entries = Ask(node_.redis, {"XRANGE", outbox.key(), "3-0", "3-0"});
  outbox.Take(*outbox.Parse(std::move(entries.elements[0])));
  outbox.Confirm(1);
  EXPECT_EQ(*core::BlockOn(outbox.Trim()), 0U);
  EXPECT_EQ(OutboxSize(0), 2) << "only the third was delivered";
}

TEST_F(LedgerModel, RewindBySequence) {
  const auto consumer = StartConsumer();
  AppendAll(0, 1, 3);
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 3; }));
  // Redis lost 3 and counted it again: another event with the same sequence.
  Append(0, 3, "purse.v1.Changed", "b");
  EXPECT_TRUE(Eventually([&] { return Missing("rewind") >= 1; }));
}

TEST_F(LedgerModel, RewindByLastId) {
  const auto consumer = StartConsumer();
  AppendAll(0, 1, 3);
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 3; }));
  // The lost part was counted again without being seen; only the predecessor tells.
  Append(0, 4, "purse.v1.Changed", "b", "b");
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 4; }));
  EXPECT_EQ(Missing("rewind"), 1);
  EXPECT_EQ(Missing("gap"), 0);
}

}  // namespace
}  // namespace fairlead::ledger
