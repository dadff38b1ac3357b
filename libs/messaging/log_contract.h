#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/messaging/log.h"

// What log.h promises, as tests that every implementation passes. A test program links fairlead_log_contract and names
// its implementation:
//   INSTANTIATE_TEST_SUITE_P(Fake, LogContract, ::testing::Values(LogUnderTest{"fake", MakeFake}));
namespace fairlead::messaging {

// A log to be tested, with topics of its own or shared with other tests.
class LogFixture {
 public:
  virtual ~LogFixture() = default;
  virtual Log& log() = 0;
  // Makes a topic where EnsureTopic cannot (librdkafka's mock cluster); elsewhere it does the same.
  virtual absl::Status MakeTopic(const TopicOptions& topic) { return log().EnsureTopic(topic); }
  virtual void SetAway(bool away) = 0;
  // Another log, which is away, whose producers hold at most `records`.
  virtual std::unique_ptr<Log> AwayWithQueueOf(std::size_t records) = 0;
};

struct LogUnderTest {
  std::string name;
  std::function<std::unique_ptr<LogFixture>()> make;
  bool makes_topics = true;
  bool coordinates_groups = true;  // groups of several members, and of members with instance names
  friend void PrintTo(const LogUnderTest& log, std::ostream* out) { *out << log.name; }
};

inline constexpr absl::Duration kPatience = absl::Seconds(40);

// A member of a group whose listener and records are kept for inspection.
class Member {
 public:
  Member(Log& log, const std::string& group, const std::string& instance, const std::vector<std::string>& topics);

  // One short poll; ends the test on an error other than Unavailable. True if a record came.
  bool Step();
  Subscription& subscription() { return *subscription_; }
  // Stores offsets behind all records received, once.
  void StoreAll();
  std::vector<Record> Of(const TopicPartition& partition) const;

  std::vector<Record> records;
  std::map<TopicPartition, int> owned;  // by the listener's calls
  int assignments = 0;
  int revocations = 0;
  bool store_on_revoke = false;

 private:
  std::unique_ptr<Subscription> subscription_;
};

class LogContract : public ::testing::TestWithParam<LogUnderTest> {
 protected:
  LogContract();

  Log& log() { return fixture_->log(); }
  LogFixture& fixture() { return *fixture_; }
  std::string NewTopic(std::int32_t partitions = 3);
  static std::string NewName(const std::string& prefix);
  // Produces `count` records in one session and waits for them: keys "key-<p>", values "<from>", "<from+1>" …
  void Fill(const std::string& topic, std::int32_t partition, int count, int from = 0);
  // Everything in a topic, read from `from` until as many records have come as Ends promises.
  std::vector<Record> ReadAll(const std::string& topic, ReadFrom from = {});
  // Polls the members in turn until `done`, and fails the test if that takes too long.
  void RunUntil(const std::vector<Member*>& members, const std::function<bool()>& done);

 private:
  std::unique_ptr<LogFixture> fixture_;
};

Record MakeRecord(const std::string& topic, std::int32_t partition, const std::string& value);
std::vector<std::string> Values(const std::vector<Record>& records);
// "<from>" … "<from+count-1>".
std::vector<std::string> Numbers(int count, int from = 0);

}  // namespace fairlead::messaging
