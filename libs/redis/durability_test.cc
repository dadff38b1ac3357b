#include "libs/redis/durability.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/redis/client.h"
#include "libs/testing/redis_server.h"

namespace fairlead::redis {
namespace {

using ::testing::HasSubstr;

absl::Status CheckServer(testing::RedisServerOptions options, bool allow_unsafe = false) {
  const testing::RedisServer server(std::move(options));
  Client client({.port = server.port(), .timeout = absl::Seconds(20)});
  EXPECT_TRUE(client.Start().ok());
  EXPECT_TRUE(client.WaitUntilReady(absl::Seconds(20)).ok());
  return CheckDurability(client, allow_unsafe);
}

void ExpectRefused(const absl::Status& status, const std::string& why) {
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(why));
}

TEST(CheckDurability, AcceptsAServerThatKeepsWhatItConfirmed) { EXPECT_TRUE(CheckServer({}).ok()); }

TEST(CheckDurability, RefusesAFsyncEverySecond) {
  ExpectRefused(CheckServer({.appendfsync = "everysec"}), "appendfsync everysec, but it must be always");
}

TEST(CheckDurability, RefusesNoAppendOnlyFile) {
  ExpectRefused(CheckServer({.appendonly = "no"}), "appendonly no, but it must be yes");
}

TEST(CheckDurability, RefusesEviction) {
  ExpectRefused(CheckServer({.maxmemory_policy = "allkeys-lru"}),
                "maxmemory-policy allkeys-lru, but it must be noeviction");
}

TEST(CheckDurability, RefusesNoFsyncDuringARewrite) {
  ExpectRefused(CheckServer({.arguments = {"--no-appendfsync-on-rewrite", "yes"}}),
                "no-appendfsync-on-rewrite yes, but it must be no");
}

TEST(CheckDurability, RefusesAServerThatDoesNotTellItsSettings) {
  ExpectRefused(CheckServer({.arguments = {"--rename-command", "CONFIG", ""}}), "does not tell its setting appendonly");
}

TEST(CheckDurability, AcceptsADevelopmentStoreWhenToldTo) {
  EXPECT_TRUE(CheckServer({.appendfsync = "everysec"}, true).ok());
}

TEST(CheckDurability, ReportsAConnectionThatIsAwayEvenForADevelopmentStore) {
  testing::RedisServer server;
  server.Stop();
  Client client({.port = server.port()});
  ASSERT_TRUE(client.Start().ok());
  EXPECT_EQ(CheckDurability(client, true).code(), absl::StatusCode::kUnavailable);
}

DurabilitySettings Good(std::string version) {
  return {.version = std::move(version),
          .appendonly = "yes",
          .appendfsync = "always",
          .no_appendfsync_on_rewrite = "no",
          .maxmemory_policy = "noeviction"};
}

TEST(JudgeDurability, WantsVersion6Point2) {
  EXPECT_TRUE(JudgeDurability(Good("6.2.0")).ok());
  EXPECT_TRUE(JudgeDurability(Good("7.0.15")).ok());
  EXPECT_TRUE(JudgeDurability(Good("10.0.0")).ok());
  ExpectRefused(JudgeDurability(Good("6.0.16")), "version 6.0.16, but it must be at least 6.2");
  ExpectRefused(JudgeDurability(Good("5.9.9")), "at least 6.2");
  ExpectRefused(JudgeDurability(Good("unstable")), "at least 6.2");
  ExpectRefused(JudgeDurability(Good("")), "at least 6.2");
}

TEST(InfoField, FindsALineByItsWholeName) {
  const std::string info = "# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n";
  EXPECT_EQ(InfoField(info, "redis_version"), "7.0.15");
  EXPECT_EQ(InfoField(info, "redis_mode"), "standalone");
  EXPECT_EQ(InfoField(info, "redis"), "");
  EXPECT_EQ(InfoField("", "redis_version"), "");
}

}  // namespace
}  // namespace fairlead::redis
