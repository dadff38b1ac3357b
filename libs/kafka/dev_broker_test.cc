#include "libs/kafka/dev_broker.h"

#include <cstdlib>

#include "fmt/format.h"
#include "libs/kafka/kafka_log.h"
#include "libs/messaging/log_contract.h"
#include "libs/testing/process.h"

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
  std::unique_ptr<KafkaLog> log_ = LogAt(broker_->bootstrap_servers());
};

INSTANTIATE_TEST_SUITE_P(DevBroker, LogContract,
                         ::testing::Values(LogUnderTest{
                             .name = "devbroker",
                             .make = [] { return std::make_unique<DevBrokerFixture>(); },
                             .makes_topics = false,
                             .coordinates_groups = false,
                         }));

}  // namespace
}  // namespace fairlead::kafka
