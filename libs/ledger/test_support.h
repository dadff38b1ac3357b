#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/core/blocking.h"
#include "libs/core/refusal.h"
#include "libs/ledger/change.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/unit.h"
#include "libs/messaging/fake_log.h"
#include "libs/observability/metrics.h"
#include "libs/redis/client.h"
#include "libs/testing/eventually.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/redis_server.h"

// What the tests of libs/ledger share: a purse of points as the aggregate, and a real Redis below.
namespace fairlead::ledger {

struct Purse {
  std::int64_t points = 0;
};

class PurseCodec final : public Codec<Purse> {
 public:
  std::string_view kind() const override { return "purse"; }
  std::string Encode(const Purse& purse) const override { return std::to_string(purse.points); }
  absl::StatusOr<Purse> Decode(std::string_view bytes) const override {
    if (bytes.empty() || bytes.find_first_not_of("-0123456789") != std::string_view::npos) {
      return absl::DataLossError("purse.points is not a number");
    }
    return Purse{.points = std::stoll(std::string(bytes))};
  }
};

inline const PurseCodec kPurses;
inline constexpr char kTopic[] = "purse.events.v1";

// A process of the service: its own connections, its own ledger.
class Node {
 public:
  Node(const testing::RedisServer& server, LedgerOptions options)
      : redis({.host = server.host(), .port = server.port()}), ledger(redis, std::move(options), clock) {
    EXPECT_TRUE(redis.Start().ok());
    EXPECT_TRUE(testing::Eventually([&] { return redis.Ready().ok(); }));
  }
  ~Node() { redis.Stop(absl::Now() + absl::Seconds(1)); }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  core::SystemClock clock;
  observability::Registry metrics;
  redis::Client redis;
  Ledger ledger;
};

// Calls Redis as an operator would with redis-cli.
inline redis::Reply Ask(redis::Connector& redis, std::vector<std::string> words) {
  redis::Command command;
  for (const std::string& word : words) command.Add(std::string_view(word));
  std::vector<redis::Command> commands;
  commands.push_back(std::move(command));
  redis::Replies replies = redis::RunBlocking(redis, 0, std::move(commands));
  EXPECT_TRUE(replies.ok()) << replies.status();
  return replies.ok() ? std::move((*replies)[0]) : redis::Reply();
}

inline OutgoingEvent Event(std::string subject, std::string payload, std::string topic = kTopic) {
  return {.topic = std::move(topic),
          .type = "purse.v1.Changed",
          .subject = std::move(subject),
          .payload = std::move(payload),
          .snapshot = false};
}

class LedgerTest : public ::testing::Test {
 protected:
  explicit LedgerTest(std::uint32_t partitions = 4)
      : options_({.service = "purse", .partitions = partitions}), node_(server_, options_), ledger_(node_.ledger) {
    EXPECT_TRUE(ledger_.Open().ok());
  }

  // Adds `points` to a purse in `partition`, with an event; refused below zero. The reply is what is there then.
  static core::Task<absl::StatusOr<std::string>> Add(Ledger& ledger, Partition partition, std::string id,
                                                     std::int64_t points, Request request) {
    Decide decide = [id, points](Unit& unit) -> absl::StatusOr<std::string> {
      FL_TRY(Purse purse, unit.Get(kPurses, id));
      purse.points += points;
      if (purse.points < 0) {
        return core::Refuse(absl::StatusCode::kFailedPrecondition, "not enough points",
                            {.reason = "EMPTY", .metadata = {}, .violations = {}});
      }
      unit.Put(kPurses, id, purse);
      unit.Emit(Event(id, fmt::format("{}", points)));
      return fmt::format("{}", purse.points);
    };
    std::vector<Key> reads(1, KeyOf(kPurses, id));
    co_return co_await RunChange(ledger, partition, std::move(request), std::move(reads), std::move(decide));
  }
  static Request RequestOf(std::string id) {
    return {.principal = "ann", .request_id = std::move(id), .fingerprint = "f"};
  }
  absl::StatusOr<std::string> AddNow(Partition partition, const std::string& id, std::int64_t points,
                                     const std::string& request_id) {
    return core::BlockOn(Add(ledger_, partition, id, points, RequestOf(request_id)));
  }
  std::int64_t Points(Partition partition, const std::string& id) {
    std::vector<std::pair<Partition, Key>> keys = {{partition, KeyOf(kPurses, id)}};
    const auto stored = core::BlockOn(ledger_.Read(std::move(keys)));
    EXPECT_TRUE(stored.ok()) << stored.status();
    return stored.ok() && (*stored)[0].version > 0 ? std::stoll((*stored)[0].bytes) : 0;
  }
  Loaded LoadNow(Partition partition, std::vector<Key> reads, std::optional<Request> request = std::nullopt,
                 std::optional<Source> source = std::nullopt) {
    auto loaded = core::BlockOn(ledger_.Load(partition, std::move(reads), std::move(request), std::move(source)));
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    return *std::move(loaded);
  }
  absl::StatusOr<CommitResult> CommitNow(Unit unit, CommitGuard guard) {
    return core::BlockOn(ledger_.Commit(std::move(unit), std::move(guard)));
  }
  std::int64_t OutboxSize(Partition partition, const std::string& topic = kTopic) {
    return Ask(node_.redis, {"XLEN", ledger_.OutboxKey(partition, topic)}).integer;
  }

  testing::RedisServer server_;
  const LedgerOptions options_;
  Node node_;
  Ledger& ledger_;
};

}  // namespace fairlead::ledger
