// The client when the server, the network or the configuration does not do what it should.
#include "libs/redis/client.h"

#include <atomic>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/testing/eventually.h"
#include "libs/testing/process.h"
#include "libs/testing/redis_server.h"
#include "libs/testing/temporary_directory.h"

namespace fairlead::redis {
namespace {

using testing::Eventually;
using ::testing::HasSubstr;
using testing::RedisServer;

constexpr absl::Duration kPatience = absl::Seconds(20);

ClientOptions To(const RedisServer& server) { return {.port = server.port(), .timeout = kPatience}; }

absl::StatusCode CodeOf(Connector& connector, std::uint32_t route = 0) {
  return RunBlocking(connector, route, {Command({"PING"})}).status().code();
}

// Pipelines under way, each counted when it ends.
class Load {
 public:
  // Sends `pipelines` of `words`, on changing routes.
  void Send(Connector& connector, int pipelines, std::initializer_list<std::string_view> words) {
    for (int i = 0; i < pipelines; ++i) {
      connector.Send(static_cast<std::uint32_t>(i), {Command(words)}, [this](const Replies& replies) {
        const std::lock_guard lock(mutex_);
        ++ended_[replies.status().code()];
      });
    }
  }
  int Ended() const {
    const std::lock_guard lock(mutex_);
    int sum = 0;
    for (const auto& [code, count] : ended_) sum += count;
    return sum;
  }
  int Ended(absl::StatusCode code) const {
    const std::lock_guard lock(mutex_);
    const auto found = ended_.find(code);
    return found == ended_.end() ? 0 : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<absl::StatusCode, int> ended_;
};

TEST(RedisClient, FailsAtOnceWhileTheServerIsAwayAndConnectsWhenItComes) {
  RedisServer server;
  server.Stop();
  Client client(To(server));
  EXPECT_FALSE(client.Ready().ok());
  ASSERT_TRUE(client.Start().ok());
  EXPECT_EQ(CodeOf(client), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Eventually([&] { return client.Ready().ToString().find("refused") != std::string::npos; }));
  ASSERT_TRUE(server.Start().ok());
  EXPECT_TRUE(client.WaitUntilReady(kPatience).ok());
  EXPECT_EQ(CodeOf(client), absl::StatusCode::kOk);
}

TEST(RedisClient, EndsEveryPipelineOnceWhenTheServerIsKilled) {
  RedisServer server;
  Client client(To(server));
  ASSERT_TRUE(client.Start().ok());
  ASSERT_TRUE(client.WaitUntilReady(kPatience).ok());
  constexpr int kPipelines = 1000;
  server.Pause();  // so that all are under way when it dies
  Load load;
  load.Send(client, kPipelines, {"INCR", "n"});
  server.Kill();
  EXPECT_TRUE(Eventually([&] { return load.Ended() == kPipelines; }));
  EXPECT_EQ(load.Ended(absl::StatusCode::kUnavailable), kPipelines);
  EXPECT_FALSE(client.Ready().ok());
  ASSERT_TRUE(server.Start().ok());
  EXPECT_TRUE(client.WaitUntilReady(kPatience).ok());
  EXPECT_EQ(CodeOf(client), absl::StatusCode::kOk);
  EXPECT_EQ(load.Ended(), kPipelines);
}

TEST(RedisClient, TimesOutOnAServerThatHangsAndRecovers) {
  RedisServer server;
  ClientOptions options = To(server);
  options.timeout = absl::Milliseconds(200);
  options.connect_timeout = absl::Milliseconds(200);
  Client client(options);
  ASSERT_TRUE(client.Start().ok());
  ASSERT_TRUE(client.WaitUntilReady(kPatience).ok());
  server.Pause();
  EXPECT_EQ(CodeOf(client, 0), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(CodeOf(client, 0), absl::StatusCode::kUnavailable) << "the connection is given up";
  EXPECT_THAT(client.Ready().ToString(), HasSubstr("no answer in time"));
  server.Continue();
  EXPECT_TRUE(client.WaitUntilReady(kPatience).ok());
  for (int i = 0; i < 50; ++i) {
    const std::string echo = fmt::format("{}", i);
    const Replies replies = RunBlocking(client, 0, {Command({"ECHO", echo})});
    ASSERT_TRUE(replies.ok()) << replies.status();
    EXPECT_EQ(replies->front().text, echo) << "an answer of the connection that was given up";
  }
}

TEST(RedisClient, ReconnectsWhenAConnectionIsCut) {
  RedisServer server;
  Client client(To(server));
  Client other(To(server));
  ASSERT_TRUE(client.Start().ok());
  ASSERT_TRUE(other.Start().ok());
  ASSERT_TRUE(client.WaitUntilReady(kPatience).ok());
  ASSERT_TRUE(other.WaitUntilReady(kPatience).ok());
  const auto id = [&] {
    const Replies replies = RunBlocking(client, 0, {Command({"CLIENT", "ID"})});
    return replies.ok() ? replies->front().integer : 0;
  };
  const std::int64_t before = id();
  ASSERT_GT(before, 0);
  const Replies cut = RunBlocking(other, 0, {Command({"CLIENT", "KILL", "ID"}).Add(before)});
  ASSERT_TRUE(cut.ok()) << cut.status();
  EXPECT_TRUE(Eventually([&] {
    const std::int64_t now = id();
    return now != 0 && now != before;
  }));
}

TEST(RedisClient, AnswersUnderLoadStayMatchedWhileConnectionsAreCut) {
  RedisServer server;
  Client client(To(server));
  Client other(To(server));
  ASSERT_TRUE(client.Start().ok());
  ASSERT_TRUE(other.Start().ok());
  ASSERT_TRUE(client.WaitUntilReady(kPatience).ok());
  ASSERT_TRUE(other.WaitUntilReady(kPatience).ok());
  std::atomic<int> sent = 0;
  std::atomic<int> ended = 0;
  std::atomic<int> answered = 0;
  std::atomic<int> mismatched = 0;
  std::atomic<bool> enough = false;
  std::thread sender([&] {
    while (!enough) {
      if (sent - ended > 200) {
        std::this_thread::yield();
        continue;
      }
      const int i = sent++;
      const std::string text = fmt::format("{}", i);
      std::vector<Command> commands{Command({"ECHO", text}), Command({"ECHO", text})};
      client.Send(static_cast<std::uint32_t>(i), std::move(commands), [&, text](const Replies& replies) {
        ++ended;
        if (!replies.ok()) return;
        ++answered;
        if (replies->size() != 2 || (*replies)[0].text != text || (*replies)[1].text != text) ++mismatched;
      });
    }
  });
  for (int cuts = 0; cuts < 10; ++cuts) {
    const int before = answered;
    EXPECT_TRUE(Eventually([&] { return answered > before + 100; }));
    const Replies cut = RunBlocking(other, 0, {Command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"})});
    EXPECT_TRUE(cut.ok()) << cut.status();
    EXPECT_TRUE(client.WaitUntilReady(kPatience).ok());
    EXPECT_TRUE(other.WaitUntilReady(kPatience).ok());
  }
  enough = true;
  sender.join();
  EXPECT_TRUE(Eventually([&] { return ended == sent; }));
  EXPECT_EQ(mismatched, 0);
}

TEST(RedisClient, AuthenticatesWithAUserAndARotatedPasswordFile) {
  const testing::TemporaryDirectory directory;
  const std::string file = directory.Write("password", "first\n");
  RedisServer server({.arguments = {"--user", "default", "off", "--user", "fairlead", "on", ">first", "~*", "+@all"}});
  ClientOptions options = To(server);
  options.user = "fairlead";
  options.password_file = file;
  Client client(options);
  ASSERT_TRUE(client.Start().ok());
  ASSERT_TRUE(client.WaitUntilReady(kPatience).ok());
  const Replies who = RunBlocking(client, 0, {Command({"ACL", "WHOAMI"})});
  ASSERT_TRUE(who.ok()) << who.status();
  EXPECT_EQ(who->front().text, "fairlead");

  // The password changes; the client comes back as soon as its file has the new one.
  const Replies changed = RunBlocking(client, 0,
                                      {Command({"ACL", "SETUSER", "fairlead", "resetpass", ">second"}),
                                       Command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no"})});
  EXPECT_TRUE(Eventually([&] { return client.Ready().ToString().find("WRONGPASS") != std::string::npos; }));
  EXPECT_THAT(client.Ready().ToString(), HasSubstr("AUTH was refused"));
  EXPECT_EQ(client.Ready().ToString().find("first"), std::string::npos);
  directory.Write("password", "second");
  EXPECT_TRUE(client.WaitUntilReady(kPatience).ok());
}

TEST(RedisClient, SaysWhichPasswordFileIsMissing) {
  RedisServer server;
  ClientOptions options = To(server);
  options.password_file = "/nonexistent/password";
  Client client(options);
  ASSERT_TRUE(client.Start().ok());
  EXPECT_TRUE(Eventually(
      [&] { return client.Ready().ToString().find("password file /nonexistent/password") != std::string::npos; }));
}

TEST(RedisClient, SaysThatAPasswordIsWanted) {
  RedisServer server({.arguments = {"--requirepass", "secret"}});
  Client client(To(server));
  ASSERT_TRUE(client.Start().ok());
  EXPECT_TRUE(Eventually([&] { return client.Ready().ToString().find("NOAUTH") != std::string::npos; }));
  EXPECT_EQ(CodeOf(client), absl::StatusCode::kUnavailable);
}

TEST(RedisClient, SelectsTheDatabaseAndTellsItsName) {
  RedisServer server;
  ClientOptions options = To(server);
  options.host = "localhost";  // also: a name is resolved
  options.database = 3;
  options.name = "fairlead-test";
  Client client(options);
  ASSERT_TRUE(client.Start().ok());
  ASSERT_TRUE(client.WaitUntilReady(kPatience).ok());
  const Replies replies = RunBlocking(client, 1, {Command({"CLIENT", "INFO"})});
  ASSERT_TRUE(replies.ok()) << replies.status();
  EXPECT_THAT(replies->front().text, HasSubstr(" db=3 "));
  EXPECT_THAT(replies->front().text, HasSubstr(" name=fairlead-test "));
}

TEST(RedisClient, SaysThatAHostIsUnknown) {
  Client client({.host = "no-such-host.invalid", .connect_timeout = kPatience});
  ASSERT_TRUE(client.Start().ok());
  EXPECT_TRUE(Eventually([&] { return client.Ready().ToString().find("cannot resolve") != std::string::npos; }));
}

TEST(RedisClient, RefusesMoreThanMayWait) {
  RedisServer server;
  ClientOptions options = To(server);
  options.max_waiting = 10;
  Client client(options);
  ASSERT_TRUE(client.Start().ok());
  ASSERT_TRUE(client.WaitUntilReady(kPatience).ok());
  server.Pause();
  Load load;
  load.Send(client, 15, {"PING"});
  EXPECT_TRUE(Eventually([&] { return load.Ended() == 5; }));
  EXPECT_EQ(load.Ended(absl::StatusCode::kResourceExhausted), 5);
  server.Continue();
  EXPECT_TRUE(Eventually([&] { return load.Ended() == 15; }));
  EXPECT_EQ(load.Ended(absl::StatusCode::kOk), 10);
}

TEST(RedisClient, KeepsUnansweredBytesWithinTheLimit) {
  RedisServer server;
  ClientOptions options = To(server);
  options.connections = 1;
  options.max_unanswered_bytes = 1000;
  Client client(options);
  ASSERT_TRUE(client.Start().ok());
  ASSERT_TRUE(client.WaitUntilReady(kPatience).ok());
  server.Pause();
  Load load;
  const std::string value(300, 'v');  // three fit
  load.Send(client, 100, {"APPEND", "a", value});
  // Only what was sent may be executed after the client has gone; the rest was never sent.
  client.Stop(absl::Now() + absl::Milliseconds(100));
  EXPECT_EQ(load.Ended(absl::StatusCode::kUnavailable), 100);
  server.Continue();
  Client reader(To(server));
  ASSERT_TRUE(reader.Start().ok());
  ASSERT_TRUE(reader.WaitUntilReady(kPatience).ok());
  const Replies replies = RunBlocking(reader, 0, {Command({"STRLEN", "a"})});
  ASSERT_TRUE(replies.ok()) << replies.status();
  EXPECT_LE(replies->front().integer, 900);
}

TEST(RedisClient, SendsAPipelineThatIsLargerThanTheLimit) {
  RedisServer server;
  ClientOptions options = To(server);
  options.max_unanswered_bytes = 1000;
  Client client(options);
  ASSERT_TRUE(client.Start().ok());
  ASSERT_TRUE(client.WaitUntilReady(kPatience).ok());
  Load load;
  const std::string value(1'000'000, 'v');
  load.Send(client, 20, {"SET", "a", value});
  EXPECT_TRUE(Eventually([&] { return load.Ended(absl::StatusCode::kOk) == 20; }));
}

TEST(RedisClient, StopLetsPendingPipelinesAndTheirContinuationsFinish) {
  RedisServer server;
  Client client(To(server));
  ASSERT_TRUE(client.Start().ok());
  ASSERT_TRUE(client.WaitUntilReady(kPatience).ok());
  server.Pause();
  std::promise<absl::Status> second;
  client.Send(0, {Command({"PING"})}, [&](const Replies&) {
    client.Send(1, {Command({"PING"})}, [&](const Replies& replies) { second.set_value(replies.status()); });
  });
  std::thread stopper([&] { client.Stop(absl::Now() + kPatience); });
  server.Continue();
  EXPECT_TRUE(second.get_future().get().ok());
  stopper.join();
  EXPECT_EQ(CodeOf(client), absl::StatusCode::kUnavailable);
  EXPECT_THAT(client.Ready().ToString(), HasSubstr("stopped"));
}

TEST(RedisClient, StopEndsWhatIsPendingAtItsDeadline) {
  RedisServer server;
  auto client = std::make_unique<Client>(To(server));
  ASSERT_TRUE(client->Start().ok());
  ASSERT_TRUE(client->WaitUntilReady(kPatience).ok());
  server.Pause();
  Load load;
  load.Send(*client, 100, {"PING"});
  client->Stop(absl::Now());
  EXPECT_EQ(load.Ended(absl::StatusCode::kUnavailable), 100);
  client.reset();
}

TEST(RedisClient, EndsWhatWasSentButNeverStarted) {
  Load load;
  {
    Client client({.port = 1});
    load.Send(client, 3, {"PING"});
    EXPECT_EQ(load.Ended(), 0);
  }
  EXPECT_EQ(load.Ended(absl::StatusCode::kUnavailable), 3);
}

TEST(RedisClient, LosesNoCallbackWhenThreadsSendDuringStop) {
  RedisServer server;
  Client client(To(server));
  ASSERT_TRUE(client.Start().ok());
  ASSERT_TRUE(client.WaitUntilReady(kPatience).ok());
  Load load;
  std::atomic<bool> stopped = false;
  std::atomic<int> sent = 0;
  std::vector<std::thread> senders;
  for (int t = 0; t < 3; ++t) {
    senders.emplace_back([&] {
      while (!stopped) {
        load.Send(client, 10, {"PING"});
        sent += 10;
      }
    });
  }
  EXPECT_TRUE(Eventually([&] { return load.Ended(absl::StatusCode::kOk) > 1000; }));
  client.Stop(absl::Now());
  stopped = true;
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(load.Ended(), sent);
}

TEST(RedisClient, ObservesEveryPipeline) {
  RedisServer server;
  std::mutex mutex;
  std::size_t commands = 0;
  absl::Duration longest;
  Client client(To(server), [&](absl::Duration took, std::size_t count, const absl::Status& status) {
    const std::lock_guard lock(mutex);
    EXPECT_TRUE(status.ok());
    commands += count;
    longest = std::max(longest, took);
  });
  ASSERT_TRUE(client.Start().ok());
  ASSERT_TRUE(client.WaitUntilReady(kPatience).ok());
  ASSERT_TRUE(RunBlocking(client, 0, {Command({"PING"}), Command({"PING"})}).ok());
  ASSERT_TRUE(RunBlocking(client, 0, {Command({"PING"})}).ok());
  const std::lock_guard lock(mutex);
  EXPECT_EQ(commands, 3u);
  EXPECT_GT(longest, absl::ZeroDuration());
}

}  // namespace
}  // namespace fairlead::redis
