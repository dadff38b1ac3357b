#include <atomic>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include <unistd.h>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/kafka/kafka_log.h"
#include "libs/messaging/log_contract.h"
#include "libs/testing/eventually.h"
#include "libs/testing/kafka_broker.h"
#include "libs/testing/process.h"

namespace fairlead::kafka {
namespace {

using messaging::LogContract;
using messaging::LogFixture;
using messaging::LogUnderTest;
using messaging::MakeRecord;
using messaging::ProducerSession;
using testing::KafkaBroker;

std::unique_ptr<KafkaLog> LogAt(const std::string& bootstrap_servers,
                                const std::map<std::string, std::string>& properties = {}) {
  auto log = KafkaLog::Create({.bootstrap_servers = bootstrap_servers, .properties = properties});
  EXPECT_TRUE(log.ok()) << log.status();
  return *std::move(log);
}

class RealFixture final : public LogFixture {
 public:
  ~RealFixture() override { EXPECT_TRUE(KafkaBroker::Shared().Start().ok()); }
  messaging::Log& log() override { return *log_; }
  void SetAway(bool away) override {
    if (away) {
      KafkaBroker::Shared().Kill();
    } else {
      const absl::Status started = KafkaBroker::Shared().Start();
      EXPECT_TRUE(started.ok()) << started;
    }
  }
  std::unique_ptr<messaging::Log> AwayWithQueueOf(std::size_t records) override {
    return LogAt(fmt::format("127.0.0.1:{}", testing::FreePort()),
                 {{"queue.buffering.max.messages", fmt::format("{}", records)}});
  }

 private:
  std::unique_ptr<KafkaLog> log_ = LogAt(KafkaBroker::Shared().bootstrap_servers());
};

INSTANTIATE_TEST_SUITE_P(Kafka, LogContract,
                         ::testing::Values(LogUnderTest{"kafka", [] { return std::make_unique<RealFixture>(); }}));

// The relay in small: produces 0 … count-1 to one partition in their order, and after a failed session again from the
// first that was not confirmed.
class Relay {
 public:
  Relay(messaging::Log& log, std::string topic, int count) : log_(log), topic_(std::move(topic)), count_(count) {}

  void Run() {
    while (confirmed_ < count_) {
      auto session = log_.StartProducer();
      ASSERT_TRUE(session.ok()) << session.status();
      ++sessions;
      RunSession(**session);
    }
  }
  int confirmed() const { return confirmed_; }

  std::atomic<int> sessions{0};
  // Ends the session that runs in the middle of its work.
  std::atomic<bool> restart{false};

 private:
  void RunSession(ProducerSession& session) {
    // Shared with callbacks, which come until the session is gone.
    const auto failed = std::make_shared<std::atomic<bool>>(false);
    for (int next = confirmed_; confirmed_ < count_ && !*failed && !restart.exchange(false);) {
      if (next == count_ || next >= confirmed_ + 5'000) {
        std::this_thread::yield();
        continue;
      }
      const auto delivered = [this, next, failed](const absl::Status& status) {
        if (!status.ok()) *failed = true;
        if (!*failed) confirmed_ = next + 1;
      };
      const absl::Status produced = session.Produce(MakeRecord(topic_, 0, std::to_string(next)), delivered);
      if (produced.ok()) {
        ++next;
      } else if (!absl::IsResourceExhausted(produced)) {
        return;
      }
    }
  }

  messaging::Log& log_;
  const std::string topic_;
  const int count_;
  std::atomic<int> confirmed_{0};
};

TEST(KafkaBrokerKilled, LosesNothingAndKeepsTheOrderOfARelay) {
  constexpr int kRecords = 60'000;
  KafkaBroker& broker = KafkaBroker::Shared();
  const auto log = LogAt(broker.bootstrap_servers());
  const std::string topic = fmt::format("relay-{}", getpid());
  ASSERT_TRUE(log->EnsureTopic({.name = topic, .partitions = 1}).ok());
  Relay relay(*log, topic, kRecords);
  std::thread relaying([&relay] { relay.Run(); });
  for (const int at : {5'000, 20'000, 40'000}) {
    EXPECT_TRUE(testing::Eventually([&] { return relay.confirmed() >= at; }, messaging::kPatience));
    broker.Kill();
    // Once the session lives on over the broker's death, once it ends while the broker is away.
    if (at == 20'000) relay.restart = true;
    const absl::Status started = broker.Start();
    EXPECT_TRUE(started.ok()) << started;
  }
  relaying.join();
  EXPECT_GE(relay.sessions, 2);

  int next = 0;
  int repeats = 0;
  auto reader = log->Read(topic, {}, {});
  ASSERT_TRUE(reader.ok()) << reader.status();
  const auto ends = log->Ends({topic, 0});
  ASSERT_TRUE(ends.ok()) << ends.status();
  for (std::int64_t offset = 0; offset + 1 < ends->end;) {
    auto polled = (*reader)->Poll(messaging::kPatience);
    ASSERT_TRUE(polled.ok() && polled->has_value()) << polled.status() << " at " << offset << " of " << ends->end;
    offset = (*polled)->offset;
    const int value = std::stoi((*polled)->value);
    ASSERT_LE(value, next) << "a gap at offset " << offset;
    (value == next ? next : repeats) += 1;
  }
  EXPECT_EQ(next, kRecords);
  std::cout << "sessions " << relay.sessions << ", repeats " << repeats << "\n";
}

// A session asks again and again for what it has written to, and this broker makes what it is asked for.
TEST(KafkaSession, DoesNotBringADeletedTopicBack) {
  const auto log = LogAt(KafkaBroker::Shared().bootstrap_servers(), {{"topic.metadata.refresh.interval.ms", "100"}});
  const std::string topic = fmt::format("deleted-{}", getpid());
  ASSERT_TRUE(log->EnsureTopic({.name = topic, .partitions = 1}).ok());
  const auto session = log->StartProducer();
  ASSERT_TRUE(session.ok()) << session.status();
  ASSERT_TRUE((*session)->Produce(MakeRecord(topic, 0, "before"), [](const absl::Status&) {}).ok());
  ASSERT_TRUE((*session)->Flush(messaging::kPatience).ok());
  ASSERT_EQ(log->DeleteTopic(topic), absl::OkStatus());
  const auto is_back = [&] { return !absl::IsNotFound(log->Ends({topic, 0}).status()); };
  EXPECT_FALSE(testing::Eventually(is_back, absl::Seconds(5), absl::Milliseconds(100)));
}

}  // namespace
}  // namespace fairlead::kafka
