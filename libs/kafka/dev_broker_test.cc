#include "libs/kafka/dev_broker.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/kafka/kafka_log.h"
#include "libs/messaging/log_contract.h"
#include "libs/testing/eventually.h"
#include "libs/testing/process.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::kafka {
namespace {

using messaging::LogContract;
using messaging::LogFixture;
using messaging::LogUnderTest;

std::unique_ptr<KafkaLog> LogAt(const std::string& bootstrap_servers, const Properties& properties = {}) {
  auto log = KafkaLog::Create({.bootstrap_servers = bootstrap_servers, .properties = properties});
  EXPECT_TRUE(log.ok()) << log.status();
  return *std::move(log);
}

class DevBrokerFixture final : public LogFixture {
 public:
  messaging::Log& log() override { return *log_; }
  absl::Status MakeTopic(const messaging::TopicOptions& topic) override {
    return broker_->CreateTopic(topic.name, topic.partitions);
  }
  void SetAway(bool away) override { broker_->SetAway(away); }
  std::unique_ptr<messaging::Log> AwayWithQueueOf(std::size_t records) override {
    return LogAt(fmt::format("127.0.0.1:{}", testing::FreePort()),
                 {{"queue.buffering.max.messages", fmt::format("{}", records)}});
  }

 private:
  std::unique_ptr<DevBroker> broker_ = *DevBroker::Start();
  // The mock cluster lets a group wait for 3 s, which a session must outlive, and then for about a session.
  std::unique_ptr<KafkaLog> log_ =
      LogAt(broker_->bootstrap_servers(), {{"session.timeout.ms", "5000"}, {"heartbeat.interval.ms", "500"}});
};

INSTANTIATE_TEST_SUITE_P(DevBroker, LogContract,
                         ::testing::Values(LogUnderTest{
                             .name = "devbroker",
                             .make = [] { return std::make_unique<DevBrokerFixture>(); },
                             .makes_topics = false,
                             .coordinates_groups = false,
                         }));

// A broker that has forgotten a session takes what comes behind a refused request, and the refused one for a repeat.
TEST(UndatedRecords, AreNeverOvertaken) {
  const auto broker = *DevBroker::Start();
  ASSERT_TRUE(broker->CreateTopic("undated", 1).ok());
  const auto log = *KafkaLog::Create({.bootstrap_servers = broker->bootstrap_servers(),
                                      .properties = {{"batch.num.messages", "1"}, {"linger.ms", "0"}},
                                      .undated = true});
  const auto session = log->StartProducer();
  ASSERT_TRUE(session.ok()) << session.status();
  std::vector<std::string> produced;
  for (int i = 0; i < 100; ++i) {
    if (i % 10 == 5) broker->RefuseNextWrite();
    messaging::Record record = messaging::MakeRecord("undated", 0, std::to_string(i));
    record.timestamp = absl::FromUnixMillis(1);
    ASSERT_TRUE((*session)->Produce(std::move(record), [](const absl::Status&) {}).ok());
    produced.push_back(std::to_string(i));
    if (i % 10 == 0) {
      ASSERT_TRUE((*session)->Flush(messaging::kPatience).ok());
    }
  }
  ASSERT_TRUE((*session)->Flush(messaging::kPatience).ok());
  const auto reader = log->Read("undated", {}, {});
  ASSERT_TRUE(reader.ok()) << reader.status();
  std::vector<std::string> read;
  while (read.size() < produced.size()) {
    const auto record = (*reader)->Poll(messaging::kPatience);
    ASSERT_TRUE(record.ok() && record->has_value()) << read.size();
    read.push_back((*record)->value);
  }
  EXPECT_EQ(read, produced);
}

TEST(FairleadDevbroker, ServesItsTopicsAndStopsOnSigterm) {
  const testing::TemporaryDirectory directory;
  const std::string address_file = (directory.path() / "address").string();
  auto process = testing::Process::Start({.arguments = {FAIRLEAD_DEVBROKER, "--topic", "a.v1", "--topic", "b.v1",
                                                        "--partitions", "5", "--address-file", address_file}});
  ASSERT_TRUE(process.ok()) << process.status();
  ASSERT_TRUE(testing::Eventually([&] { return std::filesystem::exists(address_file); }));
  std::string address;
  std::ifstream(address_file) >> address;
  EXPECT_NE((*process)->Stdout().find("proves nothing about exactly-once"), std::string::npos);
  const auto log = LogAt(address);
  EXPECT_TRUE(log->EnsureTopic({.name = "a.v1", .partitions = 5}).ok());
  EXPECT_TRUE(log->EnsureTopic({.name = "b.v1", .partitions = 5}).ok());
  EXPECT_FALSE(log->EnsureTopic({.name = "b.v1", .partitions = 12}).ok());
  (*process)->Signal(SIGTERM);
  const auto ended = (*process)->Wait(absl::Seconds(20));
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->code, 0);
}

}  // namespace
}  // namespace fairlead::kafka
