#include "libs/ledger/ledger.h"

#include "libs/core/all.h"
#include "libs/core/hash.h"
#include "libs/ledger/test_support.h"

namespace fairlead::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class LedgerCommit : public LedgerTest {};
class LedgerOpen : public LedgerTest {};
class LedgerQuestions : public LedgerTest {};

constexpr auto kCommitted = CommitResult::Outcome::kCommitted;
constexpr auto kConflict = CommitResult::Outcome::kConflict;

TEST_F(LedgerCommit, StoresAggregateEventIndexAndReplyTogether) {
  ASSERT_EQ(*AddNow(2, "p1", 5, "r1"), "5");
  EXPECT_EQ(Points(2, "p1"), 5);
  EXPECT_EQ(OutboxSize(2), 1);
  const redis::Reply entries = Ask(node_.redis, {"XRANGE", ledger_.OutboxKey(2, kTopic), "-", "+"});
  EXPECT_EQ(entries.elements[0].elements[0].text, "1-0");
  EXPECT_EQ(*AddNow(2, "p1", 5, "r1"), "5") << "the stored reply";
  EXPECT_EQ(Points(2, "p1"), 5);
}

TEST_F(LedgerCommit, GivesADenseSequenceAndNamesThePredecessor) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(AddNow(0, "p", 1, fmt::format("r{}", i)).ok());
  const redis::Reply entries = Ask(node_.redis, {"XRANGE", ledger_.OutboxKey(0, kTopic), "-", "+"});
  ASSERT_EQ(entries.elements.size(), 3U);
  std::string previous;
  for (std::size_t i = 0; i < 3; ++i) {
    const redis::Reply& entry = entries.elements[i];
    EXPECT_EQ(entry.elements[0].text, fmt::format("{}-0", i + 1));
    EXPECT_EQ(entry.elements[1].elements[3].text, previous);
    previous = entry.elements[1].elements[1].text;
    EXPECT_EQ(previous.size(), 32U);
  }
}

TEST_F(LedgerCommit, ChecksTheVersionOfWhatWasOnlyRead) {
  ASSERT_TRUE(AddNow(0, "p", 1, "r1").ok());
  std::vector<Key> reads = {KeyOf(kPurses, "p"), KeyOf(kPurses, "q")};
  Unit unit(0, LoadNow(0, reads).aggregates);
  unit.Put(kPurses, "q", Purse{.points = 7});
  ASSERT_TRUE(AddNow(0, "p", 1, "r2").ok());
  EXPECT_EQ(CommitNow(std::move(unit), {})->outcome, kConflict);
  EXPECT_EQ(Points(0, "q"), 0);
}

TEST_F(LedgerCommit, RefusesToTakeARecreatedAggregateForItsPredecessor) {
  std::vector<Key> reads = {KeyOf(kPurses, "p")};
  const auto put = [&](std::int64_t points) {
    Unit unit(0, LoadNow(0, reads).aggregates);
    unit.Put(kPurses, "p", Purse{.points = points});
    ASSERT_EQ(CommitNow(std::move(unit), {})->outcome, kCommitted);
  };
  put(1);
  Unit late(0, LoadNow(0, reads).aggregates);
  Unit remove(0, LoadNow(0, reads).aggregates);
  remove.Remove(kPurses, "p");
  ASSERT_EQ(CommitNow(std::move(remove), {})->outcome, kCommitted);
  EXPECT_EQ(LoadNow(0, reads).aggregates.begin()->second.version, 0U);
  put(2);
  late.Put(kPurses, "p", Purse{.points = 3});
  EXPECT_EQ(CommitNow(std::move(late), {})->outcome, kConflict);
  EXPECT_EQ(Points(0, "p"), 2);
}

TEST_F(LedgerCommit, RefusesAKeyThatWasNotRead) {
  Unit unit(0, {});
  unit.Put(kPurses, "p", Purse{});
  EXPECT_EQ(CommitNow(std::move(unit), {}).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(LedgerCommit, RefusesAnEventThatTheBrokerWouldNotTake) {
  std::vector<Key> reads = {KeyOf(kPurses, "p")};
  Unit unit(0, LoadNow(0, reads).aggregates);
  unit.Put(kPurses, "p", Purse{.points = 1});
  unit.Emit(Event("p", std::string(1'000'000, 'x')));
  const absl::Status refused = CommitNow(std::move(unit), {}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(core::RefusalOf(refused)->reason, "EVENT_TOO_LARGE");
  EXPECT_EQ(Points(0, "p"), 0);
}

TEST_F(LedgerCommit, RefusesTheSameRequestIdForAnotherRequest) {
  ASSERT_TRUE(AddNow(0, "p", 1, "r").ok());
  Request other = RequestOf("r");
  other.fingerprint = "another";
  const absl::Status refused = core::BlockOn(Add(ledger_, 0, "p", 2, other)).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(core::RefusalOf(refused)->reason, "REQUEST_ID_REUSED");
}

// What a script may meet in the middle must be met before its first write: Redis does not roll back.
class LedgerCommitAllOrNothing : public LedgerTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(LedgerCommitAllOrNothing, WhereAKeyHasAnotherType) {
  std::vector<Key> reads = {KeyOf(kPurses, "p")};
  const std::string broken = ledger_.KeyName(1, GetParam());
  const bool is_list_already = Ask(node_.redis, {"LPUSH", broken, "x"}).IsError();
  ASSERT_FALSE(is_list_already);
  Unit unit(1, {{KeyOf(kPurses, "p"), Stored()}});
  unit.Put(kPurses, "p", Purse{.points = 1});
  unit.Emit(Event("p", "1", "a.v1"));
  unit.Emit(Event("p", "1", "b.v1"));
  unit.Index({.kind = IndexChange::Kind::kSetScore, .index = "scores", .member = "p", .score = 1, .value = ""});
  unit.Index({.kind = IndexChange::Kind::kSetField, .index = "fields", .member = "p", .score = 0, .value = "v"});
  CommitGuard guard;
  guard.source = Source{.topic = "t", .partition = 0, .handler = "h"};
  guard.position = {.sequence = 1, .event_id = "e"};
  guard.park = true;
  const auto result = CommitNow(std::move(unit), std::move(guard));
  EXPECT_FALSE(result.ok());
  const redis::Reply keys = Ask(node_.redis, {"KEYS", "*"});
  std::vector<std::string> names;
  for (const redis::Reply& key : keys.elements) names.push_back(key.text);
  EXPECT_THAT(names, UnorderedElementsAre("purse:meta", broken));
}
INSTANTIATE_TEST_SUITE_P(EveryKey, LedgerCommitAllOrNothing,
                         ::testing::Values("purse/p", "outbox:a.v1", "outbox:b.v1", "counter:a.v1", "counter:b.v1",
                                           "index:scores", "index:fields", "inbox:h:t:0", "parked:h:t:0"));

TEST_F(LedgerCommit, WritesNothingWhereTheOutboxDiffersFromItsCounter) {
  for (const std::string topic : {"a.v1", "z.v1"}) {
    SCOPED_TRACE(topic);
    const auto emit = [&] {
      Unit unit(0, {});
      unit.Emit(Event("p", "1", "m.v1"));
      unit.Emit(Event("p", "1", topic));
      return CommitNow(std::move(unit), {});
    };
    ASSERT_TRUE(emit().ok());
    const std::int64_t other = OutboxSize(0, "m.v1");
    // Ahead: somebody added to it.
    Ask(node_.redis, {"XADD", ledger_.OutboxKey(0, topic), "9-0", "id", "x"});
    EXPECT_EQ(emit().status().code(), absl::StatusCode::kDataLoss);
    // Gone.
    Ask(node_.redis, {"DEL", ledger_.OutboxKey(0, topic)});
    EXPECT_EQ(emit().status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(OutboxSize(0, topic), 0);
    EXPECT_EQ(OutboxSize(0, "m.v1"), other);
  }
}

TEST_F(LedgerCommit, IsRefusedAsAWholeWhenMemoryIsShort) {
  ASSERT_TRUE(AddNow(0, "p", 1, "r1").ok());
  Ask(node_.redis, {"CONFIG", "SET", "maxmemory", "1"});
  EXPECT_EQ(AddNow(0, "p", 1, "r2").status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Points(0, "p"), 1);
  EXPECT_EQ(OutboxSize(0), 1);
  Ask(node_.redis, {"CONFIG", "SET", "maxmemory", "0"});
  EXPECT_EQ(*AddNow(0, "p", 1, "r2"), "2");
}

TEST_F(LedgerCommit, GoesOnAfterTheServerForgotTheScript) {
  Ask(node_.redis, {"SCRIPT", "FLUSH"});
  EXPECT_EQ(*AddNow(0, "p", 1, "r"), "1");
}

TEST_F(LedgerCommit, TellsItsListenerOfCommitsWithEvents) {
  std::atomic<int> calls = 0;
  ledger_.OnCommit([&](Partition partition) { calls += partition == 3 ? 1 : 100; });
  ASSERT_TRUE(AddNow(3, "p", 1, "r").ok());
  ASSERT_TRUE(AddNow(3, "p", 1, "r").ok());
  EXPECT_FALSE(AddNow(3, "p", -5, "s").ok());
  EXPECT_EQ(calls, 1);
}

TEST_F(LedgerCommit, NeverOverspendsUnderConcurrency) {
  ASSERT_TRUE(AddNow(1, "p", 20, "fill").ok());
  std::vector<core::Task<absl::StatusOr<std::string>>> tasks;
  for (int i = 0; i < 64; ++i) tasks.push_back(Add(ledger_, 1, "p", -1, RequestOf(fmt::format("spend{}", i))));
  const auto together = [](std::vector<core::Task<absl::StatusOr<std::string>>> all_tasks)
      -> core::Task<std::vector<absl::StatusOr<std::string>>> {
    core::All<absl::StatusOr<std::string>> all(std::move(all_tasks));
    co_return co_await all;
  };
  std::int64_t spent = 0;
  std::vector<int> unanswered;
  const auto results = core::BlockOn(together(std::move(tasks)));
  for (int i = 0; i < 64; ++i) {
    if (results[static_cast<std::size_t>(i)].ok()) ++spent;
    if (absl::IsAborted(results[static_cast<std::size_t>(i)].status())) unanswered.push_back(i);
  }
  EXPECT_EQ(Points(1, "p"), 20 - spent);
  for (const int i : unanswered) {
    if (AddNow(1, "p", -1, fmt::format("spend{}", i)).ok()) ++spent;
  }
  EXPECT_EQ(spent, 20);
  EXPECT_EQ(Points(1, "p"), 0);
  EXPECT_EQ(OutboxSize(1), 21);
}

TEST_F(LedgerCommit, LosesAndRepeatsNothingWhenRedisIsKilledInTheMiddle) {
  constexpr int kCommands = 400;
  std::atomic<int> ended = 0;
  for (int i = 0; i < kCommands; ++i) {
    core::Start(
        Add(ledger_, static_cast<Partition>(i % 4), fmt::format("p{}", i % 16), 1, RequestOf(fmt::format("r{}", i))),
        [&](const absl::StatusOr<std::string>&) { ++ended; });
    if (i == kCommands / 2) {
      server_.Kill();
      ASSERT_TRUE(server_.Start().ok());
      ASSERT_TRUE(testing::Eventually([&] { return node_.redis.Ready().ok(); }));
    }
  }
  ASSERT_TRUE(testing::Eventually([&] { return ended == kCommands; }));
  // As clients do it: again under the same request id until there is an answer; a connection may still be on its way.
  for (int i = 0; i < kCommands; ++i) {
    ASSERT_TRUE(testing::Eventually([&] {
      return AddNow(static_cast<Partition>(i % 4), fmt::format("p{}", i % 16), 1, fmt::format("r{}", i)).ok();
    }));
  }
  std::int64_t points = 0;
  std::int64_t events = 0;
  for (int i = 0; i < 16; ++i) points += Points(static_cast<Partition>(i % 4), fmt::format("p{}", i));
  for (Partition partition = 0; partition < 4; ++partition) events += OutboxSize(partition);
  EXPECT_EQ(points, kCommands);
  EXPECT_EQ(events, kCommands);
}

TEST_F(LedgerOpen, RefusesAnotherNumberOfPartitions) {
  LedgerOptions other = options_;
  other.partitions = 8;
  Ledger ledger(node_.redis, other, node_.clock);
  const absl::Status refused = ledger.Open();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("is 4, configured 8"));
}

TEST_F(LedgerOpen, RefusesAStoreOfANewerVersion) {
  LedgerOptions newer = options_;
  newer.schema_version = 2;
  EXPECT_TRUE(Ledger(node_.redis, newer, node_.clock).Open().ok());
  EXPECT_EQ(ledger_.Open().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(LedgerQuestions, ReadIndicesInTheirOrder) {
  Unit unit(0, {});
  for (const auto& [member, score] : std::vector<std::pair<std::string, double>>{{"a", 1}, {"b", 3}, {"c", 2.5}}) {
    unit.Index({.kind = IndexChange::Kind::kSetScore, .index = "s", .member = member, .score = score, .value = ""});
  }
  for (const std::string member : {"x/1", "x/2", "x/3", "y/1"}) {
    unit.Index({.kind = IndexChange::Kind::kSetScore, .index = "l", .member = member, .score = 0, .value = ""});
  }
  unit.Index({.kind = IndexChange::Kind::kSetField, .index = "f", .member = "k", .score = 0, .value = "v"});
  ASSERT_EQ(CommitNow(std::move(unit), {})->outcome, kCommitted);
  const auto names = [](const absl::StatusOr<std::vector<Ledger::Scored>>& scored) {
    std::string text;
    for (const Ledger::Scored& entry : *scored) text += fmt::format("{}={} ", entry.member, entry.score);
    return text;
  };
  EXPECT_EQ(names(core::BlockOn(ledger_.TopScores(0, "s", 0, 2))), "b=3 c=2.5 ");
  EXPECT_EQ(names(core::BlockOn(ledger_.TopScores(0, "s", 2, 2))), "a=1 ");
  EXPECT_EQ(names(core::BlockOn(ledger_.ScoresBelow(0, "s", 3, 10))), "c=2.5 a=1 ");
  EXPECT_EQ(names(core::BlockOn(ledger_.ScoresBelow(0, "s", std::nullopt, 1))), "b=3 ");
  EXPECT_THAT(*core::BlockOn(ledger_.MembersFrom(0, "l", "", true, "x/", 10)), ElementsAre("x/1", "x/2", "x/3"));
  EXPECT_THAT(*core::BlockOn(ledger_.MembersFrom(0, "l", "x/1", false, "x/", 1)), ElementsAre("x/2"));
  EXPECT_THAT(*core::BlockOn(ledger_.MembersFrom(0, "l", "x/2", true, "x/", 9)), ElementsAre("x/2", "x/3"));
  EXPECT_EQ(*core::BlockOn(ledger_.Field(0, "f", "k")), "v");
  EXPECT_EQ(*core::BlockOn(ledger_.Field(0, "f", "other")), std::nullopt);
}

TEST_F(LedgerQuestions, NameAllAggregatesOfAKindInOnePartition) {
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(AddNow(static_cast<Partition>(i % 2), fmt::format("p[{}]", i), 1, fmt::format("r{}", i)).ok());
  }
  const auto ids = core::BlockOn(ledger_.AggregateIds(1, "purse"));
  ASSERT_TRUE(ids.ok());
  EXPECT_EQ(ids->size(), 15U);
  EXPECT_THAT(*ids, ::testing::Contains("p[7]"));
  EXPECT_TRUE(core::BlockOn(ledger_.AggregateIds(1, "pur"))->empty());
}

TEST(DerivedIdTest, DependsOnEveryPartAndOnNothingElse) {
  const Request request = {.principal = "ann", .request_id = "1", .fingerprint = "f"};
  Request retry = request;
  retry.fingerprint = "g";
  EXPECT_EQ(DerivedId(request, "award"), DerivedId(retry, "award"));
  EXPECT_EQ(DerivedId(request, "award").size(), 16U);
  EXPECT_NE(DerivedId(request, "award"), DerivedId(request, "other"));
  EXPECT_NE(DerivedId({.principal = "ann1", .request_id = "", .fingerprint = ""}, "p"),
            DerivedId({.principal = "ann", .request_id = "1", .fingerprint = ""}, "p"));
}

}  // namespace
}  // namespace fairlead::ledger
