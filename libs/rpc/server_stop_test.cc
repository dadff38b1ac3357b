#include <map>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/rpc/test_server.h"

namespace fairlead::rpc {
namespace {

class RpcStop : public ServerTest {};

TEST_F(RpcStop, LetsCallsUnderWayFinish) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  std::atomic<int> answered{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) callers.emplace_back([&] { answered += Say(*client, "gate").ok(); });
  ASSERT_TRUE(echo_.gate.AwaitWaiting(8));
  std::thread stopper([&] { server_->Stop(absl::Now() + absl::Seconds(30)); });
  EXPECT_TRUE(Eventually([&] { return !server_->Ready().ok(); }));
  echo_.gate.Open();
  stopper.join();
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(answered, 8);
}

TEST_F(RpcStop, CancelsAtTheDeadlineAndWaitsForHandlers) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  absl::Status status;
  std::thread caller([&] { status = Say(*client, "gate").status(); });
  ASSERT_TRUE(echo_.gate.AwaitWaiting(1));
  std::atomic<bool> stopped{false};
  std::thread stopper([&] {
    server_->Stop(absl::Now() + absl::Milliseconds(50));
    stopped = true;
  });
  caller.join();
  EXPECT_FALSE(status.ok());
  EXPECT_FALSE(stopped);
  echo_.gate.Open();
  stopper.join();
}

TEST_F(RpcStop, MayBeCalledTwiceOrWithoutAStart) {
  ASSERT_TRUE(Start().ok());
  server_->Stop(absl::Now());
  server_->Stop(absl::Now());
  server_ =
      std::make_unique<Server>(ServerOptions(), *verifier_, EchoAccess(), metrics_, [] { return absl::OkStatus(); });
  server_->Stop(absl::Now());
}

TEST_F(RpcStop, BreaksConversationsOffAtTheDeadline) {
  ASSERT_TRUE(Start().ok());
  const auto client = Connect();
  const auto stub = v1::EchoService::NewStub(client->channel());
  const auto context = *client->NewContext();
  const auto stream = stub->Converse(context.get());
  v1::ConverseRequest request;
  request.set_text("listen");
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(Eventually([&] { return echo_.listening == 1; }));
  server_->Stop(absl::Now() + absl::Milliseconds(50));
  EXPECT_FALSE(stream->Finish().ok());
  EXPECT_EQ(echo_.broken_off, 1);
}

// What clients see who call all the while that a server stops: answers, then UNAVAILABLE, with which they go elsewhere.
TEST_F(RpcStop, FailsNoCallUnderLoadOtherThanByUnavailable) {
  for (int round = 0; round < 10; ++round) {
    ASSERT_TRUE(Start().ok());
    const auto client = Connect();
    std::atomic<bool> end{false};
    std::atomic<int> answered{0};
    std::mutex mutex;
    std::map<std::string, int> failures;
    std::vector<std::thread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([&] {
        while (!end) {
          const absl::Status status = Say(*client, "x").status();
          if (status.ok()) {
            ++answered;
          } else {
            const std::lock_guard lock(mutex);
            ++failures[absl::IsUnavailable(status) ? "unavailable" : status.ToString()];
          }
        }
      });
    }
    EXPECT_TRUE(Eventually([&] { return answered > 50; }));
    server_->Stop(absl::Now() + absl::Seconds(20));
    EXPECT_TRUE(Eventually([&] {
      const std::lock_guard lock(mutex);
      return failures.contains("unavailable");
    }));
    end = true;
    for (auto& caller : callers) caller.join();
    EXPECT_THAT(failures, ::testing::ElementsAre(::testing::Key("unavailable")));
  }
}

}  // namespace
}  // namespace fairlead::rpc
