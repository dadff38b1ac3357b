#include "libs/messaging/fake_log.h"

#include <atomic>
#include <thread>

#include "gmock/gmock.h"
#include "libs/messaging/log_contract.h"
#include "libs/testing/eventually.h"

namespace fairlead::messaging {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

class FakeFixture final : public LogFixture {
 public:
  Log& log() override { return log_; }
  void SetAway(bool away) override { log_.SetAway(away); }
  std::unique_ptr<Log> AwayWithQueueOf(std::size_t records) override {
    auto away = std::make_unique<FakeLog>(records);
    away->SetAway(true);
    return away;
  }

 private:
  FakeLog log_;
};

INSTANTIATE_TEST_SUITE_P(Fake, LogContract,
                         ::testing::Values(LogUnderTest{"fake", [] { return std::make_unique<FakeFixture>(); }}));

class FakeLogFailures : public ::testing::Test {
 protected:
  FakeLogFailures() {
    EXPECT_TRUE(log_.EnsureTopic({.name = "t", .partitions = 1}).ok());
    session_ = *log_.StartProducer();
  }

  void Produce(int count, int from = 0) {
    for (const std::string& value : Numbers(count, from)) {
      EXPECT_TRUE(session_
                      ->Produce(MakeRecord("t", 0, value),
                                [this](const absl::Status& status) { (status.ok() ? delivered_ : failed_) += 1; })
                      .ok());
    }
  }
  void RestartProducer() { session_ = *log_.StartProducer(); }
  std::vector<std::string> InLog() const { return Values(log_.Records("t", 0)); }

  FakeLog log_;
  std::atomic<int> delivered_{0};
  std::atomic<int> failed_{0};
  std::unique_ptr<ProducerSession> session_;
};

TEST_F(FakeLogFailures, FailTheNthDeliveryAndAllBehindIt) {
  log_.FailDelivery(3);
  log_.HoldBack(FakeLog::Hold::kRecords);
  Produce(5);
  EXPECT_EQ(log_.Waiting(), 5U);
  log_.HoldBack(FakeLog::Hold::kNothing);
  EXPECT_TRUE(absl::IsInternal(session_->Flush(kPatience)));
  EXPECT_EQ(delivered_, 2);
  EXPECT_EQ(failed_, 3);
  EXPECT_EQ(log_.Waiting(), 0U);
  EXPECT_THAT(InLog(), ElementsAre("0", "1"));
  RestartProducer();
  Produce(3, 2);
  EXPECT_TRUE(session_->Flush(kPatience).ok());
  EXPECT_THAT(InLog(), ElementsAreArray(Numbers(5)));
  EXPECT_EQ(log_.Sessions(), 2U);
}

TEST_F(FakeLogFailures, LandARecordWhoseDeliveryFails) {
  log_.FailDelivery(2, true);
  log_.HoldBack(FakeLog::Hold::kRecords);
  Produce(3);
  log_.HoldBack(FakeLog::Hold::kNothing);
  EXPECT_FALSE(session_->Flush(kPatience).ok());
  EXPECT_EQ(delivered_, 1);
  EXPECT_THAT(InLog(), ElementsAre("0", "1"));
}

TEST_F(FakeLogFailures, HoldConfirmationsOfWhatIsInTheLog) {
  log_.HoldBack(FakeLog::Hold::kConfirmations);
  Produce(2);
  EXPECT_TRUE(testing::Eventually([this] { return InLog().size() == 2; }));
  EXPECT_EQ(delivered_, 0);
  session_.reset();
  EXPECT_EQ(failed_, 2);
  log_.LandLate();
  EXPECT_THAT(InLog(), ElementsAre("0", "1"));
}

TEST_F(FakeLogFailures, LandLateWhatAnEndedSessionDropped) {
  log_.SetAway(true);
  Produce(2);
  RestartProducer();
  EXPECT_EQ(failed_, 2);
  log_.SetAway(false);
  Produce(1);
  EXPECT_TRUE(session_->Flush(kPatience).ok());
  log_.LandLate();
  EXPECT_THAT(InLog(), ElementsAre("0", "0", "1"));
}

TEST_F(FakeLogFailures, DuplicateDropAndTruncate) {
  Produce(5);
  ASSERT_TRUE(session_->Flush(kPatience).ok());
  EXPECT_TRUE(log_.Duplicate({"t", 0}, 1));
  EXPECT_TRUE(log_.Drop({"t", 0}, 2));
  EXPECT_FALSE(log_.Drop({"t", 0}, 2));
  EXPECT_FALSE(log_.Duplicate({"t", 0}, 2));
  EXPECT_THAT(InLog(), ElementsAre("0", "1", "3", "4", "1"));
  log_.TruncateBefore({"t", 0}, 1);
  EXPECT_THAT(InLog(), ElementsAre("1", "3", "4", "1"));
  EXPECT_EQ(log_.Ends({"t", 0})->begin, 1);
  log_.TruncateFrom({"t", 0}, 4);
  EXPECT_THAT(InLog(), ElementsAre("1", "3"));
  EXPECT_EQ(log_.Append(MakeRecord("t", 0, "new")), 4);
  EXPECT_EQ(log_.Append(MakeRecord("t", 1, "nowhere")), -1);
}

TEST_F(FakeLogFailures, StartAtTheBeginningWhereTheOffsetIsGone) {
  Produce(5);
  ASSERT_TRUE(session_->Flush(kPatience).ok());
  Member first(log_, "g", "", {"t"});
  while (first.records.size() < 2) first.Step();
  ASSERT_TRUE(first.subscription().StoreOffset({"t", 0}, 1).ok());
  EXPECT_EQ(log_.Committed("g", {"t", 0}), 1);
  first.subscription().Close(kPatience);
  log_.TruncateBefore({"t", 0}, 3);
  Member second(log_, "g", "", {"t"});
  while (second.records.size() < 2) second.Step();
  EXPECT_THAT(Values(second.records), ElementsAre("3", "4"));
}

TEST_F(FakeLogFailures, LeaveAnExpiredMemberAZombieUntilItPolls) {
  Produce(3);
  ASSERT_TRUE(session_->Flush(kPatience).ok());
  Member zombie(log_, "g", "", {"t"});
  while (zombie.records.size() < 2) zombie.Step();
  log_.ExpireMembers("g");
  Member successor(log_, "g", "", {"t"});
  while (successor.records.size() < 3) successor.Step();
  EXPECT_EQ(zombie.owned.size(), 1U);
  EXPECT_TRUE(zombie.subscription().StoreOffset({"t", 0}, 2).ok());
  EXPECT_EQ(log_.Committed("g", {"t", 0}), std::nullopt);
  EXPECT_FALSE(zombie.Step());
  EXPECT_TRUE(zombie.owned.empty());
  EXPECT_EQ(zombie.revocations, 1);
  while (zombie.owned.empty() && successor.revocations < 2) {
    successor.Step();
    zombie.Step();
  }
  EXPECT_EQ(zombie.owned.size() + successor.owned.size(), 1U);
}

TEST_F(FakeLogFailures, CommitOnReturnWhatWasStoredWhileAway) {
  Produce(3);
  ASSERT_TRUE(session_->Flush(kPatience).ok());
  Member member(log_, "g", "", {"t"});
  while (member.records.size() < 3) member.Step();
  log_.SetAway(true);
  ASSERT_TRUE(member.subscription().StoreOffset({"t", 0}, 3).ok());
  EXPECT_EQ(log_.Committed("g", {"t", 0}), std::nullopt);
  log_.SetAway(false);
  member.Step();
  EXPECT_EQ(log_.Committed("g", {"t", 0}), 3);
}

TEST_F(FakeLogFailures, RebalanceOnDemand) {
  Member member(log_, "g", "", {"t"});
  while (member.owned.empty()) member.Step();
  log_.Rebalance("g");
  while (member.assignments < 2) member.Step();
  EXPECT_EQ(member.revocations, 1);
}

TEST_F(FakeLogFailures, ServeProducersAndConsumersAtOnce) {
  std::thread consumer([this] {
    Member member(log_, "g", "", {"t"});
    while (member.records.size() < 500) member.Step();
    EXPECT_THAT(Values(member.records), ElementsAreArray(Numbers(500)));
  });
  std::thread weather([this] {
    for (int i = 0; i < 50; ++i) {
      log_.SetAway(true);
      std::this_thread::yield();
      log_.SetAway(false);
    }
  });
  Produce(500);
  EXPECT_TRUE(session_->Flush(kPatience).ok());
  weather.join();
  consumer.join();
}

}  // namespace
}  // namespace fairlead::messaging
