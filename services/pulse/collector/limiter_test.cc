#include "services/pulse/collector/limiter.h"

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/redis/client.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/redis_server.h"
#include "services/pulse/protocol/test_survey.h"

namespace fairlead::pulse::collector {
namespace {

Nonce NonceOf(char letter) { return *Nonce::Decode(std::string(32, letter)); }

class LimiterTest : public ::testing::Test {
 protected:
  LimiterTest()
      : book_(survey_.platform.public_key()),
        redis_(redis::ClientOptions{.host = server_.host(), .port = server_.port()}) {
    EXPECT_TRUE(redis_.Start().ok());
    EXPECT_TRUE(redis_.WaitUntilReady(absl::Seconds(10)).ok());
    v1::PulseFact launched = FactAbout(id_);
    launched.mutable_launched()->set_manifest(survey_.bytes);
    launched.mutable_launched()->set_signatures(survey_.signatures.Encode());
    book_.Apply(launched);
    // What the server keeps until then does not expire by itself during the test.
    clock_.Set(absl::Now() + absl::Hours(48));
  }

  redis::Reply Ask(redis::Command command) {
    std::vector<redis::Command> commands;
    commands.push_back(std::move(command));
    return redis::RunBlocking(redis_, 0, std::move(commands))->front();
  }
  std::vector<std::string> Keys() {
    std::vector<std::string> keys;
    for (const redis::Reply& key : Ask(redis::Command({"KEYS", "*"})).elements) keys.push_back(key.text);
    return keys;
  }

  const TestSurvey survey_;
  const SurveyId id_ = survey_.manifest.survey;
  SurveyBook book_;
  testing::FakeClock clock_;
  testing::RedisServer server_{{.appendonly = "no"}};
  redis::Client redis_;
  RedisLimiter limiter_{redis_, clock_};
};

// Attacks by their numbers in the design.
using PulseAttack = LimiterTest;

TEST_F(LimiterTest, StopsOneAdmissionAfterThirtyAnHourAndNobodyElse) {
  for (int i = 0; i < RedisLimiter::kMost; ++i) EXPECT_TRUE(limiter_.May(id_, NonceOf('a'))) << i;
  EXPECT_FALSE(limiter_.May(id_, NonceOf('a')));
  EXPECT_TRUE(limiter_.May(id_, NonceOf('b')));
  clock_.Set(clock_.Now() + absl::Hours(1));
  EXPECT_TRUE(limiter_.May(id_, NonceOf('a')));
}

TEST_F(PulseAttack, A15NothingInRedisTellsWhenSomebodySubmitted) {
  const absl::Time hour = absl::FromUnixSeconds(absl::ToUnixSeconds(clock_.Now()) / 3600 * 3600);
  clock_.Set(hour + absl::Minutes(10));
  ASSERT_TRUE(limiter_.May(id_, NonceOf('a')));
  ASSERT_EQ(Keys().size(), 1U);
  const std::string key = Keys().front();
  const std::int64_t expires = Ask(redis::Command({"EXPIRETIME", key})).integer;
  clock_.Set(hour + absl::Minutes(50));
  ASSERT_TRUE(limiter_.May(id_, NonceOf('b')));
  EXPECT_EQ(Keys(), std::vector<std::string>{key}) << "a key of somebody's own has a time of last use";
  EXPECT_EQ(Ask(redis::Command({"EXPIRETIME", key})).integer, expires);
  EXPECT_EQ(absl::FromUnixSeconds(expires), hour + absl::Hours(1));
}

TEST_F(PulseAttack, A15NothingIsLeftInRedisOfASurveyThatHasEnded) {
  Ask(redis::Command({"CONFIG", "SET", "slowlog-log-slower-than", "0"}));
  ASSERT_TRUE(limiter_.May(id_, NonceOf('a')));
  clock_.Set(clock_.Now() + absl::Hours(1));
  ASSERT_TRUE(limiter_.May(id_, NonceOf('b')));
  Ask(redis::Command({"CONFIG", "SET", "slowlog-log-slower-than", "-1"}));
  ASSERT_TRUE(limiter_.ForgetEnded(book_).ok());
  EXPECT_EQ(Keys().size(), 2U) << "it is still open";
  EXPECT_GT(Ask(redis::Command({"SLOWLOG", "LEN"})).integer, 0);

  v1::PulseFact ended = FactAbout(id_);
  ended.mutable_ended();
  book_.Apply(ended);
  ASSERT_TRUE(limiter_.ForgetEnded(book_).ok());
  EXPECT_TRUE(Keys().empty());
  EXPECT_EQ(Ask(redis::Command({"SLOWLOG", "LEN"})).integer, 0);
}

TEST_F(LimiterTest, LetsEverythingThroughWhileRedisIsAwayAndForgetsLater) {
  server_.Kill();
  EXPECT_TRUE(limiter_.May(id_, NonceOf('a')));
  v1::PulseFact ended = FactAbout(id_);
  ended.mutable_ended();
  book_.Apply(ended);
  EXPECT_FALSE(limiter_.ForgetEnded(book_).ok());
}

}  // namespace
}  // namespace fairlead::pulse::collector
