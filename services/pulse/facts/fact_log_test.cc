#include "services/pulse/facts/fact_log.h"

#include <mutex>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/messaging/event.h"
#include "libs/messaging/fake_log.h"
#include "libs/testing/eventually.h"
#include "libs/testing/fake_clock.h"

namespace fairlead::pulse {
namespace {

v1::PulseFact Ended(char survey, std::int64_t offset) {
  v1::PulseFact fact;
  fact.set_survey(std::string(16, survey));
  fact.mutable_ended()->add_ends()->set_offset(offset);
  return fact;
}

class FactLogTest : public ::testing::Test {
 protected:
  FactReader::Handler Note() {
    return [this](const v1::PulseFact& fact) {
      const std::lock_guard lock(mutex_);
      seen_.push_back(fact.survey().substr(0, 1) + std::to_string(fact.ended().ends(0).offset()));
    };
  }
  std::vector<std::string> Seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

  messaging::FakeLog log_;
  testing::FakeClock clock_;
  std::mutex mutex_;
  std::vector<std::string> seen_;
};

TEST_F(FactLogTest, HandsOverWhatWasWrittenBeforeAndAfterItsStart) {
  FactWriter writer(log_, clock_, "collector");
  ASSERT_TRUE(writer.Write(Ended('a', 1)).ok());
  FactReader reader(log_, {"collector", "issuer"}, Note());
  EXPECT_FALSE(reader.Ready().ok());
  ASSERT_TRUE(reader.Start().ok());
  ASSERT_TRUE(testing::Eventually([&] { return reader.Ready().ok(); }));
  EXPECT_THAT(Seen(), ::testing::ElementsAre("a1"));
  ASSERT_TRUE(writer.Write(Ended('b', 2)).ok());
  FactWriter issuer(log_, clock_, "issuer");
  ASSERT_TRUE(issuer.Write(Ended('c', 3)).ok());
  ASSERT_TRUE(testing::Eventually([&] { return Seen().size() == 3; }));
  EXPECT_THAT(Seen(), ::testing::UnorderedElementsAre("a1", "b2", "c3"));
}

TEST_F(FactLogTest, GoesOnWhereItWasAfterTheLogWasAway) {
  FactWriter writer(log_, clock_, "collector");
  ASSERT_TRUE(writer.Write(Ended('a', 1)).ok());
  FactReader reader(log_, {"collector"}, Note());
  ASSERT_TRUE(reader.Start().ok());
  ASSERT_TRUE(testing::Eventually([&] { return Seen().size() == 1; }));
  log_.SetAway(true);
  EXPECT_FALSE(writer.Write(Ended('b', 2)).ok());
  log_.SetAway(false);
  ASSERT_TRUE(writer.Write(Ended('c', 3)).ok());
  ASSERT_TRUE(testing::Eventually([&] { return Seen().size() == 2; }));
  EXPECT_THAT(Seen(), ::testing::ElementsAre("a1", "c3"));
}

TEST_F(FactLogTest, WritesManyFactsInTheirOrder) {
  FactWriter writer(log_, clock_, "tally");
  const std::vector<v1::PulseFact> facts = {Ended('a', 1), Ended('b', 2), Ended('a', 3)};
  ASSERT_TRUE(writer.WriteAll(facts).ok());
  FactReader reader(log_, {"tally"}, Note());
  ASSERT_TRUE(reader.Start().ok());
  ASSERT_TRUE(testing::Eventually([&] { return Seen().size() == 3; }));
  EXPECT_THAT(Seen(), ::testing::ElementsAre("a1", "b2", "a3"));
}

TEST_F(FactLogTest, WritesRepliesWithNothingThatTellsWhen) {
  clock_.Set(absl::FromUnixSeconds(1'780'000'000));
  FactWriter writer(log_, std::string(kReplies));
  ASSERT_TRUE(writer.Write(Ended('a', 1)).ok());
  clock_.Set(clock_.Now() + absl::Hours(5));
  ASSERT_TRUE(writer.Write(Ended('a', 1)).ok());
  std::vector<messaging::Record> records = log_.Records("pulse.replies.v1", 0);
  ASSERT_EQ(records.size(), 2U);
  for (messaging::Record& record : records) {
    EXPECT_EQ(record.timestamp, absl::FromUnixMillis(1));
    // Random, and the only header in which two records of one fact may differ.
    std::erase_if(record.headers, [](const auto& header) { return header.first == "ce_id"; });
    EXPECT_EQ(record.headers, records[0].headers);
    EXPECT_EQ(messaging::FromRecord(log_.Records("pulse.replies.v1", 0)[0])->time, absl::FromUnixMillis(1));
  }
}

TEST_F(FactLogTest, SaysThatAFactMayNotBeInTheLog) {
  FactWriter writer(log_, clock_, "tally");
  log_.FailDelivery(2);
  const std::vector<v1::PulseFact> facts = {Ended('a', 1), Ended('b', 2), Ended('a', 3)};
  EXPECT_FALSE(writer.WriteAll(facts).ok());
  EXPECT_EQ(log_.Records(FactTopic("tally"), 0).size(), 1U);
}

TEST_F(FactLogTest, PassesOverWhatIsNoFact) {
  ASSERT_TRUE(log_.EnsureTopic({.name = FactTopic("collector"), .partitions = 1}).ok());
  log_.Append({.topic = FactTopic("collector"), .partition = 0, .value = "noise"});
  FactWriter writer(log_, clock_, "collector");
  ASSERT_TRUE(writer.Write(Ended('a', 1)).ok());
  FactReader reader(log_, {"collector"}, Note());
  ASSERT_TRUE(reader.Start().ok());
  ASSERT_TRUE(testing::Eventually([&] { return Seen().size() == 1; }));
}

}  // namespace
}  // namespace fairlead::pulse
