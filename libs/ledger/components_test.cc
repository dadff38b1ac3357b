#include "libs/ledger/components.h"

#include <algorithm>
#include <atomic>
#include <cstdint>

#include <gtest/gtest.h>

#include "libs/ledger/view.h"
#include "libs/messaging/fake_log.h"
#include "libs/testing/eventually.h"

namespace fairlead::ledger {
namespace {

using testing::Eventually;

// A log that is away and, like the real one, lets whoever asks for more than its presence wait for long.
class AwayLog final : public messaging::Log {
 public:
  absl::StatusOr<std::unique_ptr<messaging::ProducerSession>> StartProducer() override { return fake_.StartProducer(); }
  absl::StatusOr<std::unique_ptr<messaging::Subscription>> Subscribe(
      const std::string& group, const std::string& instance, const std::vector<std::string>& topics,
      messaging::Subscription::Listener listener) override {
    return fake_.Subscribe(group, instance, topics, std::move(listener));
  }
  absl::StatusOr<std::unique_ptr<messaging::Reader>> Read(const std::string&, const std::vector<std::int32_t>&,
                                                          messaging::ReadFrom) override {
    return Asked();
  }
  absl::StatusOr<messaging::Watermarks> Ends(const messaging::TopicPartition&) override { return Asked(); }
  absl::Status EnsureTopic(const messaging::TopicOptions&) override { return Asked(); }
  absl::Status DeleteTopic(const std::string&) override { return Asked(); }
  absl::Status Ping(absl::Duration timeout) override {
    longest_ms = std::max(longest_ms.load(), absl::ToInt64Milliseconds(timeout));
    ++pings;
    return absl::UnavailableError("away");
  }

  std::atomic<int> pings = 0;
  std::atomic<int> asked = 0;
  std::atomic<std::int64_t> longest_ms = 0;

 private:
  absl::Status Asked() {
    ++asked;
    return absl::UnavailableError("away, after ten seconds");
  }
  messaging::FakeLog fake_;
};

TEST(Topics, AskALogThatIsAwayNothingThatKeepsThemFromStopping) {
  AwayLog log;
  Topics topics(log, {{.name = "a"}, {.name = "b"}}, [](const std::string& reason) { ADD_FAILURE() << reason; });
  ASSERT_TRUE(topics.Start().ok());
  ASSERT_TRUE(Eventually([&] { return log.pings >= 2; }));
  topics.Stop(absl::Now());
  EXPECT_FALSE(topics.Ready().ok());
  EXPECT_EQ(log.asked, 0);
  EXPECT_LE(log.longest_ms, 1000);
}

TEST(View, AsksALogThatIsAwayNothingThatKeepsItFromStopping) {
  AwayLog log;
  observability::Registry metrics;
  View view(log, metrics, ViewOptions{.name = "v", .topics = {"a", "b"}, .retry = absl::Milliseconds(1)},
            [](const messaging::Event&) {});
  ASSERT_TRUE(view.Start().ok());
  ASSERT_TRUE(Eventually([&] { return log.pings >= 4; }));
  view.Stop(absl::Now());
  EXPECT_EQ(log.asked, 0);
  EXPECT_LE(log.longest_ms, 1000);
}

}  // namespace
}  // namespace fairlead::ledger
