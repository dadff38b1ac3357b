// What every Connector does the same, be it the client with a real server or the fake.
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/core/blocking.h"
#include "libs/core/task.h"
#include "libs/redis/client.h"
#include "libs/redis/fake_redis.h"
#include "libs/testing/redis_server.h"

namespace fairlead::redis {
namespace {

using ::testing::ElementsAre;

// A Connector to an empty store.
class Store {
 public:
  virtual ~Store() = default;
  virtual Connector& connector() = 0;
};

class FakeStore final : public Store {
 public:
  Connector& connector() override { return fake_; }

 private:
  FakeRedis fake_;
};

class RealStore final : public Store {
 public:
  RealStore() : client_({.port = server_.port(), .timeout = absl::Seconds(20)}) {
    EXPECT_TRUE(client_.Start().ok());
    EXPECT_TRUE(client_.WaitUntilReady(absl::Seconds(20)).ok());
  }
  Connector& connector() override { return client_; }

 private:
  testing::RedisServer server_;
  Client client_;
};

// What a reply says, in one line: "nil", "7", "text", "+OK", "-CODE", "[a, [b, 1]]".
std::string Show(const Reply& reply) {
  switch (reply.kind) {
    case Reply::Kind::kNil:
      return "nil";
    case Reply::Kind::kInteger:
      return fmt::format("{}", reply.integer);
    case Reply::Kind::kString:
      return reply.text;
    case Reply::Kind::kStatus:
      return "+" + reply.text;
    case Reply::Kind::kError:
      return fmt::format("-{}", reply.ErrorCode());
    case Reply::Kind::kArray:
      break;
  }
  std::vector<std::string> shown;
  for (const Reply& element : reply.elements) shown.push_back(Show(element));
  return fmt::format("[{}]", fmt::join(shown, ", "));
}

class ConnectorContract : public ::testing::TestWithParam<const char*> {
 protected:
  ConnectorContract() {
    if (std::string_view(GetParam()) == "Fake") {
      store_ = std::make_unique<FakeStore>();
    } else {
      store_ = std::make_unique<RealStore>();
    }
  }
  Connector& connector() { return store_->connector(); }

  Reply Ask(std::initializer_list<std::string_view> words) {
    Replies replies = RunBlocking(connector(), 0, {Command(words)});
    EXPECT_TRUE(replies.ok()) << replies.status();
    if (!replies.ok()) return Reply{};
    EXPECT_EQ(replies->size(), 1u);
    return std::move(replies->front());
  }
  // The reply to one command, as Show says it; words are separated by blanks.
  std::string Run(const std::string& line) {
    Command command;
    for (std::size_t begin = 0; begin < line.size();) {
      const std::size_t end = std::min(line.find(' ', begin), line.size());
      command.Add(std::string_view(line).substr(begin, end - begin));
      begin = end + 1;
    }
    const Replies replies = RunBlocking(connector(), 0, {command});
    EXPECT_TRUE(replies.ok()) << replies.status();
    return replies.ok() ? Show(replies->front()) : "";
  }

 private:
  std::unique_ptr<Store> store_;
};

TEST_P(ConnectorContract, AnswersEachCommandOfAPipelineInOrder) {
  const Replies replies =
      RunBlocking(connector(), 0, {Command({"SET", "a", "1"}), Command({"INCR", "a"}), Command({"GET", "a"})});
  ASSERT_TRUE(replies.ok()) << replies.status();
  ASSERT_EQ(replies->size(), 3u);
  EXPECT_TRUE((*replies)[0].IsStatus("OK"));
  EXPECT_EQ((*replies)[1].integer, 2);
  EXPECT_EQ((*replies)[2].text, "2");
}

TEST_P(ConnectorContract, AnswersAnEmptyPipelineWithNothing) {
  const Replies replies = RunBlocking(connector(), 0, {});
  ASSERT_TRUE(replies.ok()) << replies.status();
  EXPECT_TRUE(replies->empty());
}

TEST_P(ConnectorContract, GivesErrorsAsRepliesAndGoesOn) {
  const Replies replies = RunBlocking(connector(), 0,
                                      {Command({"RPUSH", "list"}), Command({"SET", "a", "x"}), Command({"INCR", "a"}),
                                       Command({"HGET", "a", "f"}), Command({"NOSUCHCOMMAND"}), Command({"GET", "a"})});
  ASSERT_TRUE(replies.ok()) << replies.status();
  std::vector<std::string> shown;
  for (const Reply& reply : *replies) shown.push_back(Show(reply));
  EXPECT_THAT(shown, ElementsAre("-ERR", "+OK", "-ERR", "-WRONGTYPE", "-ERR", "x"));
}

TEST_P(ConnectorContract, KeepsTheOrderOfPipelinesOfOneRoute) {
  constexpr int kPipelines = 500;
  std::promise<void> all;
  int answered = 0;
  std::vector<std::int64_t> counts;  // both only touched on the I/O thread, until `all`
  for (int i = 0; i < kPipelines; ++i) {
    connector().Send(7, {Command({"INCR", "n"}), Command({"INCR", "n"})}, [&](Replies replies) {
      for (const Reply& reply : *replies) counts.push_back(reply.integer);
      if (++answered == kPipelines) all.set_value();
    });
  }
  all.get_future().wait();
  ASSERT_EQ(counts.size(), 2u * kPipelines);
  for (std::size_t i = 0; i < counts.size(); ++i) ASSERT_EQ(counts[i], static_cast<std::int64_t>(i) + 1);
}

TEST_P(ConnectorContract, ServesManyThreadsAndRoutes) {
  constexpr int kThreads = 4;
  constexpr int kEach = 200;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const auto route = static_cast<std::uint32_t>(t + i);
        const Replies replies = RunBlocking(connector(), route, {Command({"INCR", "n"})});
        ASSERT_TRUE(replies.ok()) << replies.status();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Run("GET n"), fmt::format("{}", kThreads * kEach));
}

core::Task<std::string> CountTo(Connector& connector, std::int64_t limit, std::vector<std::thread::id>& threads) {
  std::int64_t reached = 0;
  while (reached < limit) {
    std::vector<Command> commands;
    commands.push_back(Command({"INCR", "n"}));
    const Replies replies = co_await connector.Run(3, std::move(commands));
    threads.push_back(std::this_thread::get_id());
    if (!replies.ok()) co_return replies.status().ToString();
    reached = replies->front().integer;
  }
  co_return "reached";
}

TEST_P(ConnectorContract, ResumesACoroutineOnTheIoThread) {
  std::vector<std::thread::id> threads;
  EXPECT_EQ(core::BlockOn(CountTo(connector(), 100, threads)), "reached");
  ASSERT_EQ(threads.size(), 100u);
  for (const std::thread::id& id : threads) {
    EXPECT_EQ(id, threads.front());
    EXPECT_NE(id, std::this_thread::get_id());
  }
}

TEST_P(ConnectorContract, CallsBackAfterSendHasReturned) {
  std::promise<bool> nested;
  bool returned = false;
  connector().Send(0, {Command({"PING"})}, [&](const Replies&) {
    connector().Send(0, {}, [&](const Replies&) { nested.set_value(returned); });
    returned = true;
  });
  EXPECT_TRUE(nested.get_future().get()) << "called inside Send: a loop of sends would grow the stack";
}

TEST_P(ConnectorContract, CarriesAnyBytes) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  bytes += "\r\n$3\r\n";
  EXPECT_TRUE(Ask({"SET", bytes, bytes}).IsStatus("OK"));
  EXPECT_EQ(Ask({"GET", bytes}).text, bytes);
  EXPECT_TRUE(Ask({"SET", "empty", ""}).IsStatus("OK"));
  const Reply empty = Ask({"GET", "empty"});
  EXPECT_TRUE(empty.IsString());
  EXPECT_EQ(empty.text, "");
  Ask({"HSET", "h", bytes, bytes});
  EXPECT_EQ(Ask({"HGET", "h", bytes}).text, bytes);
}

TEST_P(ConnectorContract, CarriesLargeValues) {
  const std::string large(5'000'000, 'x');
  EXPECT_TRUE(Ask({"SET", "large", large}).IsStatus("OK"));
  EXPECT_EQ(Ask({"GET", "large"}).text, large);
}

TEST_P(ConnectorContract, Strings) {
  EXPECT_EQ(Run("PING"), "+PONG");
  EXPECT_EQ(Run("GET a"), "nil");
  EXPECT_EQ(Run("SET a 1"), "+OK");
  EXPECT_EQ(Run("GET a"), "1");
  EXPECT_EQ(Run("EXISTS a b a"), "2");
  EXPECT_EQ(Run("INCRBY a 10"), "11");
  EXPECT_EQ(Run("DECR a"), "10");
  EXPECT_EQ(Run("MGET a b"), "[10, nil]");
  EXPECT_EQ(Run("TYPE a"), "+string");
  EXPECT_EQ(Run("TYPE b"), "+none");
  EXPECT_EQ(Run("SET big 9223372036854775807"), "+OK");
  EXPECT_EQ(Run("INCR big"), "-ERR");
  EXPECT_EQ(Run("DEL a b"), "1");
  EXPECT_EQ(Run("GET a"), "nil");
  EXPECT_EQ(Run("SET a"), "-ERR");
}

TEST_P(ConnectorContract, SetsOnlyWhatIsNotThereForATime) {
  EXPECT_EQ(Run("SET lease me NX PX 60000"), "+OK");
  EXPECT_EQ(Run("SET lease you NX PX 60000"), "nil");
  EXPECT_EQ(Run("GET lease"), "me");
  EXPECT_EQ(Run("SET lease you XX PX 50000"), "+OK");
  const std::int64_t left = Ask({"PTTL", "lease"}).integer;
  EXPECT_GT(left, 40'000);
  EXPECT_LE(left, 50'000);
  EXPECT_EQ(Run("PEXPIRE lease 1"), "1");
  // Expiry is by the store's own clock.
  while (Run("GET lease") != "nil") {
  }
  EXPECT_EQ(Run("PTTL lease"), "-2");
  EXPECT_EQ(Run("SET lease x XX"), "nil");
  EXPECT_EQ(Run("SET lease x"), "+OK");
  EXPECT_EQ(Run("PTTL lease"), "-1");
  EXPECT_EQ(Run("SET lease x PX 0"), "-ERR");
}

TEST_P(ConnectorContract, Hashes) {
  EXPECT_EQ(Run("HSET h a 1 b 2"), "2");
  EXPECT_EQ(Run("HSET h b 3 c 4"), "1");
  EXPECT_EQ(Run("HGET h b"), "3");
  EXPECT_EQ(Run("HGET h x"), "nil");
  EXPECT_EQ(Run("HMGET h a x c"), "[1, nil, 4]");
  EXPECT_EQ(Run("HMGET none a b"), "[nil, nil]");
  EXPECT_EQ(Run("HINCRBY h a 5"), "6");
  EXPECT_EQ(Run("HINCRBY h new -5"), "-5");
  EXPECT_EQ(Run("HLEN h"), "4");
  EXPECT_EQ(Run("HEXISTS h a"), "1");
  EXPECT_EQ(Run("HSETNX h a 9"), "0");
  EXPECT_EQ(Run("HDEL h b c x"), "2");
  EXPECT_EQ(Run("HSETNX none2 z 1"), "1");
  EXPECT_EQ(Run("HGETALL none2"), "[z, 1]");
  EXPECT_EQ(Run("HDEL none2 z"), "1");
  EXPECT_EQ(Run("EXISTS none2"), "0") << "a hash ends with its last field";
  EXPECT_EQ(Run("TYPE h"), "+hash");
  EXPECT_EQ(Run("GET h"), "-WRONGTYPE");
  EXPECT_EQ(Run("HSET h odd"), "-ERR");
}

TEST_P(ConnectorContract, Streams) {
  EXPECT_EQ(Run("XADD s 1-0 event one"), "1-0");
  EXPECT_EQ(Run("XADD s 2-0 event two id b"), "2-0");
  EXPECT_EQ(Run("XADD s 3-0 event three"), "3-0");
  EXPECT_EQ(Run("XADD s 2-0 event late"), "-ERR") << "ids only grow";
  EXPECT_EQ(Run("XLEN s"), "3");
  EXPECT_EQ(Run("XRANGE s - +"), "[[1-0, [event, one]], [2-0, [event, two, id, b]], [3-0, [event, three]]]");
  EXPECT_EQ(Run("XRANGE s - + COUNT 1"), "[[1-0, [event, one]]]");
  EXPECT_EQ(Run("XRANGE s (1-0 2-0"), "[[2-0, [event, two, id, b]]]");
  EXPECT_EQ(Run("XRANGE s 2 +"), "[[2-0, [event, two, id, b]], [3-0, [event, three]]]");
  EXPECT_EQ(Run("XREVRANGE s + - COUNT 1"), "[[3-0, [event, three]]]");
  EXPECT_EQ(Run("XRANGE none - +"), "[]");
  EXPECT_EQ(Run("XDEL s 3-0 7-0"), "1");
  EXPECT_EQ(Run("XADD s 3-0 event again"), "-ERR") << "the last id outlives its entry";
  EXPECT_EQ(Run("XDEL s 1-0 2-0"), "2");
  EXPECT_EQ(Run("EXISTS s"), "1") << "an empty stream stays, with its last id";
  EXPECT_EQ(Run("XADD s 4 event four"), "4-0");
  EXPECT_EQ(Run("XADD s 0-0 event zero"), "-ERR");
  EXPECT_EQ(Run("XADD s NOMKSTREAM 5-0 event five"), "5-0");
  EXPECT_EQ(Run("XADD other NOMKSTREAM 5-0 event five"), "nil");
  EXPECT_EQ(Run("XTRIM s MINID 5-0"), "1");
  EXPECT_EQ(Run("XRANGE s - +"), "[[5-0, [event, five]]]");
  EXPECT_EQ(Run("TYPE s"), "+stream");
}

TEST_P(ConnectorContract, TellsAStreamsLastIdAndLength) {
  EXPECT_EQ(Run("XINFO STREAM s"), "-ERR");
  Run("XADD s 1-0 f a");
  Run("XADD s 2-0 f b");
  Run("XDEL s 2-0");
  const Reply info = Ask({"XINFO", "STREAM", "s"});
  ASSERT_TRUE(info.IsArray());
  std::map<std::string, std::string> fields;
  for (std::size_t i = 0; i + 1 < info.elements.size(); i += 2) {
    fields[info.elements[i].text] = Show(info.elements[i + 1]);
  }
  EXPECT_EQ(fields["length"], "1");
  EXPECT_EQ(fields["last-generated-id"], "2-0");
  EXPECT_EQ(fields["first-entry"], "[1-0, [f, a]]");
  EXPECT_EQ(fields["last-entry"], "[1-0, [f, a]]");
}

TEST_P(ConnectorContract, SortedSetsByScore) {
  EXPECT_EQ(Run("ZADD z 10 a 20 b 20 c 30 d"), "4");
  EXPECT_EQ(Run("ZADD z 15 a 40 e"), "1");
  EXPECT_EQ(Run("ZCARD z"), "5");
  EXPECT_EQ(Run("ZSCORE z a"), "15");
  EXPECT_EQ(Run("ZSCORE z x"), "nil");
  EXPECT_EQ(Run("ZINCRBY z 0.5 a"), "15.5");
  EXPECT_EQ(Run("ZREVRANGEBYSCORE z +inf -inf"), "[e, d, c, b, a]");
  EXPECT_EQ(Run("ZREVRANGEBYSCORE z 30 20 WITHSCORES"), "[d, 30, c, 20, b, 20]");
  EXPECT_EQ(Run("ZREVRANGEBYSCORE z (30 -inf WITHSCORES LIMIT 0 2"), "[c, 20, b, 20]");
  EXPECT_EQ(Run("ZREVRANGEBYSCORE z +inf -inf LIMIT 1 2"), "[d, c]");
  EXPECT_EQ(Run("ZREVRANGE z 0 1 WITHSCORES"), "[e, 40, d, 30]");
  EXPECT_EQ(Run("ZREVRANGE z 3 -1"), "[b, a]");
  EXPECT_EQ(Run("ZRANGE z 0 0"), "[a]");
  EXPECT_EQ(Run("ZRANGEBYSCORE z 16 (30"), "[b, c]");
  EXPECT_EQ(Run("ZREM z a x"), "1");
  EXPECT_EQ(Run("ZREVRANGEBYSCORE none +inf -inf"), "[]");
  EXPECT_EQ(Run("ZADD z notanumber m"), "-ERR");
  EXPECT_EQ(Run("ZREM z b c d e"), "4");
  EXPECT_EQ(Run("EXISTS z"), "0");
}

TEST_P(ConnectorContract, SortedSetsByBytes) {
  EXPECT_EQ(Run("ZADD z 0 b 0 a 0 team/x 0 team/y 0 teams"), "5");
  EXPECT_EQ(Run("ZRANGEBYLEX z - +"), "[a, b, team/x, team/y, teams]");
  EXPECT_EQ(Run("ZRANGEBYLEX z [team/ (team0"), "[team/x, team/y]");
  EXPECT_EQ(Run("ZRANGEBYLEX z (team/x + LIMIT 0 1"), "[team/y]");
  EXPECT_EQ(Run("ZRANGEBYLEX z [b [team/x"), "[b, team/x]");
  EXPECT_EQ(Run("ZRANGEBYLEX z team +"), "-ERR");
  Ask({"ZADD", "bytes", "0", std::string_view("\0", 1), "0", "\xff"});
  EXPECT_EQ(Ask({"ZRANGEBYLEX", "bytes", "-", "+"}).elements.at(1).text, "\xff") << "bytes compare unsigned";
}

INSTANTIATE_TEST_SUITE_P(Redis, ConnectorContract, ::testing::Values("Fake", "Real"),
                         [](const auto& kind) { return std::string(kind.param); });

}  // namespace
}  // namespace fairlead::redis
