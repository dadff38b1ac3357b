#include "libs/ledger/inbox.h"

#include "libs/ledger/inbox_test_support.h"
#include "libs/ledger/steady.h"
#include "libs/observability/log.h"

namespace fairlead::ledger {
namespace {

using testing::Eventually;

class InboxTest : public InboxConsumerTest {};

TEST_F(InboxTest, AppliesEachEventOnEachPartitionThatItTouches) {
  for (std::uint64_t sequence = 1; sequence <= 100; ++sequence) Append(0, sequence);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 100 && Applied(1) == 100; }));
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(InboxTest, KeepsTheOrderOfTheSource) {
  for (std::uint64_t sequence = 1; sequence <= 200; ++sequence) Append(2, sequence);
  const auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 200; }));
  std::string expected;
  for (int i = 1; i <= 200; ++i) expected += fmt::format("{} ", i);
  EXPECT_EQ(Journal(0), expected);
}

TEST_F(InboxTest, PassesOverTypesOfOthersAndSetsUnknownOnesOfItsOwnAside) {
  Append(0, 1, "elsewhere.v1.Something");
  Append(0, 2, "purse.v1.Ignored");
  Append(0, 3, "purse.v1.Unheard");
  Append(0, 4);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 1; }));
  ASSERT_TRUE(Eventually([&] { return DeadLetterRecords(0).size() == 1; }));
  const messaging::DeadLetter letter = *messaging::DeadLetterFromRecord(DeadLetterRecords(0)[0]);
  EXPECT_THAT(letter.reason, ::testing::HasSubstr("purse.v1.Unheard"));
  EXPECT_EQ(letter.original.offset, 2);
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(InboxTest, SetsWhatCannotBeReadAside) {
  Append(0, 1);
  messaging::Record broken;
  broken.topic = kTopic;
  broken.partition = 0;
  broken.value = "?";
  broken.headers = {{"ce_sequence", "2"}, {"ce_id", IdOf(2)}};
  log_.Append(broken);
  Append(0, 3);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 2; }));
  EXPECT_EQ(DeadLetterRecords(0).size(), 1U);
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(InboxTest, TriesAgainWhatIsToBeDoneLater) {
  later_ = 3;
  for (std::uint64_t sequence = 1; sequence <= 5; ++sequence) Append(1, sequence);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 5; }));
  EXPECT_EQ(Journal(0), "1 2 3 4 5 ");
  EXPECT_TRUE(DeadLetterRecords(1).empty());
}

TEST_F(InboxTest, StoresOffsetsAndGoesOnFromThere) {
  for (std::uint64_t sequence = 1; sequence <= 10; ++sequence) Append(0, sequence);
  auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 10; }));
  consumer->Stop(absl::Now() + absl::Seconds(5));
  EXPECT_EQ(log_.Committed("credit", {kTopic, 0}), 10);
  for (const auto& position : PositionsOf(0)) EXPECT_EQ(position.value_or(InboxPosition()).sequence, 10U);
  consumer.reset();
  for (std::uint64_t sequence = 11; sequence <= 20; ++sequence) Append(0, sequence);
  consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 20; }));
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(InboxTest, GoesOnAfterRedisWasKilledInTheMiddle) {
  for (std::uint64_t sequence = 1; sequence <= 1000; ++sequence) {
    for (std::int32_t partition = 0; partition < 4; ++partition) Append(partition, sequence);
  }
  const auto consumer = StartConsumer();
  for (int kills = 0; kills < 3; ++kills) {
    const std::int64_t before = handled_;
    ASSERT_TRUE(Eventually([&] { return handled_ > before + 300; }));
    server_.Kill();
    ASSERT_TRUE(Eventually([&] { return !node_.redis.Ready().ok(); }));
    ASSERT_TRUE(server_.Start().ok());
  }
  ASSERT_TRUE(Eventually([&] { return node_.redis.Ready().ok(); }));
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 4000 && Applied(1) == 4000; }));
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(InboxTest, SharesPartitionsWithAnotherProcess) {
  const auto one = StartConsumer();
  Node node(server_, options_);
  const auto other = StartConsumer(node);
  for (std::uint64_t sequence = 1; sequence <= 300; ++sequence) {
    for (std::int32_t partition = 0; partition < 4; ++partition) Append(partition, sequence);
    if (sequence % 50 == 0) log_.Rebalance("credit");
    if (sequence % 120 == 0) log_.ExpireMembers("credit");
  }
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 1200 && Applied(1) == 1200; }));
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(InboxTest, DoesNotBelieveASequenceFarAheadOfWhatCannotBeRead) {
  Append(0, 1);
  messaging::Record broken;
  broken.topic = kTopic;
  broken.partition = 0;
  broken.value = "?";
  broken.headers = {{"ce_sequence", "1000000"}, {"ce_id", "far"}};
  log_.Append(broken);
  Append(0, 2);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 2; }));
  EXPECT_EQ(DeadLetterRecords(0).size(), 1U);
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(InboxTest, TakesNoBaselineFromWhatCannotBeRead) {
  messaging::Record broken;
  broken.topic = kTopic;
  broken.partition = 0;
  broken.value = "?";
  broken.headers = {{"ce_sequence", "1000"}, {"ce_id", "far"}};
  log_.Append(broken);
  for (std::uint64_t sequence = 5; sequence <= 6; ++sequence) Append(0, sequence);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 2; }));
  EXPECT_EQ(DeadLetterRecords(0).size(), 1U);
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(InboxTest, GoesOnBehindARecordThatIsTooLargeForADeadLetter) {
  Append(0, 1);
  messaging::Record large;
  large.topic = kTopic;
  large.partition = 0;
  large.value = std::string(1'000'001, 'v');
  large.headers = {{"ce_sequence", "2"}, {"ce_id", IdOf(2)}, {"foreign", "f"}};
  log_.Append(large);
  Append(0, 3);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 2; }));
  ASSERT_EQ(DeadLetterRecords(0).size(), 1U);
  const messaging::DeadLetter letter = *messaging::DeadLetterFromRecord(DeadLetterRecords(0)[0]);
  EXPECT_EQ(letter.original.value, "");
  EXPECT_GE(letter.dropped_bytes, 1'000'001);
  EXPECT_EQ(letter.original.offset, 1);
  EXPECT_TRUE(absl::IsFailedPrecondition(core::BlockOn(consumer->ReplayDeadLetter(DeadLetterRecords(0)[0])).status()));
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(InboxTest, WaitsLongerEachTimeTheGroupRefusesIt) {
  InboxOptions options = OptionsFor();
  options.resubscribe = absl::Milliseconds(50);
  const absl::Time before = SteadyNow();
  const auto consumer = StartConsumer(node_, options);
  for (int refusals = 1; refusals <= 4; ++refusals) {
    log_.EndMember("credit", absl::FailedPreconditionError("fenced"));
    ASSERT_TRUE(Eventually([&] { return Refusals("FAILED_PRECONDITION") == refusals; }));
  }
  EXPECT_GE(SteadyNow() - before, absl::Milliseconds(50 + 100 + 200));
}

TEST_F(InboxTest, NamesTheTraceOfWhatItReports) {
  traceparent_ = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  later_ = 1;
  poison_ = 4;
  Append(0, 1);
  for (std::uint64_t sequence = 3; sequence <= 5; ++sequence) Append(0, sequence);
  std::mutex mutex;
  std::set<std::string> traced;
  observability::SetSink([&](std::string_view line) {
    const std::lock_guard lock(mutex);
    if (line.find("4bf92f3577b34da6a3ce929d0e0e4736") == std::string_view::npos) return;
    for (const char* message : {"event gap", "event set aside", "handled again later"}) {
      if (line.find(message) != std::string_view::npos) traced.insert(message);
    }
  });
  auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 3; }));
  consumer.reset();
  observability::SetSink({});
  EXPECT_THAT(traced, ::testing::ElementsAre("event gap", "event set aside", "handled again later"));
}

TEST_F(InboxTest, StopsSoonWhileADeadLetterIsUnderWay) {
  poison_ = 2;
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) Append(0, sequence);
  log_.HoldBack(messaging::FakeLog::Hold::kRecords);
  auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually([&] { return log_.Waiting() == 1; }));
  const absl::Time before = SteadyNow();
  consumer->Stop(absl::Now() + absl::Seconds(20));
  EXPECT_LT(SteadyNow() - before, absl::Seconds(10));
  EXPECT_TRUE(DeadLetterRecords(0).empty());
  log_.HoldBack(messaging::FakeLog::Hold::kNothing);
  consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 2; }));
  EXPECT_EQ(DeadLetterRecords(0).size(), 1U);
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(InboxTest, LeavesTheInstanceNameToWhoeverTookIt) {
  InboxOptions options = OptionsFor();
  options.instance = "pod-0";
  options.resubscribe = absl::Hours(1);
  options.max_resubscribe = absl::Hours(1);
  const auto one = StartConsumer(node_, options);
  Append(0, 1);
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 1; }));
  Node node(server_, options_);
  const auto other = StartConsumer(node, options);
  ASSERT_TRUE(Eventually([&] { return !one->Ready().ok(); }));
  EXPECT_THAT(std::string(one->Ready().message()), ::testing::HasSubstr("instance name"));
  for (std::uint64_t sequence = 2; sequence <= 100; ++sequence) Append(0, sequence);
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 100; }));
  EXPECT_TRUE(other->Ready().ok());
  EXPECT_FALSE(one->Ready().ok());
  EXPECT_EQ(Refusals("FAILED_PRECONDITION"), 1);
}

TEST_F(InboxTest, SubscribesAgainAfterTheGroupRefusedIt) {
  InboxOptions options = OptionsFor();
  options.resubscribe = absl::Milliseconds(10);
  const auto consumer = StartConsumer(node_, options);
  Append(0, 1);
  ASSERT_TRUE(Eventually([&] { return Applied(0) == 1; }));
  log_.EndMember("credit", absl::PermissionDeniedError("no right to read"));
  ASSERT_TRUE(Eventually([&] { return Refusals("PERMISSION_DENIED") == 1; }));
  Append(0, 2);
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 2; }));
  EXPECT_TRUE(Eventually([&] { return consumer->Ready().ok(); }));
}

TEST_F(InboxTest, FinishesABaselineThatACrashCutShort) {
  std::vector<Partition> some = {0, 2};
  ASSERT_TRUE(
      core::BlockOn(RaiseInboxPositions(ledger_, SourceOf(0), some, {.sequence = 4, .event_id = IdOf(4)})).ok());
  for (std::uint64_t sequence = 5; sequence <= 6; ++sequence) Append(0, sequence);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 2 && Applied(1) == 2; }));
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(InboxTest, FinishesAFirstBatchThatACrashCutShort) {
  std::vector<Partition> some = {0};
  ASSERT_TRUE(
      core::BlockOn(RaiseInboxPositions(ledger_, SourceOf(0), some, {.sequence = 1, .event_id = IdOf(1)})).ok());
  for (std::uint64_t sequence = 1; sequence <= 2; ++sequence) Append(0, sequence);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 1 && Applied(1) == 2; }));
  EXPECT_EQ(Gaps(), 0);
}

TEST_F(InboxTest, TakesABaselineInTheMiddleOfATopic) {
  for (std::uint64_t sequence = 1; sequence <= 5; ++sequence) Append(0, sequence);
  log_.TruncateBefore({kTopic, 0}, 3);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 2; }));
  EXPECT_EQ(Gaps(), 0);
}

}  // namespace
}  // namespace fairlead::ledger
