#include "libs/ledger/inbox.h"

#include "libs/ledger/inbox_test_support.h"

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
  const DeadLetter letter = *DeadLetterFrom(DeadLetterRecords(0)[0]);
  EXPECT_THAT(letter.reason, ::testing::HasSubstr("purse.v1.Unheard"));
  EXPECT_EQ(letter.record.offset, 2);
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
  for (std::uint64_t sequence = 1; sequence <= 2000; ++sequence) {
    for (std::int32_t partition = 0; partition < 4; ++partition) Append(partition, sequence);
  }
  const auto consumer = StartConsumer();
  for (int kills = 0; kills < 3; ++kills) {
    const std::int64_t before = handled_;
    ASSERT_TRUE(Eventually([&] { return handled_ > before + 300; }));
    server_.Kill();
    ASSERT_TRUE(server_.Start().ok());
  }
  ASSERT_TRUE(Eventually([&] { return node_.redis.Ready().ok(); }));
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 8000 && Applied(1) == 8000; }));
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

TEST_F(InboxTest, TakesABaselineInTheMiddleOfATopic) {
  for (std::uint64_t sequence = 1; sequence <= 5; ++sequence) Append(0, sequence);
  log_.TruncateBefore({kTopic, 0}, 3);
  const auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually([&] { return Applied(0) == 2; }));
  EXPECT_EQ(Gaps(), 0);
}

}  // namespace
}  // namespace fairlead::ledger
